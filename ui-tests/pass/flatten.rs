//! Groups of fields: under other names, with parameters, in items, and behind a runtime under another name.

#![deny(warnings, missing_docs, unreachable_pub)]

extern crate envelope_runtime as sealed;

use envelope_runtime::{Encrypted, EncryptedRecord, EncryptionContext, Envelope, FieldGroup, Patch};

/// Where somebody lives.
#[derive(FieldGroup)]
#[envelope(encrypted = StoredAddress, patch = AddressChanges, derive(Eq), attr(must_use), crate = sealed)]
pub struct Address {
    /// Ciphertext.
    #[envelope(encrypted)]
    pub street: String,
    /// Signed plaintext.
    #[envelope(signed, name = "town")]
    pub r#type: Option<String>,
    /// Neither.
    #[envelope(unprotected, name = "page_header")]
    pub(crate) header: u8,
}

impl Address {
    /// A method of its own.
    #[must_use]
    pub fn letter(&self) -> &str {
        &self.street
    }
}

/// A group of a few values.
#[derive(FieldGroup)]
#[envelope(default = "encrypted")]
pub struct Few<'a, T, const N: usize = 2>
where
    T: Clone,
{
    #[envelope(signed)]
    few: [T; N],
    text: &'a str,
}

/// Who may read.
#[derive(EncryptionContext)]
pub struct Tenant {
    /// The tenant.
    pub tenant: String,
}

/// A record of a group and an identity.
#[derive(Encrypted)]
#[envelope(table = "customers", context = Tenant, derive(Eq), encrypted = StoredCustomer)]
pub struct Customer {
    #[envelope(context, id)]
    tenant: String,
    /// Where the customer lives.
    #[envelope(flatten)]
    pub address: Address,
}

/// An item that borrows.
#[derive(Encrypted)]
#[envelope(table = "parcels")]
pub struct Parcel<'a, K: Clone> {
    #[envelope(signed, partition_key)]
    id: &'a str,
    #[envelope(flatten)]
    few: Few<'a, Vec<&'a str>>,
    #[envelope(encrypted)]
    kind: K,
    #[envelope(flatten)]
    address: Address,
}

mod inner {
    use envelope_runtime::{Encrypted, FieldGroup};

    #[derive(FieldGroup)]
    pub(super) struct Size {
        #[envelope(signed)]
        pub(super) height: u32,
    }

    #[derive(Encrypted)]
    #[envelope(table = "boxes", unbound = "an example")]
    pub(super) struct Crate {
        #[envelope(flatten)]
        pub(super) size: Size,
    }
}

/// Encrypts and decrypts.
///
/// # Errors
///
/// Those of the client.
pub async fn use_all(client: &Envelope, customer: &Customer) -> Result<Customer, envelope_runtime::Error> {
    let acme = client.scoped(&Tenant { tenant: String::new() });
    let mut row: StoredCustomer = acme.encrypt(customer).await?;
    AddressChanges { header: Some(1) }.apply(&mut row.address);
    let _: (&StoredAddress, String) = (&row.address, row.id());
    acme.decrypt(&row).await
}

fn main() {
    fn function() {
        #[derive(FieldGroup)]
        struct Local {
            #[envelope(encrypted)]
            value: u8,
        }

        #[derive(Encrypted)]
        #[envelope(table = "locals")]
        struct Thing {
            #[envelope(signed, id)]
            id: u8,
            #[envelope(flatten)]
            local: Local,
        }

        let record = Thing { id: 1, local: Local { value: 2 } };
        assert_eq!((record.id, record.local.value), (1, 2));
    }
    function();
    assert_eq!(AddressChanges::COLUMNS, ["page_header"]);
    assert_eq!(Parcel::<u8>::SCHEMA.fields().len(), 7);
    assert!(std::ptr::eq(Parcel::<u8>::SCHEMA, Parcel::<u16>::SCHEMA));
    let size = inner::Crate { size: inner::Size { height: 1 } };
    assert_eq!(size.size.height, 1);
    let _ = |few: Few<'static, u8>| (few.few, few.text);
    let _ = |parcel: Parcel<'static, u8>| (parcel.id, parcel.few, parcel.kind, parcel.address);
}
