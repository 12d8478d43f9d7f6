//! A multi-Region key: written in one region, read in another, and what happens while a region is down.
//!
//! ```text
//! cargo run --example multi_region --features kms
//! ```
//!
//! It runs against a local KMS. The calls that make and replicate the key are those of AWS' SDK.

mod note;

use anyhow::{Context as _, Result, bail, ensure};
use aws_sdk_kms::Client;
use envelope_runtime::keyring::MigrationKeyring;
use envelope_runtime::keyring::kms::{KeyArn, KmsKeyring};
use envelope_testing::LocalKms;

use crate::note::{Note, program, read};

const HOME: &str = "eu-central-1";
const AWAY: &str = "us-east-1";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let kms = LocalKms::start().await?;
    let (home, away) = (
        Client::from_conf(kms.sdk_config(HOME)),
        Client::from_conf(kms.sdk_config(AWAY)),
    );

    // That a key is a multi-Region key is settled when it is made.
    let made = home.create_key().multi_region(true).send().await?;
    let metadata = made.key_metadata.context("no metadata")?;
    let primary = KeyArn::parse(&metadata.arn.context("no ARN")?)?;
    home.replicate_key()
        .key_id(primary.as_str())
        .replica_region(AWAY)
        .send()
        .await?;
    let replica = primary.in_region(AWAY)?;
    println!("primary: {primary}");
    println!("replica: {replica}");

    // Each region's program asks its own region, for the key under the ARN that it has there.
    let here = KmsKeyring::new(home, &primary)?.multi_region();
    let there = KmsKeyring::new(away.clone(), &replica)?.multi_region();
    let (at_home, abroad) = (program(here.clone())?, program(there.clone())?);

    let row = at_home.encrypt(&Note::new(1)).await?;
    ensure!(read(&abroad, &row).await?.1 == primary, "the record names another key");
    let calls = kms.calls();
    let decrypts = [&primary, &replica].map(|key| calls.of_key("Decrypt", key.as_str()));
    ensure!(decrypts == [0, 1], "the other region was asked");
    println!("note 1: written in {HOME}, and names the primary; read in {AWAY}, which asked for the replica alone");

    // A keyring that was not told that replicas are the same key takes no replica for its own.
    let strict = program(KmsKeyring::new(away, &replica)?)?;
    let Err(error) = read(&strict, &row).await else {
        bail!("a keyring of one region read another region's record");
    };
    ensure!(kms.calls() == calls, "a call was made for a record of another region");
    println!("note 1: refused in {AWAY} by a keyring without `multi_region()`, and no call was made:");
    println!("  {error:#}");

    kms.region(HOME).outage(true);
    println!("{HOME} is down");
    let Err(error) = at_home.encrypt(&Note::new(2)).await else {
        bail!("a region that is down answered");
    };
    println!("note 2: not written in {HOME}:");
    println!("  {:#}", anyhow::Error::from(error));
    read(&abroad, &row).await?;
    println!("note 1: read in {AWAY} all the same");
    let third = abroad.encrypt(&Note::new(3)).await?;
    println!("note 3: written in {AWAY}");

    // A program that may ask both regions tries its own first, and needs no switch.
    let both = program(MigrationKeyring::new(here).reads(there))?;
    read(&both, &third).await?;
    println!("note 3: read by a program that asks {HOME} first and then {AWAY}");

    kms.region(HOME).outage(false);
    println!("{HOME} is back");
    read(&at_home, &third).await?;
    println!("note 3: read in {HOME}, by the client that had failed");
    println!("All as expected.");
    Ok(())
}
