//! A record of which any field may be absent, for fields that are opened alone.

use envelope_runtime::{Encrypted, EncryptedField};

/// Fields of one type, required and optional ones, with signed ones between them.
#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "parcels")]
pub(crate) struct Parcel {
    #[envelope(signed, id)]
    pub(crate) id: i64,
    #[envelope(encrypted)]
    pub(crate) first: String,
    #[envelope(encrypted)]
    pub(crate) a: Option<String>,
    #[envelope(encrypted)]
    pub(crate) b: Option<String>,
    #[envelope(signed)]
    pub(crate) bb: Option<String>,
    #[envelope(encrypted)]
    pub(crate) c: Option<String>,
    #[envelope(unprotected)]
    pub(crate) cc: Option<String>,
    #[envelope(encrypted)]
    pub(crate) d: Option<String>,
    #[envelope(encrypted)]
    pub(crate) z: String,
}

pub(crate) const FIRST: EncryptedField<Parcel> = EncryptedField::named("first");
pub(crate) const A: EncryptedField<Parcel> = EncryptedField::named("a");
pub(crate) const B: EncryptedField<Parcel> = EncryptedField::named("b");
pub(crate) const C: EncryptedField<Parcel> = EncryptedField::named("c");
pub(crate) const D: EncryptedField<Parcel> = EncryptedField::named("d");
pub(crate) const Z: EncryptedField<Parcel> = EncryptedField::named("z");

/// A parcel with those of its optional fields whose bits are set.
pub(crate) fn parcel(presences: u8) -> Parcel {
    let optional = |bit: u8, text: &str| (presences >> bit & 1 == 1).then(|| text.to_owned());
    Parcel {
        id: i64::from(presences),
        first: "first".to_owned(),
        a: optional(0, "a"),
        b: optional(1, "b"),
        c: optional(2, "c"),
        d: optional(3, "d"),
        bb: optional(4, "bb"),
        cc: optional(0, "cc"),
        z: "last".to_owned(),
    }
}
