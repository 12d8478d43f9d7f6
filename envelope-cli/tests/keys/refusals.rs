//! What is refused: with one line, a status, and nothing done.

use crate::world::{World, program, run};

#[test]
fn to_forget_takes_the_id_again() {
    let world = World::with_acme();
    for (typed, says) in [
        ("", "`acme` was not forgotten: nobody confirmed it"),
        ("yes\n", "what was typed is not its id"),
        ("Acme\n", "what was typed is not its id"),
    ] {
        let refused = world.keys_and_type(&["forget", "acme"], typed);
        assert_eq!((refused.status, refused.out.as_str()), (1, ""));
        assert!(
            refused.err.contains("cannot be used again") && refused.err.contains(says),
            "{}",
            refused.err
        );
        assert!(world.keys(&["list"]).succeeded().contains("active"));
    }
    let forgotten = world.keys_and_type(&["forget", "acme"], "acme\n");
    assert_eq!(forgotten.status, 0);
    assert!(forgotten.out.starts_with("forgot acme"), "{}", forgotten.out);
    world
        .keys(&["rotate", "acme"])
        .failed(1, "branch key `acme` was forgotten at 2");
}

#[test]
fn what_the_store_refuses_is_status_1() {
    let world = World::with_acme();
    world
        .keys(&["create", "acme"])
        .failed(1, "there is a branch key `acme` in the key store `tenant-keys` already");
    world
        .keys(&["rotate", "globex"])
        .failed(1, "there is no branch key `globex`");
    world
        .keys(&["forget", "globex", "--yes"])
        .failed(1, "there is no branch key `globex`");
    world.keys(&["create", ""]).failed(1, "the branch key id");
    world
        .keys(&["create", "x", "--context", "=y"])
        .failed(1, "has an entry whose key is empty");
    // A wrong logical name does not authenticate.
    let mut command = world.command();
    command.args(["--kms-key", &world.key, "--kms-endpoint", world.kms.endpoint()]);
    command.args(["--store-name", "other", "rotate", "acme"]);
    run(&mut command, "").failed(1, "`other` is not the logical name");
    // So does what is under another key of AWS KMS, before any call.
    let other = world.kms.region("eu-central-1").create_key();
    world
        .keys(&["rotate", "acme", "--table", "no_table"])
        .failed(1, "no such table");
    let mut command = world.command();
    command.args(["--kms-key", &other, "--kms-endpoint", world.kms.endpoint()]);
    run(command.args(["--store-name", "tenant-keys", "rotate", "acme"]), "").failed(1, "is not the configured");
}

#[test]
fn a_key_store_or_a_kms_out_of_reach_is_status_1() {
    let world = World::new();
    world
        .keys(&["create", "acme"])
        .failed(1, "cannot connect to the database: ");
    assert!(
        !world.folder.path().join("keys.db").exists(),
        "only create-table makes a file"
    );
    world.keys(&["create-table"]).succeeded();
    // Nobody listens at a port that was just given back.
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let mut command = world.command();
    let endpoint = format!("http://127.0.0.1:{port}");
    command.args([
        "--kms-key",
        &world.key,
        "--kms-endpoint",
        &endpoint,
        "--store-name",
        "s",
        "create",
        "acme",
    ]);
    run(&mut command, "").failed(1, "called AWS KMS for branch key `acme`: ");
    world.kms.region("eu-central-1").disable_key(&world.key).unwrap();
    world.keys(&["create", "acme"]).failed(1, "the key is disabled");
    assert_eq!(world.keys(&["list", "--output", "json"]).succeeded(), "[]");
    let mut command = program();
    let url = format!("postgres://someone:hunter2@127.0.0.1:{port}/app");
    let refused = run(command.args(["keys", "list", "--key-store", &url]), "");
    assert!(!refused.err.contains("hunter2"), "{}", refused.err);
    refused.failed(1, "cannot connect to the database: ");
}

#[test]
fn a_wrong_command_line_is_status_2() {
    let world = World::new();
    let keys = |arguments: &[&str]| run(program().arg("keys").args(arguments), "");
    keys(&["list"]).failed(2, "--key-store is missing; give it, or set ENVELOPE_KEY_STORE");
    keys(&["list", "--key-store", "keys.db"]).failed(2, "must begin with postgres://");
    let only_table = |arguments: &[&str]| run(world.command().args(arguments), "");
    only_table(&["create", "acme"]).failed(2, "--store-name is missing");
    only_table(&["create", "acme", "--store-name", "s"]).failed(2, "--kms-key is missing");
    let with_key = ["create", "acme", "--store-name", "s", "--kms-key"];
    only_table(&[&with_key[..], &["alias/mine"]].concat()).failed(2, "--kms-key is not the ARN of a key: ");
    world
        .keys(&["create", "acme", "--context", "sales"])
        .failed(2, "is not KEY=VALUE");
    let with_key = [&with_key[..], &[&world.key, "--kms-endpoint", "http://10.0.0.1"]].concat();
    only_table(&with_key).failed(2, "--kms-endpoint must be https://");
    for arguments in [
        &["keys"][..],
        &["keys", "delete"],
        &["keys", "create"],
        &["keys", "list", "--password", "x"],
        &[],
    ] {
        let refused = run(program().args(arguments), "");
        assert_eq!((refused.status, refused.out.as_str()), (2, ""), "{arguments:?}");
    }
    assert_eq!(world.kms.calls().total(), 0);
}

#[test]
fn help_names_variables_and_not_their_values() {
    let mut command = program();
    command.env("ENVELOPE_KEY_STORE", "postgres://someone:hunter2@localhost/app");
    let help = run(command.args(["keys", "--help"]), "").succeeded();
    assert!(
        help.contains("ENVELOPE_KEY_STORE") && !help.contains("hunter2"),
        "{help}"
    );
}
