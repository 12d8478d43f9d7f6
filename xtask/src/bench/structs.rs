//! The structs of `bench compile`: the same for both derives, but for the attributes.

use std::fmt::Write as _;

/// How many structs there are.
pub(super) const STRUCTS: usize = 100;

/// How many fields each has.
pub(super) const FIELDS: usize = COLUMNS.len();

/// Name, type, and what happens to the field: the types are of the standard library, as serde's derive knows no other either.
const COLUMNS: [(&str, &str, &str); 12] = [
    ("tenant", "String", "context"),
    ("id", "i64", "signed, id"),
    ("email", "String", "encrypted"),
    ("phone", "Option<String>", "encrypted"),
    ("birth_year", "u16", "encrypted"),
    ("notes", "Vec<String>", "encrypted"),
    ("photo", "Vec<u8>", "encrypted"),
    ("country", "String", "signed"),
    ("plan", "Option<String>", "signed"),
    ("active", "bool", "signed"),
    ("visits", "i64", "unprotected"),
    ("last_seen", "Option<String>", "unprotected"),
];

/// A library of structs, with our derive or with serde's two.
pub(super) fn source(ours: bool) -> String {
    let mut source = String::from(if ours {
        "use envelope_runtime::{Encrypted, EncryptionContext};\n\n\
         #[derive(EncryptionContext)]\npub struct Tenant {\n    pub tenant: String,\n}\n"
    } else {
        "use serde::{Deserialize, Serialize};\n"
    });
    for number in 0..STRUCTS {
        let derive = match ours {
            true => format!("#[derive(Encrypted)]\n#[envelope(table = \"records_{number}\", context = Tenant)]"),
            false => "#[derive(Serialize, Deserialize)]".to_owned(),
        };
        let mut fields = String::new();
        for (name, ty, action) in COLUMNS {
            if ours {
                let _ = writeln!(fields, "    #[envelope({action})]");
            }
            let _ = writeln!(fields, "    pub {name}: {ty},");
        }
        let _ = write!(source, "\n{derive}\npub struct Record{number} {{\n{fields}}}\n");
    }
    source
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_structs_are_the_same() {
        let plain = |ours| {
            let source = source(ours);
            let lines = source.lines().filter(|line| line.trim_start().starts_with("pub "));
            let lines: Vec<String> = lines.map(str::to_owned).collect();
            lines
        };
        let (ours, theirs) = (plain(true), plain(false));
        // The context is ours alone: a struct and its field.
        assert_eq!(ours[2..], theirs[..]);
        assert_eq!(theirs.len(), STRUCTS * (1 + FIELDS));
    }
}
