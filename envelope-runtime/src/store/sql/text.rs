//! SQL text that is put together at compile time.

#![allow(
    clippy::indexing_slicing,
    reason = "there are no iterators in constants; each index is compared with the length"
)]

/// Bytes of text, with room for `N`. What does not fit is counted and left out.
#[derive(Debug)]
pub(super) struct Text<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Text<N> {
    pub(super) const fn new() -> Self {
        Self { bytes: [0; N], len: 0 }
    }

    /// The length that the text has, or would have if there were room for it.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// The text.
    ///
    /// # Panics
    ///
    /// If it did not fit.
    #[allow(clippy::panic, reason = "evaluated at compile time, where a panic is an error")]
    pub(super) const fn as_str(&self) -> &str {
        match core::str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => panic!("the text was put together of whole strings"),
        }
    }

    pub(super) const fn push(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut i = 0;
        while i < bytes.len() {
            self.push_byte(bytes[i]);
            i += 1;
        }
    }

    /// A name, between quotation marks, of which those inside are doubled.
    pub(super) const fn push_name(&mut self, name: &str) {
        let bytes = name.as_bytes();
        let mut i = 0;
        self.push_byte(b'"');
        while i < bytes.len() {
            if bytes[i] == b'"' {
                self.push_byte(b'"');
            }
            self.push_byte(bytes[i]);
            i += 1;
        }
        self.push_byte(b'"');
    }

    /// A number, in decimal.
    pub(super) const fn push_number(&mut self, number: usize) {
        if number >= 10 {
            self.push_number(number / 10);
        }
        self.push_byte(b'0' + (number % 10) as u8);
    }

    const fn push_byte(&mut self, byte: u8) {
        if self.len < N {
            self.bytes[self.len] = byte;
        }
        self.len += 1;
    }
}

/// Whether two texts are the same.
pub(super) const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut i = 0;
    while i < a.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_does_not_leave_its_quotation_marks() {
        let mut text = Text::<32>::new();
        text.push_name("a\"; --é");
        assert_eq!(text.as_str(), r#""a""; --é""#);
    }

    #[test]
    fn numbers_are_decimal_and_what_does_not_fit_is_counted() {
        let mut text = Text::<7>::new();
        for number in [0, 10, 907] {
            text.push("$");
            text.push_number(number);
        }
        assert_eq!((text.len(), &text.bytes), (9, b"$0$10$9"));
    }
}
