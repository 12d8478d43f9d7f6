//! What stands in front of fields, how they are called, and structs inside them.

use envelope_runtime::{Encrypted, FieldValue};

use super::{client, opens_as, stored};

#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "words")]
struct Words {
    #[envelope(signed, id)]
    r#type: i64,
    #[envelope(encrypted)]
    r#fn: String,
    #[envelope(signed)]
    r#match: Option<String>,
    #[envelope(unprotected)]
    r#async: bool,
}

#[tokio::test]
async fn raw_identifiers() {
    let words = Words {
        r#type: 1,
        r#fn: "x".to_owned(),
        r#match: None,
        r#async: true,
    };
    let row = client().encrypt(&words).await.unwrap();
    let database = stored!(row, [r#type, r#fn, r#match, r#async]);
    opens_as::<EncryptedWords>(database, &words).await;
}

#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "conditions")]
struct Conditions {
    #[envelope(signed, id)]
    id: i64,
    #[cfg(test)]
    #[envelope(encrypted)]
    here: String,
    #[cfg(not(test))]
    #[envelope(signed)]
    elsewhere: String,
    #[cfg_attr(test, envelope(encrypted))]
    #[cfg_attr(not(test), envelope(unprotected))]
    both: String,
}

#[tokio::test]
async fn fields_under_conditions() {
    let conditions = Conditions {
        id: 1,
        here: "a".to_owned(),
        both: "b".to_owned(),
    };
    let row = client().encrypt(&conditions).await.unwrap();
    assert!(row.both.as_bytes().len() > 16);
    let database = stored!(row, [id, here, both]);
    opens_as::<EncryptedConditions>(database, &conditions).await;
}

/// A struct with documentation.
#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "documents")]
struct Document {
    /// A field with documentation,
    ///
    /// of several lines.
    #[envelope(signed, id)]
    id: i64,
    #[doc = "And with an attribute."]
    #[envelope(encrypted)]
    text: String,
    /// Nobody writes this any more.
    #[deprecated(since = "0.1.0", note = "write `text`")]
    #[envelope(encrypted)]
    body: Option<String>,
}

#[tokio::test]
#[expect(deprecated, reason = "the row's field is deprecated as well")]
async fn documented_and_deprecated_fields() {
    let document = Document {
        id: 1,
        text: "new".to_owned(),
        body: Some("old".to_owned()),
    };
    let row = client().encrypt(&document).await.unwrap();
    let database = stored!(row, [id, text, body]);
    opens_as::<EncryptedDocument>(database, &document).await;
}

#[derive(FieldValue, Debug, PartialEq)]
struct Iban(String);

#[derive(FieldValue, Debug, PartialEq)]
struct Range(i32, Option<i32>);

#[derive(FieldValue, Debug, PartialEq)]
enum Payment {
    Cash,
    Transfer(Iban, u64),
    Card { number: String },
}

/// No record themselves, but the value of a field.
#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "payments")]
struct Payments {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(encrypted)]
    newtype: Iban,
    #[envelope(encrypted)]
    tuple: Range,
    #[envelope(encrypted)]
    variants: Vec<Payment>,
}

#[tokio::test]
async fn structs_without_names_and_enums_inside() {
    let payments = Payments {
        id: 1,
        newtype: Iban("DE02".to_owned()),
        tuple: Range(1, None),
        variants: vec![
            Payment::Cash,
            Payment::Transfer(Iban("DE03".to_owned()), 7),
            Payment::Card {
                number: "4000".to_owned(),
            },
        ],
    };
    let row = client().encrypt(&payments).await.unwrap();
    let database = stored!(row, [id, newtype, tuple, variants]);
    opens_as::<EncryptedPayments>(database, &payments).await;
}
