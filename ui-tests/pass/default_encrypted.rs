//! With the default, only the exceptions are marked.

use envelope_runtime::Encrypted;

#[derive(Encrypted)]
#[envelope(table = "patients", default = "encrypted")]
struct Patient {
    #[envelope(signed, id)]
    id: String,
    name: String,
    #[envelope(name = "dx")]
    diagnosis: Option<String>,
    #[envelope(unprotected)]
    ward: String,
}

fn main() {
    fn check(row: EncryptedPatient) -> String {
        let _ = row.diagnosis.is_none();
        row.ward
    }
    let _ = (check, |p: Patient| (p.id, p.name, p.diagnosis, p.ward));
}
