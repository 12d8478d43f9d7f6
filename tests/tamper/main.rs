//! Whatever is changed in an encrypted record, by somebody without keys or by somebody with them, is refused; and what is
//! not protected may change.

mod bench;
mod every_byte;
mod forged;
mod forgeries;
mod lengths;
mod malformed;
mod signatures;
mod swaps;
mod values;
