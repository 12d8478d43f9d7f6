//! The move to another key, without a pause: read by both, write by the new one, encrypt the old records again, and then
//! do without the old key.
//!
//! ```text
//! cargo run --example move_to_new_key --features kms
//! ```
//!
//! It runs against a local KMS, which counts the calls. Those that change keys and their alias are of AWS' SDK.

mod note;

use anyhow::{Result, bail, ensure};
use aws_sdk_kms::Client;
use envelope_runtime::keyring::MigrationKeyring;
use envelope_runtime::keyring::kms::{KeyArn, KmsKeyring};
use envelope_testing::LocalKms;

use crate::note::{Note, program, read};

const ALIAS: &str = "alias/notes";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let kms = LocalKms::start().await?;
    let region = kms.region("eu-central-1");
    let client = Client::from_conf(kms.sdk_config(region.name()));
    let old = KeyArn::parse(&region.create_key())?;
    let new = KeyArn::parse(&region.create_key())?;
    let alias = client.create_alias().alias_name(ALIAS);
    alias.target_key_id(old.as_str()).send().await?;
    println!("old key, which {ALIAS} means: {old}");
    println!("new key: {new}");

    // Before: written by the alias, read by the ARN, since an alias does not say which records are ours.
    let before = program(KmsKeyring::new(client.clone(), ALIAS)?.reads([old.clone()]))?;
    let mut table = Vec::new();
    for id in 1..=3 {
        table.push(before.encrypt(&Note::new(id)).await?);
    }
    println!("notes 1 to 3: written");

    // 1. Deploy a keyring that reads by both keys, everywhere, before anything is under the new one.
    let writer = KmsKeyring::new(client.clone(), ALIAS)?.reads([new.clone()]);
    let both = program(MigrationKeyring::new(writer).reads(KmsKeyring::new(client.clone(), &old)?))?;
    let fourth = both.encrypt(&Note::new(4)).await?;
    ensure!(read(&both, &fourth).await?.1 == old, "note 4 is under another key");
    println!("1. a program that reads by both keys; note 4: written, under the old key");

    // 2. Point the alias at the new key. Programs are not told; in AWS it takes a while until all calls see it.
    let alias = client.update_alias().alias_name(ALIAS);
    alias.target_key_id(new.as_str()).send().await?;
    let fifth = both.encrypt(&Note::new(5)).await?;
    ensure!(read(&both, &fifth).await?.1 == new, "note 5 is under another key");
    println!("2. {ALIAS} means the new key; note 5: written by the same program, under the new key");

    // 3. Decrypt what is under the old key, and encrypt it again.
    table.extend([fourth.clone(), fifth]);
    let mut moved = 0;
    for row in &mut table {
        let (note, key) = read(&both, row).await?;
        if key == old {
            *row = both.encrypt(&note).await?;
            moved += 1;
        }
    }
    ensure!(moved == 4, "{moved} notes were encrypted again instead of 4");
    println!("3. {} notes read, {moved} of them encrypted again", table.len());

    // 4. Deploy the new keyring alone. Its calls are counted: none is about the old key.
    kms.forget_requests();
    let after = program(KmsKeyring::new(client.clone(), &new)?)?;
    table.push(after.encrypt(&Note::new(6)).await?);
    for row in &table {
        ensure!(
            read(&after, row).await?.1 == new,
            "note {} is under the old key",
            row.id
        );
    }
    let calls = [&new, &old].map(|key| kms.calls().about(key.as_str()));
    ensure!(calls == [7, 0], "calls with the new key and the old one: {calls:?}");
    println!(
        "4. the new keyring alone: {} calls with the new key, {} with the old one",
        calls[0], calls[1]
    );

    // 5. Disable the old key; do not delete it while there are backups under it.
    client.disable_key().key_id(old.as_str()).send().await?;
    for row in &table {
        read(&after, row).await?;
    }
    println!("5. the old key is disabled; {} notes read", table.len());
    let of_backups = program(KmsKeyring::new(client.clone(), &old)?)?;
    let Err(error) = read(&of_backups, &fourth).await else {
        bail!("a disabled key was used");
    };
    println!("note 4 from a backup: {error:#}");
    client.enable_key().key_id(old.as_str()).send().await?;
    read(&of_backups, &fourth).await?;
    println!("note 4 from a backup: read, once the old key was enabled again");
    println!("All as expected.");
    Ok(())
}
