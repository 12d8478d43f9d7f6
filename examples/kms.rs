//! Encrypts under a key of AWS KMS and decrypts again: one program writes, another reads and keeps an audit.
//!
//! ```text
//! cargo run --example kms --features kms
//! ENVELOPE_KMS_KEY_ARN=arn:aws:kms:… AWS_PROFILE=… cargo run --example kms --features kms
//! ```
//!
//! Without `ENVELOPE_KMS_KEY_ARN` it asks a local KMS, which lives in this process and needs no account. With it, it asks
//! AWS, in the key's region, for a data key once and for decryption twice; the credentials are what AWS' tools take too:
//! `AWS_ACCESS_KEY_ID` and so on, `AWS_PROFILE`, or the role of the machine. Single sign-on is not built in.

mod source;

use std::sync::mpsc::{self, Sender};

use anyhow::{Result, bail, ensure};
use envelope_runtime::keyring::kms::KmsKeyring;
use envelope_runtime::manager::{Audit, FailedDecryption, Unwrap};
use envelope_runtime::{Decryptor, Encrypted, EncryptionContext, Encryptor, Error};

use crate::source::Source;

#[derive(EncryptionContext)]
struct TenantContext {
    tenant: String,
}

#[derive(Debug, PartialEq, Encrypted)]
#[envelope(table = "payments", context = TenantContext, context("purpose" = "payments"))]
struct Payment {
    #[envelope(context)]
    tenant: String,
    #[envelope(signed, id)]
    id: u64,
    #[envelope(encrypted)]
    iban: String,
}

/// Hands each event on; who reads them at the other end adds who asked, and when.
#[derive(Debug)]
struct Log(Sender<String>);

impl Audit for Log {
    fn unwrapped(&self, event: &Unwrap<'_>) {
        let tenant = event.context.get("aws-crypto-attr.tenant").unwrap_or_default();
        let outcome = match event.outcome {
            Ok(key) => format!("data key unwrapped by {}", String::from_utf8_lossy(key.info())),
            Err(error) => format!("data key not unwrapped: {error}"),
        };
        let _ = self.0.send(format!("{} of {tenant}: {outcome}", event.table));
    }

    fn decryption_failed(&self, event: &FailedDecryption<'_>) {
        let tenant = event.context.get("aws-crypto-attr.tenant").unwrap_or_default();
        let _ = self
            .0
            .send(format!("{} of {tenant}: refused: {}", event.table, event.reason));
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let Source { key, client, _local } = source::find().await?;
    let keyring = KmsKeyring::new(client, &key)?;
    let (log, events) = mpsc::channel();
    let acme = TenantContext { tenant: "acme".into() };
    let payment = |id| Payment {
        tenant: "acme".into(),
        id,
        iban: "DE02120300000000202051".into(),
    };

    let writer = Encryptor::builder(keyring.clone())
        .constant("environment", "test")
        .build()?;
    let mut row = writer.scoped(&acme).encrypt(&payment(7)).await?;
    println!(
        "written: payment {}, {} bytes of ciphertext",
        row.id,
        row.iban.as_bytes().len()
    );

    let reader = Decryptor::builder(keyring)
        .constant("environment", "test")
        .audit(Log(log))
        .build()?;
    let verified = reader.scoped(&acme).decrypt_verified(&row).await?;
    ensure!(verified.record == payment(7), "the payment came back as another one");
    println!("read: payment {}; its verified header:", verified.record.id);
    println!("  suite {}", verified.header.suite());
    println!(
        "  opened by {}",
        String::from_utf8_lossy(verified.header.encrypted_data_key().info())
    );
    for (name, value) in verified.header.context().iter() {
        println!("  {name} = {value}");
    }

    let globex = TenantContext {
        tenant: "globex".into(),
    };
    let Err(Error::ContextMismatch { .. }) = reader.scoped(&globex).decrypt(&row).await else {
        bail!("another tenant's reader was not refused");
    };
    row.id = 8;
    match reader.scoped(&acme).decrypt(&row).await {
        Err(error) if error.is_unauthenticated() => {}
        _ => bail!("an altered record was not refused"),
    }
    let events: Vec<_> = events.try_iter().collect();
    events.iter().for_each(|event| println!("audit: {event}"));
    let refused = events.iter().filter(|event| event.contains("refused")).count();
    ensure!(
        (events.len(), refused) == (4, 2),
        "the audit has other events than two of each kind"
    );
    println!("All as expected.");
    Ok(())
}
