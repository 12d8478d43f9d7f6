//! The committed vectors `tests/vectors/dbe/*.json`: items that AWS's library wrote, with all that is needed to read them.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue as V;
use serde_json::{Value as Json, json};

use crate::aws::Aws;
use crate::config::{Action, Config, Key, SUITES, Suite};
use crate::forger::Draft;
use crate::ours::Ours;
use crate::value::{Item, binary, item_from_json, item_to_json, normal_item};

/// Who wrote the items.
const WRITER: &str = "aws-db-esdk 1.3.0";

/// Writes the files that are not there. Of those that are it demands the same configurations and plaintexts, and that
/// everybody still reads their items. Gives the number of files and items.
pub async fn run() -> Result<[usize; 2]> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/dbe");
    fs::create_dir_all(&folder)?;
    let mut counts = [0, 0];
    for suite in SUITES {
        for version in [1, 2] {
            for recipients in [1, 3] {
                let config = config(suite, version, recipients);
                let path = folder.join(format!("{}_version_{version}_recipients_{recipients}.json", suite.id()));
                let made = generate(&config).await?;
                if path.exists() {
                    let old: Json = serde_json::from_slice(&fs::read(&path)?)?;
                    compare(&old, &made).with_context(|| format!("{}", path.display()))?;
                    check(&old).await.with_context(|| format!("{}", path.display()))?;
                } else {
                    check(&made).await?;
                    fs::write(&path, format!("{}\n", serde_json::to_string_pretty(&made)?))?;
                    println!("wrote {}", path.display());
                }
                counts[0] += 1;
                counts[1] += made["items"].as_array().map_or(0, Vec::len);
            }
        }
    }
    println!(
        "vectors: {} files, {} items, plaintexts as before, read by both",
        counts[0], counts[1]
    );
    Ok(counts)
}

async fn generate(config: &Config) -> Result<Json> {
    let aws = Aws::new(config).await?;
    let mut items = Vec::new();
    for (case, plaintext) in cases(config) {
        let encrypted = aws.encrypt(&plaintext).await.with_context(|| case)?;
        items.push(json!({
            "case": case,
            "plaintext": item_to_json(&plaintext),
            "encrypted": item_to_json(&encrypted),
        }));
    }
    Ok(json!({"writer": WRITER, "version": config.version(), "config": config.to_json(), "items": items}))
}

/// The same configuration and plaintexts.
fn compare(old: &Json, new: &Json) -> Result<()> {
    for key in ["writer", "version", "config"] {
        ensure!(
            old[key] == new[key],
            "another `{key}` than in the file: delete the file if that is meant"
        );
    }
    let plaintexts = |file: &Json| -> Vec<_> {
        let items = file["items"].as_array().into_iter().flatten();
        items
            .map(|item| (item["case"].clone(), item["plaintext"].clone()))
            .collect()
    };
    ensure!(
        plaintexts(old) == plaintexts(new),
        "other plaintexts than in the file: delete the file if that is meant"
    );
    Ok(())
}

/// AWS's library, ours and the forger read every item of a file.
async fn check(file: &Json) -> Result<()> {
    let config = Config::from_json(&file["config"])?;
    let (aws, ours) = (Aws::new(&config).await?, Ours::new(&config)?);
    for item in file["items"].as_array().context("no items")? {
        let (plaintext, encrypted) = (item_from_json(&item["plaintext"])?, item_from_json(&item["encrypted"])?);
        for read in [aws.decrypt(&encrypted).await?, ours.decrypt(&encrypted).await?] {
            ensure!(
                normal_item(&read) == normal_item(&plaintext),
                "{} reads as something else",
                item["case"]
            );
        }
        Draft::open(&config, &encrypted)?;
    }
    Ok(())
}

/// The names of the types, each of which is encrypted, signed, and in version 2 in the encryption context.
const TYPES: [&str; 10] = ["S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M"];

/// Actions and names of which every item of a vector has one attribute of each type.
fn prefixes(version: u8) -> Vec<(&'static str, Action)> {
    let mut prefixes = vec![("encrypted", Action::Encrypt), ("signed", Action::Sign)];
    if version == 2 {
        prefixes.push(("context", Action::SignAndInclude));
    }
    prefixes
}

fn config(suite: Suite, version: u8, recipients: usize) -> Config {
    let key_action = if version == 2 {
        Action::SignAndInclude
    } else {
        Action::Sign
    };
    let mut actions = vec![
        ("partition".to_owned(), key_action),
        ("größe\u{10002}".to_owned(), Action::Encrypt),
        ("\u{ff61}".to_owned(), Action::Sign),
        (":free".to_owned(), Action::Nothing),
        ("note".to_owned(), Action::Nothing),
    ];
    // Several recipients come with a sort key, one without.
    let sort = (recipients > 1).then(|| "sort \u{10002}".to_owned());
    actions.extend(sort.clone().map(|name| (name, key_action)));
    for (prefix, action) in prefixes(version) {
        actions.extend(TYPES.map(|name| (format!("{prefix} {name}"), action)));
    }
    let key = |at: usize| Key {
        namespace: "envelope-vectors".to_owned(),
        name: format!("recipient-{at}"),
        bytes: std::array::from_fn(|byte| (byte * 37 + at * 101 + 11) as u8),
    };
    Config {
        table: "vectors-ü".to_owned(),
        partition: "partition".to_owned(),
        sort,
        actions: actions.into_iter().collect(),
        unsigned: vec!["note".to_owned()],
        unsigned_prefix: Some(":".to_owned()),
        suite,
        keys: (1..=recipients).map(key).collect(),
    }
}

/// Items of a configuration.
fn cases(config: &Config) -> Vec<(&'static str, Item)> {
    let map = |entries: Vec<(&str, V)>| {
        V::M(
            entries
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value))
                .collect(),
        )
    };
    let texts = |members: &[&str]| members.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let n = |number: &str| V::N(number.to_owned());
    let s = |text: &str| V::S(text.to_owned());
    let blobs = |members: &[&[u8]]| V::Bs(members.iter().map(|bytes| Blob::new(*bytes)).collect());

    let usual = [
        s("Grüße an \u{10002} und \"alle\""),
        n("-12.5"),
        binary((0..=255).collect::<Vec<u8>>()),
        V::Bool(true),
        V::Null(true),
        V::Ss(texts(&["\u{ff61}", "\u{10002}", "", "a"])),
        V::Ns(texts(&["9", "10", "-1", "0", "100"])),
        blobs(&[b"\xff", b"", b"\x00\x01"]),
        V::L(vec![
            n("1"),
            s("two"),
            V::Null(true),
            V::L(vec![V::Bool(false)]),
            binary([3]),
        ]),
        map(vec![
            ("\u{ff61}", s("one")),
            ("\u{10002}", n("2")),
            ("b", V::L(Vec::new())),
            ("a", map(Vec::new())),
        ]),
    ];
    let edges = [
        s(""),
        n("99999999999999999999999999999999999999"),
        binary([]),
        V::Bool(false),
        V::Null(true),
        V::Ss(texts(&[""])),
        V::Ns(texts(&[
            "9.9999999999999999999999999999999999999E+125",
            "1E-130",
            "-1E-130",
        ])),
        blobs(&[b""]),
        V::L(Vec::new()),
        map(Vec::new()),
    ];
    let deep = (0..12).fold(n("1e2"), |inner, _| V::L(vec![map(vec![("k", inner)])]));
    let spelled = [
        s("\0\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10ffff}"),
        n("+0012.3400e-3"),
        binary(b"AAE="),
        V::Bool(true),
        V::Null(true),
        V::Ss(texts(&["z", "b", "\u{10ffff}", "\u{e000}", "a"])),
        V::Ns(texts(&["1e2", ".5", "-0", "5.", "+7", "1E+10"])),
        blobs(&[b"b", b"a", b"aa"]),
        deep,
        map(vec![
            ("n", V::Ns(texts(&["2.0", "10"]))),
            ("s", V::Ss(texts(&["y", "x"]))),
            ("k", blobs(&[b"2", b"1"])),
        ]),
    ];

    let fill = |values: &[V], all: bool| {
        let mut item = Item::new();
        for (prefix, action) in prefixes(config.version()) {
            if all || action == Action::SignAndInclude {
                item.extend(
                    TYPES
                        .iter()
                        .zip(values)
                        .map(|(name, value)| (format!("{prefix} {name}"), value.clone())),
                );
            }
        }
        item
    };
    let with = |mut item: Item, partition: V, sort: V, rest: &[(&str, V)]| {
        item.insert("partition".to_owned(), partition);
        item.extend(config.sort.clone().map(|name| (name, sort)));
        item.extend(rest.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        item
    };
    let rest = [
        ("größe\u{10002}", n("42")),
        ("\u{ff61}", s("signed")),
        (":free", s("free")),
        ("note", V::Null(true)),
    ];
    vec![
        ("every type", with(fill(&usual, true), s("Müller"), n("7"), &rest)),
        (
            "every type, at its edges",
            with(fill(&edges, true), n("0"), binary([0, 255]), &rest[..2]),
        ),
        (
            "spelled otherwise, and out of order",
            with(fill(&spelled, true), binary(b"\x01\x02"), s("\u{10002}"), &rest[2..]),
        ),
        (
            "nothing that may be absent",
            with(fill(&usual, false), n("-1.50e1"), n("100"), &[]),
        ),
    ]
}
