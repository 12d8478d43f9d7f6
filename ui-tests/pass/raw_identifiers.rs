//! Keywords as names of fields, types and modules.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
struct r#Where {
    r#in: String,
}

#[derive(Encrypted)]
#[envelope(table = "events", context = r#Where)]
struct r#Event {
    #[envelope(context)]
    r#in: String,
    #[envelope(signed, id)]
    r#type: String,
    #[envelope(encrypted)]
    r#match: Option<String>,
    #[envelope(unprotected)]
    r#async: bool,
}

fn main() {
    fn columns(row: EncryptedEvent) -> String {
        row.r#type
    }
    let _ = columns;
    let _ = |event: Event| (event.r#in, event.r#type, event.r#match, event.r#async);
}
