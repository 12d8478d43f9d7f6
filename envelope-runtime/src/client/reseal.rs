//! Changes of protected fields: a stored record is decrypted, changed, and encrypted again.

#[cfg(feature = "blocking")]
use super::Blocking;
use super::{Envelope, Error, SameContext, Scoped};
use crate::materials::{EncryptionContext, NoContext};
use crate::structured::{Encrypted, EncryptedRecord};

impl<C: EncryptionContext> Scoped<C> {
    /// Changes protected fields of a stored record: decrypts it, hands it to `change`, and encrypts it again under a new
    /// message id.
    ///
    /// Header, footer and every ciphertext are new, so the row is replaced as a whole; to be sure that nobody changed it
    /// in between, let the UPDATE demand that the old header is still there. Columns that are `unprotected` change
    /// without this, by a [`Patch`](crate::Patch).
    ///
    /// What identifies the record stays as it is: a record of another id is another record.
    ///
    /// ```
    /// # #[cfg(feature = "derive")]
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
    /// use envelope_runtime::keyring::KeyFileKeyring;
    /// use envelope_runtime::{Encrypted, Envelope, NoContext};
    ///
    /// #[derive(Encrypted)]
    /// #[envelope(table = "notes")]
    /// struct Note {
    ///     #[envelope(signed, id)]
    ///     id: i64,
    ///     #[envelope(encrypted)]
    ///     text: String,
    /// }
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let keyring = KeyFileKeyring::open_or_create(folder.path().join("dev.key"))?;
    /// let notes = Envelope::builder(keyring).build()?.scoped(&NoContext);
    /// let row = notes.encrypt(&Note { id: 7, text: "meet at nine".to_owned() }).await?;
    ///
    /// let row = notes.reseal(&row, |note| note.text = "meet at ten".to_owned()).await?;
    /// assert_eq!(notes.decrypt(&row).await?.text, "meet at ten");
    /// # Ok(()) })
    /// # }
    /// # #[cfg(not(feature = "derive"))] fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// As [`decrypt`](Self::decrypt), and then as [`encrypt`](Self::encrypt); [`Error::IdChanged`] if `change` made another
    /// record of it.
    pub async fn reseal<E>(&self, row: &E, change: impl FnOnce(&mut E::Record)) -> Result<E, Error>
    where
        E: EncryptedRecord<Id: PartialEq>,
        E::Record: Encrypted<Context: SameContext<C>>,
    {
        let mut record = self.decrypt(row).await?;
        change(&mut record);
        same_id(row, self.encrypt(&record).await?)
    }
}

impl Envelope {
    /// Changes protected fields of a stored record whose type has no context; see [`Scoped::reseal`].
    ///
    /// # Errors
    ///
    /// As [`Scoped::reseal`].
    pub async fn reseal<E>(&self, row: &E, change: impl FnOnce(&mut E::Record)) -> Result<E, Error>
    where
        E: EncryptedRecord<Id: PartialEq>,
        E::Record: Encrypted<Context: SameContext<NoContext>>,
    {
        let mut record = self.decrypt(row).await?;
        change(&mut record);
        same_id(row, self.encrypt(&record).await?)
    }
}

#[cfg(feature = "blocking")]
impl<C: EncryptionContext> Blocking<Scoped<C>> {
    /// Changes protected fields of a stored record; see [`Scoped::reseal`].
    ///
    /// # Errors
    ///
    /// As [`Scoped::reseal`]; and [`Error::InsideRuntime`].
    pub fn reseal<E>(&self, row: &E, change: impl FnOnce(&mut E::Record)) -> Result<E, Error>
    where
        E: EncryptedRecord<Id: PartialEq>,
        E::Record: Encrypted<Context: SameContext<C>>,
    {
        self.wait(self.client().reseal(row, change))
    }
}

#[cfg(feature = "blocking")]
impl Blocking<Envelope> {
    /// Changes protected fields of a stored record whose type has no context; see [`Scoped::reseal`].
    ///
    /// # Errors
    ///
    /// As [`Scoped::reseal`]; and [`Error::InsideRuntime`].
    pub fn reseal<E>(&self, row: &E, change: impl FnOnce(&mut E::Record)) -> Result<E, Error>
    where
        E: EncryptedRecord<Id: PartialEq>,
        E::Record: Encrypted<Context: SameContext<NoContext>>,
    {
        self.wait(self.client().reseal(row, change))
    }
}

/// The resealed record, if it is the one that it was.
fn same_id<E>(row: &E, resealed: E) -> Result<E, Error>
where
    E: EncryptedRecord<Id: PartialEq>,
{
    if row.id() != resealed.id() {
        return Err(Error::IdChanged {
            table: E::Record::SCHEMA.table().to_owned(),
        });
    }
    Ok(resealed)
}
