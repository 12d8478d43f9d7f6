//! Rotation: a key gets new material under the same ARN; old and new records open, and nothing else changes.
//!
//! ```text
//! cargo run --example rotate_kms_key --features kms
//! ```
//!
//! It runs against a local KMS. The calls that rotate the key are those of AWS' SDK.

mod note;

use anyhow::{Context as _, Result, ensure};
use aws_sdk_kms::Client;
use envelope_runtime::keyring::kms::KmsKeyring;
use envelope_testing::LocalKms;

use crate::note::{Note, program, read};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let kms = LocalKms::start().await?;
    let key = kms.region("eu-central-1").create_key();
    let client = Client::from_conf(kms.sdk_config("eu-central-1"));
    let notes = program(KmsKeyring::new(client.clone(), &key)?)?;
    let material = material_of(&client, &key).await?;
    println!("key: {key}");
    println!("its material: {material}");

    let old = notes.encrypt(&Note::new(1)).await?;
    println!("note 1: written");

    client.rotate_key_on_demand().key_id(&key).send().await?;
    let rotated = material_of(&client, &key).await?;
    ensure!(material != rotated, "the key has the same material as before");
    println!("rotated; its material: {rotated}");

    let new = notes.encrypt(&Note::new(2)).await?;
    println!("note 2: written by the same program, which was not told");

    for row in [&old, &new] {
        let (note, opened) = read(&notes, row).await?;
        ensure!(opened.as_str() == key, "note {} names another key", note.id);
        println!("note {}: read, by {opened}", note.id);
    }

    // Rotation leaves records as they are: note 1 stays under the old material, which AWS KMS keeps as long as the key.
    // Whoever wants it under the new one encrypts it again.
    let (note, _) = read(&notes, &old).await?;
    let again = notes.encrypt(&note).await?;
    read(&notes, &again).await?;
    println!("note 1: encrypted again, by the key as it is now; read");

    // Copies of its former form still open: rotation takes nothing from anybody who may use the key.
    read(&notes, &old).await?;
    println!("note 1: its former form, as in a backup, still opens");
    println!("All as expected.");
    Ok(())
}

/// The id of the material that the key encrypts with now.
async fn material_of(client: &Client, key: &str) -> Result<String> {
    let described = client.describe_key().key_id(key).send().await?;
    let metadata = described.key_metadata.context("no metadata")?;
    metadata.current_key_material_id.context("no material")
}
