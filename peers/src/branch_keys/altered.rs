//! Rows that somebody altered who writes to the table past the stores: both libraries refuse them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use aws_sdk_dynamodb::types::AttributeValue;
use envelope_runtime::keyring::key_store::{BranchKeySource as _, BranchKeyStore as _};

use super::lives::own_context;
use super::services::Services;
use super::stores::{NAME, Stores};
use crate::live::Writer;
use crate::ours::chain;
use crate::value::{Item, binary};

const ID: &str = "altered";
const OTHER: &str = "another";

/// What is done to a row, and what our error must name, if that is anything but the row.
type Change = (&'static str, Box<dyn Fn(&mut Item)>, Option<&'static str>);

/// Alters rows, one at a time. Gives the number of disagreements.
pub async fn run(services: &Services, stores: &Stores) -> Result<usize> {
    let context = own_context([("department", "sales")]);
    stores.aws.create(Some(ID), &context).await?;
    stores.ours.create(OTHER, &context).await?;
    for by in [Writer::Aws, Writer::Ours] {
        stores.rotate(by, ID).await?;
    }
    let keys = stores.compare(ID, &context).await?;
    let versions = keys.versions.keys().map(|version| format!("branch:version:{version}"));
    let former = versions.clone().find(|version| !version.ends_with(&keys.active));
    let former = former.context("no former version")?;

    let mut disagreements = 0;
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    let rows = ["branch:ACTIVE".to_owned(), "beacon:ACTIVE".to_owned()];
    for type_name in rows.into_iter().chain(versions) {
        let row = get(stores, ID, &type_name).await?;
        let other = match &*type_name {
            "branch:ACTIVE" | "beacon:ACTIVE" => get(stores, OTHER, &type_name).await?,
            _ => get(stores, OTHER, "branch:ACTIVE").await?,
        };
        for (kind, change, names) in changes(&row, &other, &services.other_key, &former) {
            let mut altered = row.clone();
            change(&mut altered);
            put(stores, altered).await?;
            match refuse(stores, &type_name, names).await {
                Ok(()) => *refused.entry(kind).or_default() += 1,
                Err(error) => {
                    disagreements += 1;
                    println!("DISAGREEMENT: row `{type_name}`, {kind}: {error:#}");
                }
            }
        }
        put(stores, row).await?;
    }
    ensure!(
        stores.compare(ID, &context).await? == keys,
        "the rows are not what they were"
    );
    println!(
        "{} altered rows of {} kinds refused by both",
        refused.values().sum::<usize>(),
        refused.len()
    );
    disagreements += other_name(services, stores).await?;
    Ok(disagreements)
}

fn changes(row: &Item, other: &Item, other_key: &str, former: &str) -> Vec<Change> {
    fn set(name: &'static str, value: AttributeValue) -> Box<dyn Fn(&mut Item)> {
        Box::new(move |row| drop(row.insert(name.to_owned(), value.clone())))
    }
    fn remove(name: &'static str) -> Box<dyn Fn(&mut Item)> {
        Box::new(move |row| drop(row.remove(name)))
    }
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let number = |number: &str| AttributeValue::N(number.to_owned());
    let mut changes = vec![
        ("an unknown attribute, a string", set("note", text("x")), Some("`note`")),
        (
            "an unknown attribute, a number",
            set("note", number("1")),
            Some("`note`"),
        ),
        (
            "an attribute `tablename`",
            set("tablename", text(NAME)),
            Some("`tablename`"),
        ),
        (
            "one more entry of the context",
            set("aws-crypto-ec:more", text("x")),
            None,
        ),
        (
            "another entry of the context",
            set("aws-crypto-ec:department", text("x")),
            None,
        ),
        ("an entry of the context less", remove("aws-crypto-ec:department"), None),
        (
            "an entry of the context, a number",
            set("aws-crypto-ec:department", number("1")),
            None,
        ),
        (
            "another time",
            set("create-time", text("2026-01-02T03:04:05.000006Z")),
            None,
        ),
        ("no time", remove("create-time"), Some("`create-time`")),
        ("another KMS key", set("kms-arn", text(other_key)), None),
        ("no ARN", set("kms-arn", text("key")), None),
        ("no KMS key", remove("kms-arn"), Some("`kms-arn`")),
        (
            "hierarchy version 2",
            set("hierarchy-version", number("2")),
            Some("hierarchy version 2"),
        ),
        (
            "the hierarchy version, a string",
            set("hierarchy-version", text("1")),
            None,
        ),
        (
            "no hierarchy version",
            remove("hierarchy-version"),
            Some("`hierarchy-version`"),
        ),
        ("no key", remove("enc"), Some("`enc`")),
        ("an empty key", set("enc", binary([])), None),
        ("the key, a string", set("enc", text("x")), Some("`enc`")),
    ];
    if let Some(wrapped) = other.get("enc") {
        changes.push(("the key of another id", set("enc", wrapped.clone()), None));
    }
    if let Some(AttributeValue::B(wrapped)) = row.get("enc") {
        let mut flipped = wrapped.as_ref().to_vec();
        if let Some(last) = flipped.last_mut() {
            *last ^= 1;
        }
        changes.push(("a bit of the key", set("enc", binary(flipped)), None));
    }
    if row.contains_key("version") {
        changes.push(("a former version", set("version", text(former)), None));
        changes.push(("no version", remove("version"), None));
    } else {
        changes.push(("a version", set("version", text(former)), None));
    }
    changes
}

/// Has both read a row: both must refuse it, ours with an error that names the row and the attribute.
async fn refuse(stores: &Stores, type_name: &str, names: Option<&str>) -> Result<()> {
    let (aws, ours) = match (type_name, type_name.strip_prefix("branch:version:")) {
        (_, Some(version)) => (
            stores.aws.version(ID, version).await.map(drop),
            stores.ours.version(ID, version.parse()?).await.map(drop),
        ),
        ("beacon:ACTIVE", None) => (
            stores.aws.beacon_key(ID).await.map(drop),
            stores.ours.beacon_key(ID).await.map(drop),
        ),
        _ => (
            stores.aws.active(ID).await.map(drop),
            stores.ours.active(ID).await.map(drop),
        ),
    };
    match aws {
        Ok(()) => bail!("AWS's reads it; ours: {ours:?}"),
        Err(error) => ensure!(!error.to_string().contains("panicked"), "{error}"),
    }
    let Err(error) = ours else { bail!("ours reads it") };
    let error = chain(&error.into());
    ensure!(
        error.contains(ID) && error.contains(type_name),
        "ours does not name the row: {error}"
    );
    if let Some(names) = names {
        ensure!(error.contains(names), "ours does not name {names}: {error}");
    }
    Ok(())
}

/// Stores of another logical name over the same table: neither reads a row.
async fn other_name(services: &Services, stores: &Stores) -> Result<usize> {
    let strangers = Stores::new(services, &stores.table, "another name")?;
    let aws = strangers.aws.active(OTHER).await.is_err() && strangers.aws.rotate(OTHER).await.is_err();
    let ours = strangers.ours.active(OTHER).await.is_err() && strangers.ours.rotate(OTHER).await.is_err();
    if aws && ours {
        println!("another logical name refused by both");
        return Ok(0);
    }
    println!("DISAGREEMENT: another logical name: AWS's refuses it: {aws}; ours: {ours}");
    Ok(1)
}

fn key(id: &str, type_name: &str) -> Item {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    Item::from([
        ("branch-key-id".to_owned(), text(id)),
        ("type".to_owned(), text(type_name)),
    ])
}

async fn get(stores: &Stores, id: &str, type_name: &str) -> Result<Item> {
    let get = stores
        .dynamodb
        .get_item()
        .table_name(&stores.table)
        .consistent_read(true);
    let got = get.set_key(Some(key(id, type_name))).send().await?;
    got.item.with_context(|| format!("no row `{type_name}` of `{id}`"))
}

async fn put(stores: &Stores, row: Item) -> Result<()> {
    let put = stores.dynamodb.put_item().table_name(&stores.table);
    put.set_item(Some(row)).send().await?;
    Ok(())
}
