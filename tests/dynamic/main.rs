//! Records whose schema is known at run time.

mod audit;
mod decides;
mod derived;
mod refused;

use envelope_runtime::dynamic::{Action, DynamicEnvelope, DynamicSchema, DynamicSchemaBuilder, Record, Value};
use envelope_runtime::record::Number;
use envelope_runtime::{Envelope, Suite};
use envelope_tests::keys::{client, keyring};

/// A table of accounts, whose items have the keys `owner` and `number`.
fn accounts(version: u8) -> DynamicSchemaBuilder {
    let key = if version == 1 { Action::Signed } else { Action::Context };
    DynamicSchema::builder("accounts")
        .partition_key("owner")
        .sort_key("number")
        .action("owner", key)
        .action("number", key)
        .action("iban", Action::Encrypted)
        .action("limits", Action::Signed)
        .action("note", Action::Encrypted)
        .allow_unsigned("seen")
        .allow_unsigned_prefix(":")
}

/// One of its items.
fn account() -> Record {
    record([
        ("owner", string("ada")),
        ("number", Value::Number(Number::from(1200))),
        ("iban", string("DE02120300000000202051")),
        (
            "limits",
            // Not in canonical order: "10" comes before "9".
            Value::NumberSet(vec![Number::from(9), Number::from(10)]),
        ),
        (":gsi", string("x")),
        ("seen", Value::Boolean(true)),
    ])
}

/// The same as it comes back.
fn account_read() -> Record {
    let mut record = account();
    let limits = Value::NumberSet(vec![Number::from(10), Number::from(9)]);
    record.insert("limits".to_owned(), limits);
    record
}

fn record<const N: usize>(fields: [(&str, Value); N]) -> Record {
    Record::from(fields.map(|(name, value)| (name.to_owned(), value)))
}

fn string(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn envelope(suite: Suite, schema: DynamicSchemaBuilder) -> DynamicEnvelope {
    client(suite).dynamic(&schema.build().unwrap())
}

/// A client that reads records of both suites.
fn reader(schema: DynamicSchemaBuilder) -> DynamicEnvelope {
    let client = Envelope::builder(keyring()).accepted_suites([Suite::Symmetric, Suite::Signed]);
    client.build().unwrap().dynamic(&schema.build().unwrap())
}
