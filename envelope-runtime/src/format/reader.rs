//! A cursor over untrusted bytes.

use super::FormatError;

/// Reads from the front of a slice; every read is checked, and names the part it was for.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// A reader at the front of `bytes`.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What has not been read yet.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next `len` bytes.
    pub(super) fn take(&mut self, len: usize, part: &'static str) -> Result<&'a [u8], FormatError> {
        let (taken, rest) = self.rest.split_at_checked(len).ok_or(FormatError::Truncated { part })?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next `N` bytes.
    pub(super) fn array<const N: usize>(&mut self, part: &'static str) -> Result<&'a [u8; N], FormatError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(FormatError::Truncated { part })?;
        self.rest = rest;
        Ok(taken)
    }

    /// The next byte.
    pub(super) fn u8(&mut self, part: &'static str) -> Result<u8, FormatError> {
        self.array::<1>(part).map(|&[byte]| byte)
    }

    /// The next two bytes, big-endian.
    pub(super) fn u16(&mut self, part: &'static str) -> Result<u16, FormatError> {
        self.array(part).map(|bytes| u16::from_be_bytes(*bytes))
    }

    /// A u16 length and that many bytes.
    pub(super) fn prefixed(&mut self, part: &'static str) -> Result<&'a [u8], FormatError> {
        let len = self.u16(part)?;
        self.take(usize::from(len), part)
    }

    /// A u16 length and that many bytes of UTF-8.
    pub(super) fn prefixed_str(&mut self, part: &'static str) -> Result<&'a str, FormatError> {
        std::str::from_utf8(self.prefixed(part)?).map_err(|_| FormatError::NotUtf8 { part })
    }

    /// Ends reading: nothing may be left.
    pub(super) fn finish(self) -> Result<(), FormatError> {
        match self.rest.len() {
            0 => Ok(()),
            count => Err(FormatError::TrailingBytes { count }),
        }
    }
}
