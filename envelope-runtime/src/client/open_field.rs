//! One encrypted field, opened without the rest of its record.

#[cfg(feature = "blocking")]
use super::Blocking;
use super::same_context::same;
use super::scope::Scope;
use super::{Decryptor, Envelope, Error, SameContext, Scoped, ScopedDecryptor, context};
use crate::format::Header;
use crate::materials::{EncryptionContext, NoContext};
use crate::structured::{self, CiphertextColumn, EncryptedField, TableRecord};

impl<C: EncryptionContext> Scoped<C> {
    /// Opens one encrypted field, given the header of its record and no other column: for lists, where the whole record would
    /// be too much. Prefer [`decrypt`](Self::decrypt) wherever something hangs on what is read.
    ///
    /// What is known of the value: it was sealed for this field of this table, by somebody who had the record's data key, in the
    /// context of this handle, for a record with this header. The footer is what it lacks, and so nothing vouches for the
    /// following:
    ///
    /// - **That it belongs to its row.** Header and field may be those of another row of the same context, or older ones of this row.
    ///   The id beside them is not compared with anything.
    /// - **That the row's other columns were not changed.**
    /// - **Its type**, if the Rust type takes several: a string and binary of the same bytes are told apart by the type id, which
    ///   only the footer authenticates. One that the Rust type does not take is refused.
    /// - **That a null was one.** It is refused only if the header's legend leaves no room for it.
    /// - **Who wrote it.** A signature is not checked, so a client that demands them refuses, with [`Error::UnsignedField`], unless
    ///   it was built with [`allow_unsigned_fields`](crate::client::Builder::allow_unsigned_fields).
    ///
    /// A data key at hand serves as it does for whole records. Where optional fields are absent, the legend may leave several
    /// places for the field, of which each has a key: they are tried, one more at most than there are optional encrypted fields
    /// before it.
    ///
    /// ```
    /// # #[cfg(feature = "derive")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// use envelope_runtime::keyring::KeyFileKeyring;
    /// use envelope_runtime::{Encrypted, EncryptedField, Envelope, NoContext};
    ///
    /// #[derive(Encrypted)]
    /// #[envelope(table = "customers")]
    /// struct Customer {
    ///     #[envelope(signed, id)]
    ///     id: i64,
    ///     #[envelope(encrypted)]
    ///     email: String,
    ///     #[envelope(encrypted)]
    ///     card: Option<String>,
    /// }
    ///
    /// const EMAIL: EncryptedField<Customer> = EncryptedField::named("email");
    /// const CARD: EncryptedField<Customer> = EncryptedField::named("card");
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let keyring = KeyFileKeyring::open_or_create(folder.path().join("dev.key"))?;
    /// let customers = Envelope::builder(keyring).build()?.scoped(&NoContext);
    /// let ada = Customer { id: 7, email: "ada@example.org".to_owned(), card: None };
    /// let row = customers.encrypt(&ada).await?;
    ///
    /// // A column is opened to its type: one that may be null, to an `Option`.
    /// let email: String = customers.open_field_without_footer(&row.header, EMAIL, &row.email).await?;
    /// let card: Option<String> = customers.open_field_without_footer(&row.header, CARD, &row.card).await?;
    /// assert_eq!((email, card), (ada.email, None));
    /// # Ok(()) })
    /// # }
    /// # #[cfg(not(feature = "derive"))] fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::UnsignedField`] if the client demands signatures; [`Error::Materials`] if the data key cannot be unwrapped, which
    /// a record of another context's cannot; [`Error::Decrypt`] if the header is malformed, not one of the record type, or of a suite
    /// that the client refuses, if the bytes are no ciphertext, not authentic, or a value of another type.
    pub async fn open_field_without_footer<R, V>(
        &self,
        header: &Header,
        field: EncryptedField<R>,
        value: &V,
    ) -> Result<V::Value, Error>
    where
        R: TableRecord<Context: SameContext<C>>,
        V: CiphertextColumn,
    {
        let (_, decryptor) = self.envelope().roles();
        decryptor.open_field_in(same(self.scope()), header, field, value).await
    }
}

impl Envelope {
    /// Opens one encrypted field of a record whose type has no context, given the record's header and no other column. What it
    /// lacks stands at [`Scoped::open_field_without_footer`].
    ///
    /// # Errors
    ///
    /// As [`Scoped::open_field_without_footer`].
    pub async fn open_field_without_footer<R, V>(
        &self,
        header: &Header,
        field: EncryptedField<R>,
        value: &V,
    ) -> Result<V::Value, Error>
    where
        R: TableRecord<Context: SameContext<NoContext>>,
        V: CiphertextColumn,
    {
        self.roles().1.open_field_without_footer(header, field, value).await
    }
}

impl<C: EncryptionContext> ScopedDecryptor<C> {
    /// Opens one encrypted field, given the header of its record and no other column. What it lacks stands at
    /// [`Scoped::open_field_without_footer`].
    ///
    /// # Errors
    ///
    /// As [`Scoped::open_field_without_footer`].
    pub async fn open_field_without_footer<R, V>(
        &self,
        header: &Header,
        field: EncryptedField<R>,
        value: &V,
    ) -> Result<V::Value, Error>
    where
        R: TableRecord<Context: SameContext<C>>,
        V: CiphertextColumn,
    {
        let decryptor = self.decryptor();
        decryptor.open_field_in(same(self.scope()), header, field, value).await
    }
}

impl Decryptor {
    /// Opens one encrypted field of a record whose type has no context, given the record's header and no other column. What it
    /// lacks stands at [`Scoped::open_field_without_footer`].
    ///
    /// # Errors
    ///
    /// As [`Scoped::open_field_without_footer`].
    pub async fn open_field_without_footer<R, V>(
        &self,
        header: &Header,
        field: EncryptedField<R>,
        value: &V,
    ) -> Result<V::Value, Error>
    where
        R: TableRecord<Context: SameContext<NoContext>>,
        V: CiphertextColumn,
    {
        self.open_field_in(same(self.unscoped()), header, field, value).await
    }

    async fn open_field_in<R: TableRecord, V: CiphertextColumn>(
        &self,
        scope: &Scope<R::Context>,
        header: &Header,
        field: EncryptedField<R>,
        value: &V,
    ) -> Result<V::Value, Error> {
        if !self.opens_unsigned_fields() {
            return Err(Error::UnsignedField {
                table: R::SCHEMA.table().to_owned(),
                field: field.name().to_owned(),
            });
        }
        let opened = self.open_field(scope, header.as_bytes(), field, value).await;
        opened.inspect_err(|error| {
            self.tell_audit(R::SCHEMA.table(), header.as_bytes(), error, || {
                scope.prepared(R::SCHEMA).ok()?.shared_context().cloned()
            });
        })
    }

    async fn open_field<R: TableRecord, V: CiphertextColumn>(
        &self,
        scope: &Scope<R::Context>,
        header: &[u8],
        field: EncryptedField<R>,
        value: &V,
    ) -> Result<V::Value, Error> {
        let table = R::SCHEMA.table();
        let header = structured::parse_header(table, header)?;
        let ordinals = structured::check_field(&header, field, value)?;
        self.check_suite(table, &header)?;
        context::check_stored(header.context_keys()).map_err(|source| Error::Materials {
            table: table.to_owned(),
            source: source.into(),
        })?;
        let prepared = scope.prepared(R::SCHEMA)?;
        let context = prepared.context_of(|_| Ok(()))?;
        prepared.check_complete(&context)?;
        let grant = self.granted(table, &context, &header).await?;
        Ok(structured::open_field(
            grant.materials(),
            &header,
            field,
            value,
            &ordinals,
        )?)
    }
}

/// A blocking client's method, which waits for the client's own.
#[cfg(feature = "blocking")]
macro_rules! blocking {
    ([$($parameters:tt)*] $client:ty, $context:ty) => {
        impl<$($parameters)*> Blocking<$client> {
            /// Opens one encrypted field, given the header of its record and no other column. What it lacks stands at
            /// [`Scoped::open_field_without_footer`].
            ///
            /// # Errors
            ///
            /// As [`Scoped::open_field_without_footer`]; and [`Error::InsideRuntime`].
            pub fn open_field_without_footer<R, V>(
                &self,
                header: &Header,
                field: EncryptedField<R>,
                value: &V,
            ) -> Result<V::Value, Error>
            where
                R: TableRecord<Context: SameContext<$context>>,
                V: CiphertextColumn,
            {
                self.wait(self.client().open_field_without_footer(header, field, value))
            }
        }
    };
}

#[cfg(feature = "blocking")]
blocking!([] Envelope, NoContext);
#[cfg(feature = "blocking")]
blocking!([C: EncryptionContext] Scoped<C>, C);
#[cfg(feature = "blocking")]
blocking!([] Decryptor, NoContext);
#[cfg(feature = "blocking")]
blocking!([C: EncryptionContext] ScopedDecryptor<C>, C);
