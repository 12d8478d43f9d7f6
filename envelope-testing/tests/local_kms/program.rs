//! The program `local-kms`.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use aws_sdk_kms::Client;
use envelope_testing::LocalKms;

use crate::support::{OTHER_REGION, REGION, code};

/// Starts the program, and gives it with the URL that it prints.
fn start(arguments: &[&str]) -> (Child, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_local-kms"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.as_mut().unwrap())
        .read_line(&mut line)
        .unwrap();
    (program, line.trim_end().to_owned())
}

/// A client of a region of the program.
fn client(url: &str, region: &str) -> Client {
    let kms = LocalKms::start_blocking().unwrap();
    let config = kms.sdk_config(region).to_builder().endpoint_url(url).build();
    Client::from_conf(config)
}

#[tokio::test]
async fn it_serves_until_standard_input_ends() {
    let arguments = ["--until-stdin-closes", "--region", REGION, "--account=999999999999"];
    let (mut program, url) = start(&arguments);
    let made = client(&url, REGION).create_key().send().await.unwrap();
    assert!(made.key_metadata.unwrap().arn.unwrap().contains(":999999999999:"));
    let elsewhere = client(&url, OTHER_REGION).create_key().send().await;
    assert_eq!(code(elsewhere), "InvalidSignatureException");
    drop(program.stdin.take());
    assert!(program.wait().unwrap().success());
}

#[cfg(unix)]
#[test]
fn it_ends_with_a_signal() {
    for signal in ["-INT", "-TERM"] {
        let (mut program, url) = start(&["--port", "0"]);
        assert!(url.starts_with("http://127.0.0.1:"));
        let id = program.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        assert!(program.wait().unwrap().success());
    }
}

#[test]
fn it_says_what_is_wrong() {
    let program = || Command::new(env!("CARGO_BIN_EXE_local-kms"));
    let wrong = program().arg("--colour").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
    let message = String::from_utf8(wrong.stderr).unwrap();
    assert!(message.starts_with("local-kms: there is no option --colour"));
    let kms = LocalKms::start_blocking().unwrap();
    let taken = program().arg("--port").arg(kms.port().to_string()).output().unwrap();
    assert_eq!(taken.status.code(), Some(1));
    let message = String::from_utf8(taken.stderr).unwrap();
    assert!(message.starts_with("local-kms: cannot listen on 127.0.0.1:"));
}
