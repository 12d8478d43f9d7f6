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
