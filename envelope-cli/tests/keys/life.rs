//! The life of branch keys, as people and as programs read it; and that no key is in what is printed.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use sqlx::{Connection as _, SqliteConnection};

use crate::world::World;

#[test]
fn keys_are_made_rotated_listed_and_forgotten() {
    let world = World::new();
    assert_eq!(world.keys(&["create-table"]).succeeded(), "the table is there");
    assert_eq!(world.keys(&["create-table"]).succeeded(), "the table is there");
    assert_eq!(world.keys(&["list"]).succeeded(), "ID  STATUS  VERSION  SINCE  KMS KEY");

    let created = world
        .keys(&["create", "acme", "--context", "department=sales"])
        .succeeded();
    let first = created.strip_prefix("created acme: version ").unwrap();
    world.keys(&["create", "globex"]).succeeded();
    let rotated = world.keys(&["rotate", "acme"]).succeeded();
    let second = rotated.strip_prefix("rotated acme: version ").unwrap();
    assert_ne!(first, second);

    world.keys(&["forget", "globex", "--yes"]).succeeded();
    let list = world.keys(&["list"]).succeeded();
    let lines: Vec<Vec<&str>> = list.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines.len(), 3, "{list}");
    let version = second.strip_suffix(" is active").unwrap();
    assert_eq!(lines[1][..3], ["acme", "active", version]);
    assert_eq!(lines[2][..3], ["globex", "forgotten", "-"]);
    assert_eq!(lines[1][4], world.key);
    world
        .keys(&["create", "globex"])
        .failed(1, "branch key `globex` was forgotten at 2");
    world.keys(&["forget", "globex", "-y"]).succeeded();
}

#[test]
fn json_is_for_programs() {
    let world = World::new();
    let json = |arguments: &[&str]| world.keys(&[arguments, &["--output", "json"]].concat()).json();
    assert_eq!(json(&["create-table"]), json!({ "table": "ready" }));
    assert_eq!(json(&["list"]), json!([]));
    let created = json(&["create", "acme"]);
    let rotated = json(&["rotate", "acme"]);
    assert_ne!(created["version"], rotated["version"]);
    let version = rotated["version"].as_str().unwrap();
    assert_eq!(rotated, json!({ "id": "acme", "status": "active", "version": version }));
    let mut list = json(&["list"]);
    assert_eq!(list[0]["since"].take().as_str().unwrap().len(), 27);
    let expected = json!({ "id": "acme", "status": "active", "version": version, "since": null, "kms_key": world.key });
    assert_eq!(list, json!([expected]));
    assert_eq!(
        json(&["forget", "acme", "--yes"]),
        json!({ "id": "acme", "status": "forgotten" })
    );
    assert_eq!(json(&["list"])[0]["version"], json!(null));
}

/// AWS KMS is asked by operations that give no plaintext: not even this program sees a key. Nor does it print a wrapped one.
#[tokio::test]
async fn no_key_is_seen_and_none_is_printed() {
    let world = World::new();
    let mut printed = Vec::new();
    let mut keys = |arguments: &[&str]| {
        for output in ["table", "json"] {
            let run = world.keys(&[arguments, &["--output", output]].concat());
            printed.extend([run.out, run.err]);
        }
    };
    keys(&["create-table"]);
    keys(&["create", "acme"]); // the second time in vain
    keys(&["rotate", "acme"]);
    keys(&["list"]);
    let mut wrapped = wrapped(&world).await;
    assert_eq!(
        wrapped.len(),
        5,
        "three versions, the active one again, and the beacon key"
    );
    keys(&["forget", "acme", "--yes"]);
    keys(&["list"]);
    wrapped.extend(self::wrapped(&world).await);

    for operation in ["GenerateDataKey", "Encrypt"] {
        assert_eq!(world.kms.calls().of(operation), 0, "{operation}");
    }
    assert!(world.kms.calls().of("GenerateDataKeyWithoutPlaintext") > 0);
    // Of tombstones alone: by the second `forget`, which finds one.
    assert!(world.kms.calls().of("Decrypt") <= 2);
    let printed = printed.concat();
    assert!(printed.contains("acme"));
    for key in wrapped {
        for part in key.windows(12) {
            let hex: String = part.iter().map(|byte| format!("{byte:02x}")).collect();
            let is_in = printed.to_lowercase().contains(&hex) || printed.contains(&BASE64_STANDARD.encode(part));
            assert!(!is_in, "a part of a wrapped key was printed");
        }
    }
}

/// What the table has as wrapped keys.
async fn wrapped(world: &World) -> Vec<Vec<u8>> {
    let mut connection = SqliteConnection::connect(&world.url).await.unwrap();
    sqlx::query_scalar("SELECT enc FROM branch_keys")
        .fetch_all(&mut connection)
        .await
        .unwrap()
}
