//! What the database really holds: one row, as anybody sees it who can read the file.

use anyhow::Result;
use envelope_runtime::Encrypted as _;
use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, Row as _, TypeInfo as _, ValueRef as _};

use crate::customer::Customer;

/// How many bytes of a blob are worth a look.
const SHOWN: usize = 16;

/// Prints each column of a row: what the schema does to it, SQLite's type, the size, and the beginning of a blob or the
/// whole of the rest.
pub(crate) fn print(row: &SqliteRow) -> Result<()> {
    println!("\nwhat the database really holds for the first customer:");
    for column in row.columns() {
        let field = Customer::SCHEMA
            .fields()
            .iter()
            .find(|field| field.name() == column.name());
        let action = field.map_or("of the record".to_owned(), |field| {
            format!("{:?}", field.action()).to_lowercase()
        });
        let kind = row.try_get_raw(column.ordinal())?.type_info().name().to_lowercase();
        let bytes: Option<Vec<u8>> = row.try_get_unchecked(column.ordinal())?;
        let (kind, value) = match bytes {
            None => ("null".to_owned(), String::new()),
            Some(bytes) if kind == "blob" => (format!("blob of {} bytes", bytes.len()), hex(&bytes)),
            Some(bytes) => (kind, String::from_utf8_lossy(&bytes).into_owned()),
        };
        println!("  {:<13}  {action:<13}  {kind:<18}  {value}", column.name());
    }
    println!();
    Ok(())
}

/// `0fa2 33c1 …`
fn hex(bytes: &[u8]) -> String {
    let pairs: Vec<_> = bytes
        .chunks(2)
        .take(SHOWN / 2)
        .map(|pair| pair.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        .collect();
    let rest = if bytes.len() > SHOWN { " …" } else { "" };
    pairs.join(" ") + rest
}
