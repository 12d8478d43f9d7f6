//! Runs the quickstart as a user would: good files, bad files, bad keys, databases that cannot be written.

#![cfg(unix)] // modes and users
#![allow(clippy::indexing_slicing, clippy::unwrap_used)] // a test may panic

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

#[allow(dead_code)] // an example has no library to import
#[path = "../quickstart/report.rs"]
mod report;

const HEADER: &str = "tenant,id,name,email,phone,address,birth_date,note,balance,opened_on,marketing";
const GOOD: &str =
    r"north,5b1f6f0e-0d5a-4c64-9a3d-2f3e8d7c1a01,Ana,ana@example.com,\N,Porto,\N,\N,1.50,2019-05-02,true";

#[test]
fn the_shipped_file_goes_there_and_back() {
    let run = quickstart(&[]);
    run.succeeded();
    run.says("read 1,000 customers");
    run.says("read everything back: 1,000 of 1,000 customers are as they were");
    run.says("8 tried, 6 caught, 6 expected to be caught");
    run.says("not caught  replaced a record by an older version of itself");
    run.says("All as expected.");
    assert!(!run.out.contains("ignored"), "every column of the shipped file is used");
    let folder = run
        .out
        .lines()
        .find_map(|line| line.strip_prefix("database: "))
        .unwrap();
    assert!(
        !Path::new(folder).parent().unwrap().exists(),
        "the temporary folder is gone"
    );
}

#[test]
fn another_order_of_columns_and_more_of_them_are_fine() {
    let folder = folder();
    let db = folder.path().join("few.db");
    let run = quickstart(&[("--input", &data("few.csv")), ("--db", &db)]);
    run.succeeded();
    run.says("read 12 customers");
    run.says("ignored these columns: `fax`, `loyalty_level`");
    run.says("All as expected.");
    // What was asked for by name stays, the key beside it and readable by its owner alone; and no plaintext is in the
    // file.
    assert_eq!(
        fs::metadata(folder.path().join("quickstart.key")).unwrap().mode() & 0o777,
        0o600
    );
    let stored = fs::read(&db).unwrap();
    for secret in ["Ana Silva", "ana@example.com", "1984-02-29", "Чарли", "hello"] {
        assert!(
            !stored.windows(secret.len()).any(|window| window == secret.as_bytes()),
            "{secret} is in the database"
        );
    }
    assert!(
        stored.windows(10).any(|window| window == b"2019-05-02"),
        "a signed column is plain"
    );
}

#[test]
fn a_byte_order_mark_and_crlf_are_fine() {
    let file = format!("\u{feff}{HEADER}\r\n{GOOD}\r\n");
    let run = on_csv(&file);
    run.succeeded();
    run.says("read 1 customers");
    // One customer has nobody to swap with; the rest is tried.
    run.says("skipped     swapped the e-mails of two rows");
    run.says("All as expected.");
}

#[test]
fn lines_are_counted_alike_whatever_ends_them() {
    for end in ["\n", "\r\n"] {
        let second = GOOD.replace("7c1a01", "7c1a02");
        let third = GOOD.replace("7c1a01", "7c1a03").replacen("1.50", "1.505", 1);
        on_csv(&[HEADER, GOOD, &second, &third, ""].join(end)).failed("line 4, column `balance`");
    }
}

#[test]
fn a_missing_column_is_named() {
    on_csv(&format!("{HEADER}\n{GOOD}\n").replace(",email", ",mail"))
        .failed("line 1: no column `email`; the file has `tenant`");
    on_csv("").failed("line 1: no column `tenant`, `id`");
}

#[test]
fn a_doubled_column_is_named() {
    on_csv(&format!("{HEADER},name\n{GOOD},Anna\n")).failed("line 1: there are two columns `name`");
}

#[test]
fn a_bad_value_is_named_by_line_and_column() {
    let cases = [
        ("1.50", "1.505", "column `balance`: this is not an amount"),
        ("1.50", "1e2", "column `balance`: this is not an amount"),
        (
            "1.50",
            "92233720368547758.08",
            "column `balance`: this is not an amount",
        ),
        ("1.50", "", "column `balance`: this is not an amount"),
        ("2019-05-02", "2019-02-29", "column `opened_on`: this is not a date"),
        ("2019-05-02", "2019-5-2", "column `opened_on`: this is not a date"),
        ("true", "yes", "column `marketing`: this is not `true` or `false`"),
        ("5b1f6f0e", "5b1f6f0", "column `id`: this is not a UUID"),
        ("Ana", r"\N", "column `name`: must not be missing"),
        ("north", "", "column `tenant`: must not be empty"),
        (",true", "", "10 cells instead of the 11 of the header line"),
    ];
    for (good, bad, message) in cases {
        // The bad line is the third row, after one that spans two lines.
        let second = GOOD.replace("7c1a01", "7c1a02").replace("Porto", "\"Rua 1\nPorto\"");
        let third = GOOD.replace("7c1a01", "7c1a03").replacen(good, bad, 1);
        let run = on_csv(&format!("{HEADER}\n{GOOD}\n{second}\n{third}\n"));
        run.failed(message);
        run.failed("line 5");
    }
}

#[test]
fn the_same_id_twice_is_named_with_both_lines() {
    on_csv(&format!("{HEADER}\n{GOOD}\n{GOOD}\n")).failed("line 3, column `id`: line 2 has the same id");
}

#[test]
fn text_that_is_not_utf8_is_named() {
    let folder = folder();
    let file = folder.path().join("latin1.csv");
    let text = format!("{HEADER}\n{GOOD}\n").replace("Ana", "An?");
    fs::write(
        &file,
        text.bytes()
            .map(|byte| if byte == b'?' { 0xe4 } else { byte })
            .collect::<Vec<_>>(),
    )
    .unwrap();
    quickstart(&[("--input", &file)]).failed("line 2, column `name`: this is not UTF-8");
}

#[test]
fn a_file_without_customers_or_no_file_at_all_is_refused() {
    on_csv(&format!("{HEADER}\n")).failed("it has no customers");
    quickstart(&[("--input", Path::new("/no/such/file.csv"))]).failed("cannot open /no/such/file.csv");
}

#[test]
fn a_table_of_customers_is_never_overwritten() {
    let folder = folder();
    let db = folder.path().join("customers.db");
    let files = [("--input", &*data("few.csv")), ("--db", &db)];
    quickstart(&files).succeeded();
    let before = fs::read(&db).unwrap();
    quickstart(&files).failed("has a table `customers` already");
    assert!(before == fs::read(&db).unwrap(), "the database was touched");
}

#[test]
fn a_file_that_is_no_database_is_left_alone() {
    let folder = folder();
    let db = folder.path().join("letter.txt");
    fs::write(&db, "Dear Sir or Madam,\n".repeat(100)).unwrap();
    quickstart(&[("--db", &db)]).failed("file is not a database");
    assert!(fs::read_to_string(&db).unwrap().starts_with("Dear Sir"));
    assert!(
        !folder.path().join("quickstart.key").exists(),
        "a key was made for nothing"
    );
}

#[test]
fn a_key_file_of_the_wrong_size_or_mode_is_refused() {
    let folder = folder();
    let (db, key) = (folder.path().join("customers.db"), folder.path().join("my.key"));
    let files = [("--db", &*db), ("--key", &*key)];

    // A good key, made by the program, which also says that the arguments are fine.
    quickstart(&files).succeeded();
    fs::remove_file(&db).unwrap();
    let good = fs::read(&key).unwrap();

    fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
    quickstart(&files).failed("my.key` has mode 0644, which lets others use the key; set it to 0600");

    fs::set_permissions(&key, Permissions::from_mode(0o600)).unwrap();
    fs::write(&key, &good[1..]).unwrap();
    quickstart(&files).failed("my.key` has 97 bytes, and a key file has 98");

    assert_eq!(fs::read(&key).unwrap(), good[1..], "a key file is never rewritten");
    assert!(!db.exists(), "no database is made without a key");
}

#[test]
fn a_record_that_cannot_be_encrypted_leaves_no_half_written_table() {
    let folder = folder();
    let (db, csv) = (folder.path().join("customers.db"), folder.path().join("customers.csv"));
    // The second tenant's name is too long for an encryption context.
    let second = GOOD
        .replace("7c1a01", "7c1a02")
        .replace("north", &"south".repeat(20_000));
    fs::write(&csv, format!("{HEADER}\n{GOOD}\n{second}\n")).unwrap();
    quickstart(&[("--input", &csv), ("--db", &db)]).failed("cannot encrypt customer 5b1f6f0e");
    // Nothing is in the way of another try.
    quickstart(&[("--input", &data("few.csv")), ("--db", &db)]).succeeded();
}

#[test]
fn a_read_only_database_is_refused() {
    let folder = folder();
    let db = folder.path().join("customers.db");
    fs::write(&db, "").unwrap();
    fs::set_permissions(&db, Permissions::from_mode(0o444)).unwrap();
    unprivileged(&folder, &[("--db", &db)]).failed("cannot write to the database");
    assert!(
        !folder.path().join("quickstart.key").exists(),
        "a key was made for nothing"
    );

    let locked = folder.path().join("locked");
    fs::create_dir(&locked).unwrap();
    fs::set_permissions(&locked, Permissions::from_mode(0o555)).unwrap();
    let (db, key) = (locked.join("customers.db"), folder.path().join("my.key"));
    unprivileged(&folder, &[("--db", &db), ("--key", &key)]).failed("cannot open the database");
    unprivileged(&folder, &[("--db", &db)]).failed("quickstart.key");
}

#[test]
fn help_and_unknown_options() {
    Run::of(Command::new(program()).arg("--help")).says("Usage: cargo run --example quickstart");
    Run::of(Command::new(program()).arg("--ouput")).failed("see --help");
}

#[test]
fn the_exit_status_says_if_anything_differs() {
    use report::{Report, Tally, Timing};
    let report = |different, cases: &[(bool, bool)]| {
        let mut tampering = Tally::default();
        cases
            .iter()
            .for_each(|(caught, expected)| tampering.count(*caught, *expected));
        let timing = Timing::default();
        Report {
            rows: 2,
            different,
            encrypting: timing,
            decrypting: timing,
            plain_bytes: 200,
            stored_bytes: 900,
            tampering,
        }
    };
    let fine = report(0, &[(true, true), (false, false)]);
    assert_eq!(fine.status(), 0);
    assert!(fine.to_string().contains("2 tried, 1 caught, 1 expected"));
    assert_eq!(report(1, &[(true, true)]).status(), 1);
    // As many caught as expected, but not the same ones.
    let swapped = report(0, &[(true, false), (false, true)]);
    assert_eq!(swapped.status(), 1);
    assert!(
        swapped
            .to_string()
            .contains("NOT as expected: 0 records differ, 2 tamperings went otherwise")
    );
}

/// What a run of the program said.
struct Run {
    status: Option<i32>,
    out: String,
    err: String,
}

impl Run {
    fn of(command: &mut Command) -> Run {
        let Output { status, stdout, stderr } = command.output().unwrap();
        Run {
            status: status.code(),
            out: String::from_utf8(stdout).unwrap(),
            err: String::from_utf8(stderr).unwrap(),
        }
    }

    fn says(&self, text: &str) {
        assert!(
            self.out.contains(text),
            "it did not say {text:?} but:\n{}{}",
            self.out,
            self.err
        );
    }

    fn succeeded(&self) {
        assert_eq!(self.status, Some(0), "{}{}", self.out, self.err);
    }

    fn failed(&self, text: &str) {
        assert_eq!(self.status, Some(2), "{}{}", self.out, self.err);
        assert!(
            self.err.starts_with("error: ") && self.err.contains(text),
            "it did not say {text:?} but:\n{}",
            self.err
        );
    }
}

/// Runs the program with these files.
fn quickstart(files: &[(&str, &Path)]) -> Run {
    Run::of(Command::new(program()).args(arguments(files)))
}

fn arguments<'a>(files: &[(&'a str, &'a Path)]) -> Vec<&'a OsStr> {
    files
        .iter()
        .flat_map(|(option, file)| [OsStr::new(*option), file.as_os_str()])
        .collect()
}

/// Runs the program on such a file, with a database by name; if that fails, no file may have been made.
fn on_csv(text: &str) -> Run {
    let folder = folder();
    let (file, db) = (folder.path().join("customers.csv"), folder.path().join("customers.db"));
    fs::write(&file, text).unwrap();
    let run = quickstart(&[("--input", &file), ("--db", &db)]);
    let made = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(made, if run.status == Some(0) { 3 } else { 1 }, "{}", run.err);
    run
}

/// Runs the program as a user whom permissions stop: they do not stop root, whom containers like.
fn unprivileged(folder: &TempDir, files: &[(&str, &Path)]) -> Run {
    const NOBODY: u32 = 65534;
    let probe = folder.path().join("probe");
    fs::write(&probe, "").unwrap();
    if fs::metadata(&probe).unwrap().uid() != 0 {
        return quickstart(files);
    }
    // Nobody can reach neither root's build folder nor root's sources, but their copies.
    let (copy, input) = (folder.path().join("program"), folder.path().join("few.csv"));
    fs::copy(program(), &copy).unwrap();
    fs::copy(data("few.csv"), &input).unwrap();
    fs::set_permissions(folder.path(), Permissions::from_mode(0o777)).unwrap();
    Run::of(
        Command::new(copy)
            .arg("--input")
            .arg(input)
            .args(arguments(files))
            .uid(NOBODY)
            .gid(NOBODY),
    )
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

/// The program as cargo built it beside this test: `cargo test` builds the examples too, `cargo test --test quickstart`
/// alone does not.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.ancestors().nth(2).unwrap().join("examples/quickstart");
    let built = fs::metadata(&program).and_then(|file| file.modified());
    let sources = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("quickstart")).unwrap();
    let changed = sources
        .map(|file| file.unwrap().metadata().unwrap().modified().unwrap())
        .max()
        .unwrap();
    assert!(
        built.is_ok_and(|built| built >= changed),
        "{} is older than its sources: run `cargo build --example quickstart`",
        program.display()
    );
    program
}
