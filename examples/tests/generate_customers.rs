//! The shipped file is what the generator makes, so that nobody edits it by hand.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)] // a test may panic

#[allow(dead_code)] // an example has no library to import: its `main` comes along
#[path = "../generate_customers.rs"]
mod generate_customers;

fn generated(rows: u32, seed: u64) -> String {
    let mut csv = Vec::new();
    generate_customers::generate(rows, seed, &mut csv).unwrap();
    String::from_utf8(csv).unwrap()
}

#[test]
fn the_shipped_file_is_the_generators() {
    let shipped = include_str!("../data/customers.csv");
    let again = "cargo run --example generate_customers -- --rows 1000 --seed 1 > examples/data/customers.csv";
    assert!(
        shipped == generated(1000, 1),
        "data/customers.csv is not what the generator makes; run: {again}"
    );
}

#[test]
fn a_longer_file_starts_with_the_shorter_one_and_another_seed_differs() {
    assert!(generated(20, 1).starts_with(&generated(10, 1)));
    assert_ne!(generated(10, 1), generated(10, 2));
}

#[test]
fn the_file_holds_what_it_promises() {
    let csv = generated(1000, 1);
    let scripts = [
        ("Latin with diacritics", 'ö'),
        ("Greek", 'λ'),
        ("Cyrillic", 'в'),
        ("Arabic", 'ح'),
        ("Hebrew", 'כ'),
        ("Devanagari", 'श'),
        ("Thai", 'ส'),
        ("Han", '李'),
        ("Han beyond the basic plane", '𠮷'),
        ("hiragana", 'さ'),
        ("katakana", 'ケ'),
        ("Hangul", '김'),
        ("emoji", '🔐'),
    ];
    for (script, letter) in scripts {
        assert!(csv.contains(letter), "no {script}");
    }
    assert!(csv.contains(",\\N,"), "no missing value");
    assert!(csv.contains(",,"), "no empty string");
    assert!(csv.contains(",-"), "no negative amount");
    assert!(
        csv::Reader::from_reader(csv.as_bytes())
            .records()
            .any(|row| row.unwrap()[7].len() > 1000),
        "no long note"
    );
}
