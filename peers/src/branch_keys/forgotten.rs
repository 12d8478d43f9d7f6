//! What AWS's library says of a branch key that ours forgot, and of ids that ours does not take.

use anyhow::{Context as _, Result, ensure};
use envelope_runtime::keyring::key_store::{BranchKeyError, BranchKeySource as _, BranchKeyStore as _};
use rand::SeedableRng as _;
use rand::rngs::StdRng;

use super::items::{item_of, pair};
use super::lives::own_context;
use super::stores::Stores;
use crate::config::SUITES;
use crate::live::Writer;
use crate::ours::chain;
use crate::random;

const ID: &str = "forgotten";
/// What AWS's library says of an id that has no row.
const NOT_FOUND: &str = "No item found for corresponding branch key identifier.";

/// Gives the number of disagreements.
pub async fn run(stores: &Stores, seed: u64) -> Result<usize> {
    let mut disagreements = 0;
    for (what, checked) in [
        ("a forgotten branch key", forgotten(stores, seed).await),
        ("an id that AWS's alone takes", ids(stores).await),
    ] {
        match checked {
            Ok(told) => println!("{what}: {told}"),
            Err(error) => {
                disagreements += 1;
                println!("DISAGREEMENT: {what}: {error:#}");
            }
        }
    }
    Ok(disagreements)
}

async fn forgotten(stores: &Stores, seed: u64) -> Result<String> {
    let context = own_context([("department", "sales")]);
    stores.aws.create(Some(ID), &context).await?;
    let former = stores.aws.active(ID).await?.version;
    stores.rotate(Writer::Aws, ID).await?;
    let mut rng = StdRng::seed_from_u64(seed);
    let mut items = Vec::new();
    for suite in SUITES {
        let pair = pair(stores, random::config(&mut rng, suite, 2)).await?;
        let plaintext = item_of(&mut rng, &pair.config, ID);
        let mut written = Vec::new();
        for writer in [Writer::Aws, Writer::Ours] {
            let item = pair.encrypt(writer, &plaintext).await?;
            pair.aws.decrypt(&item).await?;
            pair.ours.decrypt(&item).await?;
            written.push(item);
        }
        items.push((pair, written));
    }
    stores.ours.forget(ID).await?;
    gone(stores, &former).await?;
    let mut written = 0;
    for (pair, item) in items
        .iter()
        .flat_map(|(pair, items)| items.iter().map(move |item| (pair, item)))
    {
        written += 1;
        let error = pair.aws.decrypt(item).await.err().context("AWS's opens an item")?;
        ensure!(
            format!("{error:#}").contains(NOT_FOUND),
            "AWS's says of an item: {error:#}"
        );
        let error = pair.ours.decrypt(item).await.err().context("ours opens an item")?;
        ensure!(
            chain(&error).contains("was forgotten"),
            "ours says of an item: {}",
            chain(&error)
        );
    }

    // AWS's knows no tombstones, and makes the id again; then it is there for both.
    stores
        .aws
        .create(Some(ID), &context)
        .await
        .context("AWS's does not make it again")?;
    stores.compare(ID, &context).await.context("it is made again")?;
    stores.ours.forget(ID).await.context("it is forgotten again")?;
    gone(stores, &former).await.context("forgotten again")?;
    Ok(format!(
        "not found by AWS's, `Shredded` by ours, and so are {written} items; AWS's makes the id again"
    ))
}

/// Checks that neither has any key of the id.
async fn gone(stores: &Stores, former: &str) -> Result<()> {
    for error in [
        stores.aws.active(ID).await.err(),
        stores.aws.version(ID, former).await.err(),
        stores.aws.beacon_key(ID).await.err(),
        stores.aws.rotate(ID).await.err(),
    ] {
        let error = error.context("AWS's has a key of it")?;
        ensure!(error.to_string().contains(NOT_FOUND), "AWS's says: {error}");
    }
    for error in [
        stores.ours.active(ID).await.err(),
        stores.ours.version(ID, former.parse()?).await.err(),
        stores.ours.beacon_key(ID).await.err(),
        stores.ours.rotate(ID).await.err(),
        stores.ours.create(ID, &own_context([])).await.err(),
    ] {
        let error = error.context("ours has a key of it")?;
        ensure!(matches!(error, BranchKeyError::Shredded { .. }), "ours says: {error}");
    }
    Ok(())
}

/// Ids are names to us: up to 1024 bytes without control characters. AWS's takes any that DynamoDB takes.
async fn ids(stores: &Stores) -> Result<String> {
    let long = "n".repeat(1025);
    let context = own_context([("department", "sales")]);
    for id in ["a\nb", "a\0b", &long] {
        stores
            .aws
            .create(Some(id), &context)
            .await
            .with_context(|| format!("AWS's does not make {id:?}"))?;
        stores
            .aws
            .active(id)
            .await
            .with_context(|| format!("AWS's does not read {id:?}"))?;
        let ours = stores.ours.active(id).await;
        ensure!(
            matches!(ours, Err(BranchKeyError::Id { .. })),
            "ours says of {id:?}: {ours:?}"
        );
        let ours = stores.ours.create(id, &context).await;
        ensure!(
            matches!(ours, Err(BranchKeyError::Id { .. })),
            "ours says of {id:?}: {ours:?}"
        );
    }
    let refused = stores.aws.create(Some("no context"), &own_context([])).await;
    ensure!(refused.is_err(), "AWS's makes an id of one's own without a context");
    Ok("over 1024 bytes, or with a control character".to_owned())
}
