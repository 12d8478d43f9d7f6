//! A record with groups has the bytes of the same record without.

use chrono::{DateTime, Utc};
use envelope_runtime::record::Unverified;
use envelope_runtime::schema::Field;
use envelope_runtime::{Ciphertext, Encrypted, EncryptedRecord, EncryptionContext, FieldGroup, Scoped, Suite};
use envelope_tests::errors::{Kind, kind};
use envelope_tests::keys::{SUITES, client};

use super::forms::{Money, cents};

#[derive(EncryptionContext, Clone)]
pub(crate) struct Tenant {
    tenant: String,
}

/// Its names stand before, between and after those of the record.
#[derive(FieldGroup, Clone, Debug, PartialEq)]
pub(crate) struct Address {
    #[envelope(encrypted)]
    pub(crate) street: String,
    #[envelope(signed)]
    pub(crate) city: String,
    #[envelope(signed, name = "c")]
    pub(crate) country: String,
    #[envelope(encrypted)]
    pub(crate) door: Option<u16>,
    #[envelope(signed, name = "post_code_of_the_city")]
    pub(crate) zip: Option<String>,
    #[envelope(unprotected)]
    pub(crate) note: Option<String>,
}

/// Each form that a value can have.
#[derive(FieldGroup, Clone, Debug, PartialEq)]
#[envelope(default = "encrypted", encrypted = StoredTerms, patch = TermsChanges)]
pub(crate) struct Terms {
    #[envelope(with = cents, null = "seal")]
    pub(crate) limit: Option<Money>,
    #[envelope(signed, with = cents)]
    pub(crate) fee: Option<Money>,
    #[envelope(signed, precision = "seconds")]
    pub(crate) since: DateTime<Utc>,
    #[envelope(signed, null = "seal")]
    pub(crate) until: Option<String>,
    #[envelope(unprotected, name = "score")]
    pub(crate) rating: Unverified<u32>,
}

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "customers", context = Tenant)]
pub(crate) struct Customer {
    #[envelope(flatten)]
    pub(crate) address: Address,
    #[envelope(context)]
    pub(crate) tenant: String,
    #[envelope(signed, id)]
    pub(crate) id: i64,
    #[envelope(encrypted)]
    pub(crate) email: String,
    /// What was agreed.
    #[envelope(flatten)]
    pub(crate) terms: Terms,
    #[envelope(encrypted)]
    pub(crate) phone: Option<String>,
    #[envelope(unprotected)]
    pub(crate) visits: i64,
}

/// The same fields side by side.
#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "customers", context = Tenant)]
struct FlatCustomer {
    #[envelope(encrypted)]
    street: String,
    #[envelope(signed)]
    city: String,
    #[envelope(signed, name = "c")]
    country: String,
    #[envelope(encrypted)]
    door: Option<u16>,
    #[envelope(signed, name = "post_code_of_the_city")]
    zip: Option<String>,
    #[envelope(unprotected)]
    note: Option<String>,
    #[envelope(encrypted, with = cents, null = "seal")]
    limit: Option<Money>,
    #[envelope(signed, with = cents)]
    fee: Option<Money>,
    #[envelope(signed, precision = "seconds")]
    since: DateTime<Utc>,
    #[envelope(signed, null = "seal")]
    until: Option<String>,
    #[envelope(unprotected, name = "score")]
    rating: Unverified<u32>,
    #[envelope(context)]
    tenant: String,
    #[envelope(signed, id)]
    id: i64,
    #[envelope(encrypted)]
    email: String,
    #[envelope(encrypted)]
    phone: Option<String>,
    #[envelope(unprotected)]
    visits: i64,
}

/// One of the two from the other, plaintext or encrypted.
macro_rules! flat {
    ($flat:ident, $whole:expr $(, $more:ident)*) => {{
        let whole = $whole;
        let (address, terms) = (whole.address, whole.terms);
        $flat {
            street: address.street,
            city: address.city,
            country: address.country,
            door: address.door,
            zip: address.zip,
            note: address.note,
            limit: terms.limit,
            fee: terms.fee,
            since: terms.since,
            until: terms.until,
            rating: terms.rating,
            tenant: whole.tenant,
            id: whole.id,
            email: whole.email,
            phone: whole.phone,
            visits: whole.visits,
            $($more: whole.$more,)*
        }
    }};
}

fn grouped(flat: EncryptedFlatCustomer) -> EncryptedCustomer {
    EncryptedCustomer {
        address: EncryptedAddress {
            street: flat.street,
            city: flat.city,
            country: flat.country,
            door: flat.door,
            zip: flat.zip,
            note: flat.note,
        },
        terms: StoredTerms {
            limit: flat.limit,
            fee: flat.fee,
            since: flat.since,
            until: flat.until,
            rating: flat.rating,
        },
        tenant: flat.tenant,
        id: flat.id,
        email: flat.email,
        phone: flat.phone,
        visits: flat.visits,
        header: flat.header,
        footer: flat.footer,
    }
}

pub(crate) fn customer(some: bool) -> Customer {
    Customer {
        address: Address {
            street: "12 Elm St".to_owned(),
            city: "Springfield".to_owned(),
            country: "US".to_owned(),
            door: some.then_some(7),
            zip: some.then(|| "12345".to_owned()),
            note: some.then(|| "ring twice".to_owned()),
        },
        tenant: "acme".to_owned(),
        id: 7,
        email: "ada@example.org".to_owned(),
        terms: Terms {
            limit: some.then(|| Money::new(500)),
            fee: some.then(|| Money::new(9)),
            since: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
            until: some.then(|| "2030".to_owned()),
            rating: Unverified::new(3),
        },
        phone: some.then(|| "555".to_owned()),
        visits: 2,
    }
}

pub(crate) fn acme(suite: Suite) -> Scoped<Tenant> {
    client(suite).scoped(&Tenant {
        tenant: "acme".to_owned(),
    })
}

/// The letters of a header's legend: after version, flavor and message id, with their number before them.
fn legend(row: &impl EncryptedRecord) -> String {
    let bytes = row.header().as_bytes();
    let len = usize::from(u16::from_be_bytes([bytes[34], bytes[35]]));
    String::from_utf8(bytes[36..36 + len].to_vec()).unwrap()
}

#[test]
fn the_schema_is_the_one_of_the_flat_record() {
    assert_eq!(Customer::SCHEMA, FlatCustomer::SCHEMA);
    let names: Vec<_> = Customer::SCHEMA.fields().iter().map(Field::name).collect();
    // Shorter names first; the record's own fields are `id`, `email`, `phone`, `tenant` and `visits`.
    assert_eq!(
        names,
        [
            "c",
            "id",
            "fee",
            "city",
            "door",
            "note",
            "email",
            "limit",
            "phone",
            "score",
            "since",
            "until",
            "street",
            "tenant",
            "visits",
            "post_code_of_the_city"
        ]
    );
}

#[tokio::test]
async fn each_reads_what_the_other_wrote() {
    for suite in SUITES {
        for some in [true, false] {
            let (acme, customer) = (acme(suite), customer(some));
            let flat = flat!(FlatCustomer, customer.clone());

            let row = acme.encrypt(&customer).await.unwrap();
            assert_eq!(row.address.city, "Springfield");
            assert_eq!(acme.decrypt(&row).await.unwrap(), customer);
            let moved = flat!(EncryptedFlatCustomer, row.clone(), header, footer);
            assert_eq!(acme.decrypt(&moved).await.unwrap(), flat);

            let flat_row = acme.encrypt(&flat).await.unwrap();
            assert_eq!(legend(&flat_row), legend(&row));
            assert_eq!(acme.decrypt(&grouped(flat_row)).await.unwrap(), customer);
        }
    }
}

#[tokio::test]
async fn the_legend_has_a_letter_for_each_field_that_is_there() {
    let acme = acme(SUITES[0]);
    let row = acme.encrypt(&customer(true)).await.unwrap();
    assert_eq!(legend(&row), "sssseeeessecs");
    let row = acme.encrypt(&customer(false)).await.unwrap();
    assert_eq!(legend(&row), "ssseessec");
}

#[tokio::test]
async fn fields_of_groups_are_protected_like_others() {
    for suite in SUITES {
        let acme = acme(suite);
        let row = acme.encrypt(&customer(true)).await.unwrap();
        let other = acme.encrypt(&customer(true)).await.unwrap();
        let mut forged = Vec::new();
        // A signed field has another value.
        let mut changed = row.clone();
        changed.address.city = "Shelbyville".to_owned();
        forged.push((changed, Kind::Unauthenticated));
        let mut changed = row.clone();
        changed.terms.fee = Some(Money::new(8));
        forged.push((changed, Kind::Unauthenticated));
        // Two signed fields of one type trade their values.
        let mut changed = row.clone();
        std::mem::swap(&mut changed.address.city, &mut changed.address.country);
        forged.push((changed, Kind::Unauthenticated));
        // Ciphertext moves to another field, of the record and of the group.
        let mut changed = row.clone();
        std::mem::swap(&mut changed.address.street, &mut changed.email);
        forged.push((changed, Kind::Unauthenticated));
        // And to another field of the group, whatever its type is.
        let mut changed = row.clone();
        let door = changed.address.door.take().unwrap().into_bytes();
        let street = std::mem::replace(&mut changed.address.street, Ciphertext::from_bytes(door));
        changed.address.door = Some(Ciphertext::from_bytes(street.into_bytes()));
        forged.push((changed, Kind::Unauthenticated));
        // It comes from another record.
        let mut changed = row.clone();
        changed.address.street = other.address.street.clone();
        forged.push((changed, Kind::Unauthenticated));
        let mut changed = row.clone();
        changed.address = other.address.clone();
        forged.push((changed, Kind::Unauthenticated));
        // A field goes, or comes.
        let mut changed = row.clone();
        changed.address.door = None;
        forged.push((changed, Kind::Legend));
        let mut changed = row.clone();
        changed.address.zip = None;
        forged.push((changed, Kind::Legend));
        for (index, (changed, expected)) in forged.iter().enumerate() {
            assert_eq!(kind(&acme.decrypt(changed).await.unwrap_err()), *expected, "{index}");
        }
        // What nobody protects may change.
        let mut changed = row;
        changed.address.note = None;
        let read = acme.decrypt(&changed).await.unwrap();
        assert_eq!(read.address.note, None);
    }
}

#[tokio::test]
async fn a_record_with_groups_is_sealed_again() {
    let acme = acme(SUITES[0]);
    let row = acme.encrypt(&customer(true)).await.unwrap();
    let again = acme
        .reseal(&row, |customer| customer.address.door = None)
        .await
        .unwrap();
    let mut expected = customer(true);
    expected.address.door = None;
    assert_eq!(acme.decrypt(&again).await.unwrap(), expected);
}

#[tokio::test]
async fn errors_name_the_table_and_the_field_of_the_group() {
    let mut customer = customer(true);
    customer.terms.fee = Some(Money::new(1_000_000));
    let error = acme(SUITES[0]).encrypt(&customer).await.unwrap_err();
    assert_eq!(kind(&error), Kind::EncryptField);
    let text = error.to_string();
    assert!(text.contains("customers") && text.contains("fee"), "{text}");
}
