//! The groups of one record: generated code has them as a list, `(&first, (&second, ()))`, and hands in the fields of all of
//! them gap by gap, in the order that was found at compile time.

use super::{DecryptError, EncryptError, EncryptedGroup, FieldGroup, Opener, Sealer, Verifier};
use crate::format::Legend;
use crate::schema::flatten::Slot;

/// The groups of a record that is to be encrypted.
pub trait Groups {
    /// Their encrypted forms under construction.
    type Sealing: Default;
    /// Their encrypted forms.
    type Encrypted;

    /// The letter of a field, by its group's index and its own; none if it is absent or unprotected.
    fn letter(&self, group: usize, index: usize) -> &'static [u8];

    /// Seals a field, by what is left of its group's index.
    fn seal(
        &self,
        group: usize,
        slot: &Slot,
        sealer: &mut Sealer<'_>,
        sealing: &mut Self::Sealing,
    ) -> Result<(), EncryptError>;

    /// Puts the encrypted forms together; nothing if a field is missing.
    fn sealed(sealing: Self::Sealing) -> Option<Self::Encrypted>;
}

impl Groups for () {
    type Sealing = ();
    type Encrypted = ();

    fn letter(&self, _: usize, _: usize) -> &'static [u8] {
        b""
    }

    // A field that no group has leaves its letter in the legend, which is an error in the end.
    fn seal(&self, _: usize, _: &Slot, _: &mut Sealer<'_>, (): &mut ()) -> Result<(), EncryptError> {
        Ok(())
    }

    fn sealed((): ()) -> Option<()> {
        Some(())
    }
}

impl<G: FieldGroup, R: Groups> Groups for (&G, R) {
    type Sealing = (G::Sealing, R::Sealing);
    type Encrypted = (G::Encrypted, R::Encrypted);

    fn letter(&self, group: usize, index: usize) -> &'static [u8] {
        match group.checked_sub(1) {
            None => self.0.letter(index),
            Some(group) => self.1.letter(group, index),
        }
    }

    fn seal(
        &self,
        group: usize,
        slot: &Slot,
        sealer: &mut Sealer<'_>,
        (first, rest): &mut Self::Sealing,
    ) -> Result<(), EncryptError> {
        match group.checked_sub(1) {
            None => self.0.seal(slot.index(), slot.field(), sealer, first),
            Some(group) => self.1.seal(group, slot, sealer, rest),
        }
    }

    fn sealed((first, rest): Self::Sealing) -> Option<Self::Encrypted> {
        Some((G::sealed(first)?, R::sealed(rest)?))
    }
}

/// The groups of an encrypted record that is to be decrypted.
pub trait EncryptedGroups {
    /// The groups under construction.
    type Opening: Default;
    /// The groups.
    type Opened;

    /// The letter of a field, by its group's index and its own; none if it is absent or unprotected.
    fn letter(&self, group: usize, index: usize) -> &'static [u8];

    /// Shows the verifier a field, by what is left of its group's index.
    fn authenticate(&self, group: usize, slot: &Slot, verifier: &mut Verifier<'_>) -> Result<(), DecryptError>;

    /// Opens a field, by what is left of its group's index.
    fn open(
        &self,
        group: usize,
        slot: &Slot,
        opener: &mut Opener<'_>,
        opening: &mut Self::Opening,
    ) -> Result<(), DecryptError>;

    /// Puts the groups together; nothing if a field is missing.
    fn opened(opening: Self::Opening) -> Option<Self::Opened>;
}

impl EncryptedGroups for () {
    type Opening = ();
    type Opened = ();

    fn letter(&self, _: usize, _: usize) -> &'static [u8] {
        b""
    }

    // A field that no group has leaves its letter in the legend, which is an error in the end.
    fn authenticate(&self, _: usize, _: &Slot, _: &mut Verifier<'_>) -> Result<(), DecryptError> {
        Ok(())
    }

    fn open(&self, _: usize, _: &Slot, _: &mut Opener<'_>, (): &mut ()) -> Result<(), DecryptError> {
        Ok(())
    }

    fn opened((): ()) -> Option<()> {
        Some(())
    }
}

impl<E: EncryptedGroup, R: EncryptedGroups> EncryptedGroups for (&E, R) {
    type Opening = (E::Opening, R::Opening);
    type Opened = (E::Group, R::Opened);

    fn letter(&self, group: usize, index: usize) -> &'static [u8] {
        match group.checked_sub(1) {
            None => self.0.letter(index),
            Some(group) => self.1.letter(group, index),
        }
    }

    fn authenticate(&self, group: usize, slot: &Slot, verifier: &mut Verifier<'_>) -> Result<(), DecryptError> {
        match group.checked_sub(1) {
            None => self.0.authenticate(slot.index(), slot.field(), verifier),
            Some(group) => self.1.authenticate(group, slot, verifier),
        }
    }

    fn open(
        &self,
        group: usize,
        slot: &Slot,
        opener: &mut Opener<'_>,
        (first, rest): &mut Self::Opening,
    ) -> Result<(), DecryptError> {
        match group.checked_sub(1) {
            None => self.0.open(slot.index(), slot.field(), opener, first),
            Some(group) => self.1.open(group, slot, opener, rest),
        }
    }

    fn opened((first, rest): Self::Opening) -> Option<Self::Opened> {
        Some((E::opened(first)?, R::opened(rest)?))
    }
}

/// The encrypted forms of groups, none of whose fields is sealed yet.
pub fn sealing<G: Groups>(_: &G) -> G::Sealing {
    G::Sealing::default()
}

/// The plaintext forms of groups, none of whose fields is opened yet.
pub fn opening<G: EncryptedGroups>(_: &G) -> G::Opening {
    G::Opening::default()
}

/// Pushes the letters of a gap.
pub fn push_letters<G: Groups>(groups: &G, gap: &[Slot], legend: &mut Legend<'_>) {
    for slot in gap {
        legend.push(groups.letter(slot.group(), slot.index()));
    }
}

/// Pushes the letters of a gap in an encrypted record.
pub fn push_encrypted_letters<G: EncryptedGroups>(groups: &G, gap: &[Slot], legend: &mut Legend<'_>) {
    for slot in gap {
        legend.push(groups.letter(slot.group(), slot.index()));
    }
}

/// Seals the fields of a gap.
///
/// # Errors
///
/// Those of [`Sealer::encrypted`] and [`Sealer::signed`].
pub fn seal<G: Groups>(
    groups: &G,
    gap: &[Slot],
    sealer: &mut Sealer<'_>,
    sealing: &mut G::Sealing,
) -> Result<(), EncryptError> {
    gap.iter()
        .try_for_each(|slot| groups.seal(slot.group(), slot, sealer, sealing))
}

/// Authenticates the fields of a gap.
///
/// # Errors
///
/// Those of [`Verifier::encrypted`] and [`Verifier::signed`].
pub fn authenticate<G: EncryptedGroups>(
    groups: &G,
    gap: &[Slot],
    verifier: &mut Verifier<'_>,
) -> Result<(), DecryptError> {
    gap.iter()
        .try_for_each(|slot| groups.authenticate(slot.group(), slot, verifier))
}

/// Opens the fields of a gap.
///
/// # Errors
///
/// Those of [`Opener::encrypted`] and [`Opener::signed_as`].
pub fn open<G: EncryptedGroups>(
    groups: &G,
    gap: &[Slot],
    opener: &mut Opener<'_>,
    opening: &mut G::Opening,
) -> Result<(), DecryptError> {
    gap.iter()
        .try_for_each(|slot| groups.open(slot.group(), slot, opener, opening))
}

/// Puts the encrypted forms of groups together.
///
/// # Errors
///
/// [`EncryptError::FieldOrder`] if a field was not sealed.
pub fn sealed<G: Groups>(_: &G, sealing: G::Sealing, sealer: &Sealer<'_>) -> Result<G::Encrypted, EncryptError> {
    G::sealed(sealing).ok_or_else(|| sealer.incomplete())
}

/// Puts groups together.
///
/// # Errors
///
/// [`DecryptError::FieldOrder`] if a field was not opened.
pub fn opened<G: EncryptedGroups>(_: &G, opening: G::Opening, opener: &Opener<'_>) -> Result<G::Opened, DecryptError> {
    G::opened(opening).ok_or_else(|| opener.incomplete())
}
