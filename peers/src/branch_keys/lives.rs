//! Branch keys from their making over rotations by either library.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use envelope_runtime::keyring::key_store::{BranchKeyError, BranchKeyStore as _};

use super::aws_store::OwnContext;
use super::stores::Stores;
use crate::live::Writer::{self, Aws, Ours};

/// Who rotates: each after each.
const ROTATIONS: [Writer; 5] = [Aws, Ours, Ours, Aws, Aws];

/// How often both rotate at once.
const ROUNDS: usize = 8;

/// An encryption context.
pub fn own_context<const N: usize>(entries: [(&str, &str); N]) -> OwnContext {
    entries.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

/// A table that one library makes, with its branch keys. Gives the number of disagreements.
pub async fn run(stores: &Stores, maker: Writer) -> Result<usize> {
    stores.create_table(maker).await?;
    let many = [("department", "sales"), ("größe \u{1f980}", "名前"), ("a b.c#$", "")];
    let one = || own_context([("department", "sales")]);
    let mut cases = vec![
        (Some("acme"), one()),
        (Some("Grüße \u{1f980} / a.b"), own_context(many)),
        (
            Some("0"),
            own_context([("tablename", "kms-arn"), ("aws-crypto-ec:x", "y")]),
        ),
    ];
    match maker {
        Aws => cases.extend([(None, OwnContext::new()), (None, one())]),
        // AWS's demands an encryption context beside an id of one's own, when it makes the key.
        Ours => cases.push((Some("without a context"), OwnContext::new())),
    }
    let (mut disagreements, mut keys) = (0, 0);
    let mut active = BTreeMap::new();
    for (id, context) in &cases {
        match life(stores, maker, *id, context).await {
            Ok(life) => {
                keys += life.compared;
                active.insert(life.id, life.active);
            }
            Err(error) => {
                disagreements += 1;
                println!("DISAGREEMENT: {maker:?} makes {id:?} with {context:?}: {error:#}");
            }
        }
    }
    let listed = stores.ours.list().await?.into_iter();
    let listed: BTreeMap<_, _> = listed
        .filter_map(|listing| Some((listing.id, listing.active?.to_string())))
        .collect();
    if listed != active {
        disagreements += 1;
        println!("DISAGREEMENT: ours lists {listed:?}, and AWS's reads {active:?}");
    }
    if let Err(error) = at_once(stores, maker).await {
        disagreements += 1;
        println!("DISAGREEMENT: rotations at once: {error:#}");
    }
    println!(
        "table of {maker:?}: {} branch keys, {} rotations of each: {keys} keys read alike",
        active.len(),
        ROTATIONS.len()
    );
    Ok(disagreements)
}

/// Rotations by both at once: ours are done, or told `Conflict`, and of what was done nothing is lost.
async fn at_once(stores: &Stores, maker: Writer) -> Result<()> {
    let context = own_context([("department", "sales")]);
    let id = create(stores, maker, Some("at once"), &context).await?;
    let (mut done, mut conflicts) = (BTreeMap::from([(Aws, 0), (Ours, 0)]), 0);
    for _ in 0..ROUNDS {
        let former = stores.compare(&id, &context).await?;
        let (first, ours, second) =
            tokio::join!(stores.aws.rotate(&id), stores.ours.rotate(&id), stores.aws.rotate(&id));
        let mut expected = former.versions.len();
        for aws in [first, second] {
            aws.context("AWS's does not rotate")?;
            expected += 1;
            *done.entry(Aws).or_default() += 1;
        }
        let own = match ours {
            Ok(version) => Some(version.to_string()),
            Err(BranchKeyError::Conflict { .. }) => None,
            Err(error) => return Err(error).context("ours does not rotate"),
        };
        match &own {
            Some(_) => *done.entry(Ours).or_default() += 1,
            None => conflicts += 1,
        }
        expected += usize::from(own.is_some());
        let keys = stores.compare(&id, &context).await?;
        ensure!(
            keys.versions.len() == expected,
            "{} versions, not {expected}",
            keys.versions.len()
        );
        ensure!(
            own.is_none_or(|own| keys.versions.contains_key(&own)),
            "the version of ours is gone"
        );
        ensure!(keys.beacon == former.beacon, "the beacon key is another one");
        let is_kept = |(version, key): (&String, &Vec<u8>)| keys.versions.get(version) == Some(key);
        ensure!(former.versions.iter().all(is_kept), "a former version is gone");
    }
    println!(
        "table of {maker:?}: rotations at once: done {done:?}, and {conflicts} of ours told `Conflict`; none lost"
    );
    Ok(())
}

struct Life {
    id: String,
    active: String,
    /// How many keys both have read.
    compared: usize,
}

async fn life(stores: &Stores, maker: Writer, id: Option<&str>, context: &OwnContext) -> Result<Life> {
    let id = create(stores, maker, id, context).await?;
    let mut keys = stores.compare(&id, context).await.context("when it is new")?;
    let mut compared = keys.count();
    ensure!(
        keys.versions.len() == 1,
        "{} versions when it is new",
        keys.versions.len()
    );

    twice(stores, &id).await?;
    let again = stores
        .compare(&id, context)
        .await
        .context("when it is not made again")?;
    ensure!(again == keys, "a failed attempt to make it again changed it");

    for (round, by) in ROTATIONS.into_iter().enumerate() {
        let rotation = || format!("rotation {round}, by {by:?}");
        stores.rotate(by, &id).await.with_context(rotation)?;
        let next = stores.compare(&id, context).await.with_context(rotation)?;
        next.follow(&keys).with_context(rotation)?;
        compared += next.count();
        keys = next;
    }
    Ok(Life {
        id,
        active: keys.active,
        compared,
    })
}

async fn create(stores: &Stores, maker: Writer, id: Option<&str>, context: &OwnContext) -> Result<String> {
    match maker {
        Aws => stores.aws.create(id, context).await.context("AWS's does not make it"),
        Ours => {
            let id = id.context("ours takes an id")?;
            let made = stores.ours.create(id, context).await.context("ours does not make it")?;
            let active = stores.aws.active(id).await.context("AWS's does not read it")?;
            ensure!(active.version == made.to_string(), "AWS's reads another version");
            Ok(id.to_owned())
        }
    }
}

/// An id that is there is not made again, by neither.
async fn twice(stores: &Stores, id: &str) -> Result<()> {
    let context = own_context([("department", "another")]);
    let ours = stores.ours.create(id, &context).await;
    ensure!(
        matches!(ours, Err(BranchKeyError::Exists { .. })),
        "ours makes it again: {ours:?}"
    );
    let aws = stores.aws.create(Some(id), &context).await;
    let refused = aws.err().context("AWS's makes it again")?;
    ensure!(
        format!("{refused:#}").contains("ConditionalCheckFailed"),
        "AWS's refuses for another reason: {refused:#}"
    );
    Ok(())
}
