//! What may stand in `table = "…"` and `name = "…"`.

use syn::Ident;

use crate::errors::Errors;

/// The format writes lengths of names and of encryption context entries in two bytes.
const MAX_BYTES: usize = 65_535;

/// Whether `text` may be the value of `key`; if not, why not is reported.
pub(crate) fn is_valid(errors: &Errors, key: &Ident, text: &str) -> bool {
    let problem = if text.is_empty() {
        format!("`{key}` is empty: give it at least one character")
    } else if text.chars().any(char::is_control) {
        format!("`{key}` holds a control character: remove it")
    } else if text.len() > MAX_BYTES {
        format!("`{key}` is longer than {MAX_BYTES} bytes, which the record format cannot hold: shorten it")
    } else {
        return true;
    };
    errors.push(key.span(), problem);
    false
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn report(text: &str) -> Option<String> {
        let errors = Errors::new();
        let valid = is_valid(&errors, &Ident::new("name", Span::call_site()), text);
        errors.finish(valid.then_some(())).err().map(|error| error.to_string())
    }

    #[test]
    fn lengths_fit_in_two_bytes() {
        assert_eq!(report(&"é".repeat(32_767)), None);
        let message = "`name` is longer than 65535 bytes, which the record format cannot hold: shorten it";
        assert_eq!(report(&"é".repeat(32_768)).as_deref(), Some(message));
    }

    #[test]
    fn text_is_printable() {
        assert_eq!(report("Straße 1, \u{1d11e}"), None);
        assert!(report("").is_some());
        assert!(report("a\tb").is_some());
        assert!(report("\u{85}").is_some());
    }
}
