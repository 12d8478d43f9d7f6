//! What the examples about keys of AWS KMS write and read.

use anyhow::{Result, ensure};
use envelope_runtime::client::Scoped;
use envelope_runtime::keyring::Keyring;
use envelope_runtime::keyring::kms::KeyArn;
use envelope_runtime::{Encrypted, Envelope, NoContext};

#[derive(Clone, Debug, PartialEq, Encrypted)]
#[envelope(table = "notes")]
pub(crate) struct Note {
    #[envelope(signed, id)]
    pub(crate) id: u64,
    #[envelope(encrypted)]
    pub(crate) text: String,
}

impl Note {
    pub(crate) fn new(id: u64) -> Note {
        Note {
            id,
            text: "meet at nine".into(),
        }
    }
}

/// A program that writes and reads notes under a keyring.
pub(crate) fn program(keyring: impl Keyring + 'static) -> Result<Scoped<NoContext>> {
    Ok(Envelope::builder(keyring).build()?.scoped(&NoContext))
}

/// Reads a note and compares it with what was written; also gives the key that its verified header names.
pub(crate) async fn read(program: &Scoped<NoContext>, row: &EncryptedNote) -> Result<(Note, KeyArn)> {
    let verified = program.decrypt_verified(row).await?;
    let is_same = verified.record == Note::new(row.id);
    ensure!(is_same, "note {} came back as another one", row.id);
    let key = String::from_utf8_lossy(verified.header.encrypted_data_key().info()).into_owned();
    Ok((verified.record, KeyArn::parse(&key)?))
}
