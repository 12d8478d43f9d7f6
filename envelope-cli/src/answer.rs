//! What a command found or did. There is no key in it.

use envelope_runtime::keyring::BranchKeyVersion;
use envelope_runtime::keyring::key_store::KeyListing;
use serde_json::{Value, json};

use crate::options::Output;
use crate::table;
use crate::text::printable;

/// What a command found or did.
#[derive(Debug)]
pub(crate) enum Answer {
    TableIsThere,
    Created { id: String, version: BranchKeyVersion },
    Rotated { id: String, version: BranchKeyVersion },
    Listed(Vec<KeyListing>),
    Forgotten { id: String },
}

impl Answer {
    /// As it is printed, without the last line feed.
    pub(crate) fn shown(&self, output: Output) -> String {
        match output {
            Output::Table => self.text(),
            Output::Json => format!("{:#}", self.json()),
        }
    }

    fn text(&self) -> String {
        match self {
            Answer::TableIsThere => "the table is there".to_owned(),
            Answer::Created { id, version } => format!("created {}: version {version} is active", printable(id)),
            Answer::Rotated { id, version } => format!("rotated {}: version {version} is active", printable(id)),
            Answer::Listed(listings) => list(listings),
            Answer::Forgotten { id } => {
                let id = printable(id);
                format!("forgot {id}: programs that have it in a cache can use it until the cache lets go of it")
            }
        }
    }

    fn json(&self) -> Value {
        match self {
            Answer::TableIsThere => json!({ "table": "ready" }),
            Answer::Created { id, version } | Answer::Rotated { id, version } => {
                json!({ "id": id, "status": "active", "version": version.to_string() })
            }
            Answer::Listed(listings) => listings.iter().map(entry).collect(),
            Answer::Forgotten { id } => json!({ "id": id, "status": "forgotten" }),
        }
    }
}

fn status(listing: &KeyListing) -> &'static str {
    match listing.active {
        Some(_) => "active",
        None => "forgotten",
    }
}

fn entry(listing: &KeyListing) -> Value {
    json!({
        "id": listing.id,
        "status": status(listing),
        "version": listing.active.map(|version| version.to_string()),
        "since": listing.since,
        "kms_key": listing.kms_arn,
    })
}

fn list(listings: &[KeyListing]) -> String {
    let rows = listings.iter().map(|listing| {
        [
            printable(&listing.id),
            status(listing).to_owned(),
            listing
                .active
                .map_or_else(|| "-".to_owned(), |version| version.to_string()),
            printable(&listing.since),
            printable(&listing.kms_arn),
        ]
    });
    table::aligned(["ID", "STATUS", "VERSION", "SINCE", "KMS KEY"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listings() -> Answer {
        let version = BranchKeyVersion::from_bytes([0x11; 16]);
        let entry =
            |id: &str, active| KeyListing::new(id.into(), active, "2026-01-02T03:04:05.000000Z".into(), "arn".into());
        Answer::Listed(vec![entry("acme", Some(version)), entry("glo\u{1b}bex", None)])
    }

    #[test]
    fn a_list_for_people_is_aligned_and_escaped() {
        let expected = "\
ID            STATUS     VERSION                               SINCE                        KMS KEY
acme          active     11111111-1111-1111-1111-111111111111  2026-01-02T03:04:05.000000Z  arn
glo\\u{1b}bex  forgotten  -                                     2026-01-02T03:04:05.000000Z  arn";
        assert_eq!(listings().shown(Output::Table), expected);
    }

    #[test]
    fn a_list_for_programs_has_nothing_where_no_version_is_active() {
        let shown: Value = serde_json::from_str(&listings().shown(Output::Json)).unwrap();
        assert_eq!(shown[0]["version"], "11111111-1111-1111-1111-111111111111");
        assert_eq!(shown[1]["version"], Value::Null);
        assert_eq!(shown[1]["status"], "forgotten");
        assert_eq!(shown[1]["id"], "glo\u{1b}bex");
    }
}
