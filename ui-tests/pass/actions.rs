//! Every action, optional or not, in a record with a context.

use envelope_runtime::{Encrypted, EncryptionContext};

#[derive(EncryptionContext)]
pub struct TenantContext {
    pub tenant: String,
    #[envelope(name = "aws_region")]
    pub region: String,
}

#[derive(Encrypted)]
#[envelope(table = "customers", context = TenantContext)]
pub struct Customer {
    #[envelope(context, id)]
    pub tenant: String,
    #[envelope(context, name = "aws_region")]
    pub region: String,
    #[envelope(signed, id)]
    pub id: u64,
    #[envelope(signed)]
    pub nickname: Option<String>,
    #[envelope(encrypted)]
    pub email: String,
    #[envelope(encrypted, name = "card_no")]
    pub card: Option<String>,
    #[envelope(unprotected)]
    pub visits: u64,
    #[envelope(unprotected)]
    pub last_seen: Option<std::time::SystemTime>,
}

fn main() {
    fn columns(row: EncryptedCustomer) -> (String, Option<String>, Option<std::time::SystemTime>) {
        let _ = row.card.is_some();
        (row.tenant, row.nickname, row.last_seen)
    }
    let _ = columns;
}
