//! One encrypted field, opened without the rest of its record: whatever is proved of it, and what is not.

use envelope_runtime::record::Value;
use envelope_runtime::{Ciphertext, EncryptedField, Envelope, Header, Suite};
use envelope_tests::errors::{Kind, assert_says, kind};
use envelope_tests::keys::{SUITES, client, keyring};

use crate::parcel::{A, B, C, D, FIRST, Z, parcel};
use crate::records::{Customer, EncryptedCustomer, Note, Tenant};

const EMAIL: EncryptedField<Customer> = EncryptedField::named("email");

#[tokio::test]
async fn each_field_opens_whichever_are_absent() {
    for suite in SUITES {
        let envelope = Envelope::builder(keyring())
            .suite(suite)
            .allow_unsigned_fields()
            .build()
            .unwrap();
        for presences in 0..32 {
            let parcel = parcel(presences);
            let row = envelope.encrypt(&parcel).await.unwrap();
            for (field, column, value) in [
                (A, &row.a, &parcel.a),
                (B, &row.b, &parcel.b),
                (C, &row.c, &parcel.c),
                (D, &row.d, &parcel.d),
            ] {
                let opened = envelope.open_field_without_footer(&row.header, field, column).await;
                assert_eq!(opened.unwrap(), *value, "{field:?} of {parcel:?}");
            }
            for (field, column, value) in [(FIRST, &row.first, &parcel.first), (Z, &row.z, &parcel.z)] {
                let opened = envelope.open_field_without_footer(&row.header, field, column).await;
                assert_eq!(opened.unwrap(), *value, "{field:?} of {parcel:?}");
            }
        }
    }
}

/// The path is authenticated with each field, and the message id is part of its key.
#[tokio::test]
async fn a_field_in_the_place_of_another_is_refused() {
    let envelope = client(Suite::Symmetric);
    for presences in [0b01111, 0b00101, 0b11010] {
        let row = envelope.encrypt(&parcel(presences)).await.unwrap();
        let other = envelope.encrypt(&parcel(presences)).await.unwrap();
        let columns = [(A, &row.a), (B, &row.b), (C, &row.c), (D, &row.d)];
        let mut swapped = 0;
        for (field, column) in columns {
            for (elsewhere, _) in columns.iter().filter(|(other, _)| other.name() != field.name()) {
                if column.is_some() {
                    let opened = envelope
                        .open_field_without_footer(&row.header, *elsewhere, column)
                        .await;
                    let kind = kind(&opened.unwrap_err());
                    assert!(matches!(kind, Kind::Unauthenticated | Kind::Legend), "{kind:?}");
                    swapped += 1;
                }
            }
        }
        assert!(swapped >= 6, "{swapped}");
        for (field, column) in [(FIRST, &other.first), (Z, &other.z), (Z, &row.first), (FIRST, &row.z)] {
            let opened = envelope.open_field_without_footer(&row.header, field, column).await;
            assert_eq!(kind(&opened.unwrap_err()), Kind::Unauthenticated, "{field:?}");
        }
    }
}

#[tokio::test]
async fn every_byte_of_header_and_field_counts() {
    let envelope = client(Suite::Symmetric);
    let row = envelope.encrypt(&parcel(0b00110)).await.unwrap();
    let mut kinds = Vec::new();
    for index in 0..row.header.as_bytes().len() {
        let mut header = row.header.as_bytes().to_vec();
        header[index] ^= 1;
        let header = Header::from_bytes(header);
        let opened = envelope.open_field_without_footer(&header, Z, &row.z).await;
        kinds.push(kind(&opened.unwrap_err()));
    }
    assert!(kinds.contains(&Kind::Unauthenticated), "the commitment is checked");
    for index in 0..row.z.as_bytes().len() {
        let mut bytes = row.z.as_bytes().to_vec();
        bytes[index] ^= 1;
        let field = Ciphertext::<String>::from_bytes(bytes);
        let error = envelope
            .open_field_without_footer(&row.header, Z, &field)
            .await
            .unwrap_err();
        match index {
            // No such type, or another than text.
            0 | 1 => assert!(matches!(kind(&error), Kind::NotEncrypted | Kind::Field), "{error:?}"),
            _ => assert_eq!(kind(&error), Kind::Unauthenticated),
        }
    }
    for bytes in [&b""[..], b"last", &row.z.as_bytes()[..17]] {
        let field = Ciphertext::<String>::from_bytes(bytes.to_vec());
        let error = envelope
            .open_field_without_footer(&row.header, Z, &field)
            .await
            .unwrap_err();
        assert_eq!(kind(&error), Kind::NotEncrypted);
        assert_says(&error, &["`z`", "`parcels`"]);
    }
}

#[tokio::test]
async fn the_legend_tells_what_can_be_absent() {
    let (all, none) = (parcel(0b01111), parcel(0));
    let envelope = client(Suite::Symmetric);
    let (all, none) = (
        envelope.encrypt(&all).await.unwrap(),
        envelope.encrypt(&none).await.unwrap(),
    );
    let absent = None::<Ciphertext<String>>;
    for field in [FIRST, A, B, C, D, Z] {
        let error = envelope
            .open_field_without_footer(&all.header, field, &absent)
            .await
            .unwrap_err();
        assert_eq!(kind(&error), Kind::Legend, "{field:?} is there");
    }
    for field in [A, B, C, D] {
        let error = envelope
            .open_field_without_footer(&none.header, field, &all.a)
            .await
            .unwrap_err();
        assert_eq!(kind(&error), Kind::Legend, "{field:?} is absent");
        assert_says(&error, &["`ese`", "e?"]);
    }
    // One of four is there, and the legend does not say which: a null in its place goes unnoticed.
    let one = envelope.encrypt(&parcel(0b00010)).await.unwrap();
    let opened = envelope.open_field_without_footer(&one.header, B, &absent).await;
    assert_eq!(opened.unwrap(), None);
}

#[tokio::test]
async fn a_value_of_another_type_is_refused() {
    let envelope = client(Suite::Symmetric);
    let row = envelope.encrypt(&parcel(0)).await.unwrap();
    let number = Ciphertext::<i64>::from_bytes(row.z.as_bytes().to_vec());
    let error = envelope
        .open_field_without_footer(&row.header, Z, &number)
        .await
        .unwrap_err();
    assert_eq!(kind(&error), Kind::Field);
    assert_says(&error, &["`z`", "`parcels`"]);
    // Only the footer authenticates the type id: a type that takes several is told another one.
    let mut binary = row.z.as_bytes().to_vec();
    binary[..2].copy_from_slice(&[0xff, 0xff]);
    let any = Ciphertext::<Value>::from_bytes(binary);
    let opened = envelope.open_field_without_footer(&row.header, Z, &any).await;
    assert_eq!(opened.unwrap(), Value::Binary(b"last".to_vec()));
}

/// What is documented as not proved: without the footer, these are accepted.
#[tokio::test]
async fn what_the_footer_would_have_told() {
    let acme = client(Suite::Symmetric).scoped(&Customer::context());
    let old = acme.encrypt(&Customer::sample(1, true)).await.unwrap();
    let new = acme
        .reseal(&old, |customer| customer.email = "new@example.org".to_owned())
        .await
        .unwrap();
    let other = acme.encrypt(&Customer::sample(2, true)).await.unwrap();
    // Header and field of an older version of the row, or of another row, in the place of the newest.
    for row in [&old, &other] {
        let (header, email) = (row.header.clone(), row.email.clone());
        let forged = EncryptedCustomer {
            header,
            email,
            ..new.clone()
        };
        assert_eq!(kind(&acme.decrypt(&forged).await.unwrap_err()), Kind::Unauthenticated);
        let opened = acme
            .open_field_without_footer(&forged.header, EMAIL, &forged.email)
            .await;
        assert_eq!(opened.unwrap(), "ada@example.org");
    }
    // Another column was changed.
    let changed = EncryptedCustomer {
        order: 99,
        ..new.clone()
    };
    assert_eq!(kind(&acme.decrypt(&changed).await.unwrap_err()), Kind::Unauthenticated);
    let opened = acme
        .open_field_without_footer(&changed.header, EMAIL, &changed.email)
        .await;
    assert_eq!(opened.unwrap(), "new@example.org");
}

#[tokio::test]
async fn a_field_of_another_context_or_table_is_refused() {
    for suite in SUITES {
        let envelope = Envelope::builder(keyring())
            .suite(suite)
            .allow_unsigned_fields()
            .build()
            .unwrap();
        let row = envelope
            .scoped(&Customer::context())
            .encrypt(&Customer::sample(1, true))
            .await
            .unwrap();
        let other = envelope.scoped(&Tenant {
            tenant: "globex".to_owned(),
        });
        let error = other
            .open_field_without_footer(&row.header, EMAIL, &row.email)
            .await
            .unwrap_err();
        assert_eq!(kind(&error), Kind::NotUnwrapped);
        let note = envelope
            .encrypt(&Note {
                id: 1,
                text: "email".to_owned(),
            })
            .await
            .unwrap();
        let acme = envelope.scoped(&Customer::context());
        let error = acme
            .open_field_without_footer(&note.header, EMAIL, &note.text)
            .await
            .unwrap_err();
        assert_eq!(kind(&error), Kind::Version);
        let error = envelope
            .open_field_without_footer(&note.header, Z, &note.text)
            .await
            .unwrap_err();
        assert_eq!(kind(&error), Kind::Legend);
    }
}

#[tokio::test]
async fn fields_of_every_kind_open() {
    let acme = client(Suite::Symmetric).scoped(&Customer::context());
    for full in [true, false] {
        let customer = Customer::sample(1, full);
        let row = acme.encrypt(&customer).await.unwrap();
        let header = &row.header;
        macro_rules! open {
            ($name:literal, $column:expr) => {
                acme.open_field_without_footer(
                    header,
                    const { EncryptedField::<Customer>::named($name) },
                    $column,
                )
                .await
                .unwrap()
            };
        }
        assert_eq!(open!("vip", &row.vip), customer.vip);
        assert_eq!(open!("phone", &row.phone), customer.phone);
        assert_eq!(open!("Card \"no\"", &row.card), customer.card);
        // With `null = "seal"`, the null is inside; a field of a group is one of the record.
        assert_eq!(open!("limit", &row.limit), customer.limit);
        assert_eq!(open!("street", &row.address.street), customer.address.street);
        // With a module, what it writes.
        let balance = Ciphertext::<String>::from_bytes(row.balance.as_bytes().to_vec());
        assert_eq!(open!("balance", &balance), "1250");
    }
}
