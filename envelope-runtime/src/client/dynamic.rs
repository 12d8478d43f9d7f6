//! Records whose schema is known at run time, as maps of attribute values.
//!
//! The implementation is that of records with `#[derive(Encrypted)]`; what the derive knows of a struct, a
//! [`DynamicSchema`] is told.

use std::collections::BTreeSet;

use super::expected::Expected;
use super::scope::{Wanted, in_context};
use super::{Decryptor, Encryptor, Envelope, Error, Verified, VerifiedHeader, context};
use crate::materials::ContextMap;
pub use crate::record::Value;
pub use crate::schema::{Action, DynamicSchema, DynamicSchemaBuilder, SchemaError};
use crate::structured::{self, PlainRecord, StoredRecord};
pub use crate::structured::{DescribedRecord, Record};

/// Encrypts and decrypts the records of a schema that is known at run time; see [`Envelope::dynamic`].
#[derive(Debug, Clone)]
pub struct DynamicEnvelope {
    encryptor: DynamicEncryptor,
    decryptor: DynamicDecryptor,
}

/// Encrypts the records of a schema that is known at run time; see [`Encryptor::dynamic`].
#[derive(Debug, Clone)]
pub struct DynamicEncryptor {
    encryptor: Encryptor,
    schema: DynamicSchema,
    expected: Expected,
}

/// Decrypts the records of a schema that is known at run time; see [`Decryptor::dynamic`].
#[derive(Debug, Clone)]
pub struct DynamicDecryptor {
    decryptor: Decryptor,
    schema: DynamicSchema,
    expected: Expected,
}

impl Envelope {
    /// A handle for the records of a schema that is known at run time.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// use envelope_runtime::Envelope;
    /// use envelope_runtime::dynamic::{Action, DynamicSchema, Record, Value};
    /// use envelope_runtime::keyring::KeyFileKeyring;
    ///
    /// let schema = DynamicSchema::builder("customers")
    ///     .partition_key("id")
    ///     .action("id", Action::Signed)
    ///     .action("email", Action::Encrypted)
    ///     .build()?;
    ///
    /// # let folder = tempfile::tempdir()?;
    /// let keyring = KeyFileKeyring::open_or_create(folder.path().join("dev.key"))?;
    /// let customers = Envelope::builder(keyring).build()?.dynamic(&schema);
    ///
    /// let string = |text: &str| Value::String(text.to_owned());
    /// let record = Record::from([("id", string("c-7")), ("email", string("ada@example.org"))]
    ///     .map(|(name, value)| (name.to_owned(), value)));
    /// let encrypted = customers.encrypt(&record).await?;
    /// assert!(matches!(encrypted["email"], Value::Binary(_)));
    /// assert_eq!(customers.decrypt(&encrypted).await?, record);
    ///
    /// // What its header says, without a key:
    /// assert_eq!(schema.describe(&encrypted)?.legend(), "se");
    /// # Ok(()) })
    /// # }
    /// ```
    #[must_use]
    pub fn dynamic(&self, schema: &DynamicSchema) -> DynamicEnvelope {
        let (encryptor, decryptor) = self.roles();
        DynamicEnvelope {
            encryptor: encryptor.dynamic(schema),
            decryptor: decryptor.dynamic(schema),
        }
    }
}

impl Encryptor {
    /// A handle for the records of a schema that is known at run time; see [`Envelope::dynamic`].
    #[must_use]
    pub fn dynamic(&self, schema: &DynamicSchema) -> DynamicEncryptor {
        DynamicEncryptor {
            encryptor: self.clone(),
            schema: schema.clone(),
            expected: Expected::default(),
        }
    }
}

impl Decryptor {
    /// A handle for the records of a schema that is known at run time; see [`Envelope::dynamic`].
    #[must_use]
    pub fn dynamic(&self, schema: &DynamicSchema) -> DynamicDecryptor {
        DynamicDecryptor {
            decryptor: self.clone(),
            schema: schema.clone(),
            expected: Expected::default(),
        }
    }
}

impl DynamicEnvelope {
    /// Expects an attribute, in what is written and in what is read, to have this value: another one is refused before any
    /// key is used. Say so for whatever tells tenants apart: otherwise a record's own attributes are its encryption context,
    /// and records of all tenants are read. (The derive demands it of every `context` field.)
    ///
    /// # Errors
    ///
    /// [`SchemaError::NotSigned`] if the attribute is not signed in plaintext.
    pub fn expecting(self, name: impl Into<String>, value: Value) -> Result<Self, SchemaError> {
        let name = name.into();
        Ok(Self {
            encryptor: self.encryptor.expecting(name.clone(), value.clone())?,
            decryptor: self.decryptor.expecting(name, value)?,
        })
    }

    /// Encrypts a record.
    ///
    /// # Errors
    ///
    /// As [`DynamicEncryptor::encrypt`].
    pub async fn encrypt(&self, record: &Record) -> Result<Record, Error> {
        self.encryptor.encrypt(record).await
    }

    /// Decrypts a record.
    ///
    /// # Errors
    ///
    /// As [`DynamicDecryptor::decrypt`].
    pub async fn decrypt(&self, record: &Record) -> Result<Record, Error> {
        self.decryptor.decrypt(record).await
    }

    /// Decrypts a record if it is the one that was asked for; see [`DynamicDecryptor::decrypt_id`].
    ///
    /// # Errors
    ///
    /// As [`DynamicDecryptor::decrypt_id`].
    pub async fn decrypt_id(&self, record: &Record, id: &Record) -> Result<Record, Error> {
        self.decryptor.decrypt_id(record, id).await
    }

    /// Decrypts a record, and gives what was verified of its header.
    ///
    /// # Errors
    ///
    /// As [`DynamicDecryptor::decrypt`].
    pub async fn decrypt_verified(&self, record: &Record) -> Result<Verified<Record>, Error> {
        self.decryptor.decrypt_verified(record).await
    }
}

impl DynamicEncryptor {
    /// Expects an attribute to have this value; see [`DynamicEnvelope::expecting`].
    ///
    /// # Errors
    ///
    /// [`SchemaError::NotSigned`] if the attribute is not signed in plaintext.
    pub fn expecting(mut self, name: impl Into<String>, value: Value) -> Result<Self, SchemaError> {
        self.expected.add(&self.schema, name.into(), &value)?;
        Ok(self)
    }

    /// Encrypts a record: ciphertext where the schema says so, signed attributes in their normal form, header and footer.
    ///
    /// # Errors
    ///
    /// [`Error::Encrypt`] if the record lacks a key or part of its encryption context, has an attribute without an action
    /// or with a reserved name, or a value has no encoding; [`Error::ContextMismatch`] if an attribute is not the
    /// expected one; [`Error::Context`] if the encryption context cannot be put together; [`Error::Materials`] if the
    /// keyring fails.
    pub async fn encrypt(&self, record: &Record) -> Result<Record, Error> {
        let plain = PlainRecord::new(&self.schema, record)?;
        self.expected.check(&self.schema, record)?;
        let context = plain.context(self.encryptor.constants());
        let context = context.map_err(|source| in_context(self.schema.table(), source))?;
        let required: BTreeSet<_> = context.iter().map(|(key, _)| key.to_owned()).collect();
        let wanted = Wanted {
            table: self.schema.table(),
            context: &context,
            required: &required,
        };
        self.encryptor
            .encrypt_checked(wanted, &plain, plain.expected_len())
            .await
    }
}

impl DynamicDecryptor {
    /// Expects an attribute to have this value; see [`DynamicEnvelope::expecting`].
    ///
    /// # Errors
    ///
    /// [`SchemaError::NotSigned`] if the attribute is not signed in plaintext.
    pub fn expecting(mut self, name: impl Into<String>, value: Value) -> Result<Self, SchemaError> {
        self.expected.add(&self.schema, name.into(), &value)?;
        Ok(self)
    }

    /// Decrypts a record. Attributes whose names belong to the format are left out.
    ///
    /// # Errors
    ///
    /// [`Error::Decrypt`] if the record lacks a key, its header or its footer, is malformed, not what its schema demands,
    /// of a suite that the client refuses, or not authentic; [`Error::ContextMismatch`] if an attribute is not the expected
    /// one; [`Error::Materials`] if the data key cannot be unwrapped.
    pub async fn decrypt(&self, record: &Record) -> Result<Record, Error> {
        Ok(self.decrypt_verified(record).await?.record)
    }

    /// Decrypts a record if it is the one that was asked for: otherwise a store could answer with another valid one. `id` has
    /// the attributes that identify it, such as the keys of an item.
    ///
    /// # Errors
    ///
    /// [`Error::IdMismatch`] if an attribute of `id` is another in the record; [`Error::Schema`] if one is not signed in
    /// plaintext; else as [`decrypt`](Self::decrypt).
    pub async fn decrypt_id(&self, record: &Record, id: &Record) -> Result<Record, Error> {
        if Expected::of(&self.schema, id)?.differing(record).is_some() {
            let table = self.schema.table().to_owned();
            let error = Error::IdMismatch { table };
            self.tell_audit(record, &error, None);
            return Err(error);
        }
        self.decrypt(record).await
    }

    /// Decrypts a record, and gives what was verified of its header.
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt).
    pub async fn decrypt_verified(&self, record: &Record) -> Result<Verified<Record>, Error> {
        let mut context = None;
        let decrypted = self.open(record, &mut context).await;
        decrypted.inspect_err(|error| self.tell_audit(record, error, context))
    }

    fn tell_audit(&self, record: &Record, error: &Error, context: Option<ContextMap>) {
        let header = StoredRecord::new(&self.schema, record).map(|stored| stored.header());
        let table = self.schema.table();
        self.decryptor
            .tell_audit(table, header.unwrap_or_default(), error, || context);
    }

    /// Leaves the expected context in `expected` once it is known, for the audit.
    async fn open(&self, record: &Record, expected: &mut Option<ContextMap>) -> Result<Verified<Record>, Error> {
        let stored = StoredRecord::new(&self.schema, record)?;
        self.expected.check(&self.schema, record)?;
        let header = stored.parse_header()?;
        let resolved = stored.resolve(&header)?;
        self.decryptor.check_header(&resolved, &header)?;
        let context = resolved.context(self.decryptor.constants());
        let context = context.map_err(|source| in_context(self.schema.table(), source))?;
        let check_stored = match self.schema.legend_decides() {
            true => context::check_stored_reserved(header.context_keys()),
            false => context::check_stored(header.context_keys()),
        };
        check_stored.map_err(|source| Error::Materials {
            table: self.schema.table().to_owned(),
            source: source.into(),
        })?;
        let context = &*expected.insert(context);
        let grant = self.decryptor.granted(self.schema.table(), context, &header).await?;
        let record = structured::decrypt_parsed(grant.materials(), &resolved, &header)?;
        let header = VerifiedHeader::new(&header, grant.materials());
        Ok(Verified { record, header })
    }
}
