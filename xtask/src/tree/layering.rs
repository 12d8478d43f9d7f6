//! What a source of the runtime may import, given the layer it belongs to.

use super::check::Found;
use super::rules::{CRYPTO_CRATES, CRYPTO_LAYER, FACADE, LAYERS, Layer, TEST_SUPPORT};
use super::source::{Path, Token, paths, tokens};

/// A module of the runtime, named by its path without the extension: `keyring/raw_aes`.
pub(super) fn check_module(module: &str, text: &str, found: &mut Found<'_>) {
    let mut segments: Vec<_> = module.split('/').collect();
    segments.pop_if(|last| matches!(*last, "mod" | "lib"));
    let top = segments.first().copied().unwrap_or("lib");
    let Some(place) = place(top) else {
        return found.add(
            1,
            format!("`{top}` is neither a layer nor part of the facade: list it in the rules"),
        );
    };
    let tokens = tokens(text);
    if !matches!(place, Place::Layer(_, layer) if layer.is_async) {
        check_synchronous(top, &tokens, found);
    }
    for path in paths(&tokens) {
        check_crypto_crate(top, &path, found);
        if let (Place::Layer(rank, layer), Some(target)) = (&place, target(&segments, &path)) {
            check_import(*rank, layer, target, path.line, found);
        }
    }
}

/// Where in the layers a module stands.
enum Place {
    Facade,
    TestSupport,
    Layer(usize, &'static Layer),
}

/// The place of a top-level module; `None` if no table lists it.
fn place(name: &str) -> Option<Place> {
    if FACADE.contains(&name) {
        return Some(Place::Facade);
    }
    if TEST_SUPPORT.contains(&name) {
        return Some(Place::TestSupport);
    }
    LAYERS
        .iter()
        .enumerate()
        .find(|(_, layer)| layer.name == name)
        .map(|(rank, layer)| Place::Layer(rank, layer))
}

/// The top-level name that `path` leads to from the module `segments`, if it goes through the root of the crate.
fn target<'a>(segments: &[&str], path: &Path<'a>) -> Option<&'a str> {
    let mut rest = path
        .segments
        .iter()
        .copied()
        .skip_while(|segment| *segment == "self")
        .peekable();
    if rest.next_if_eq(&"crate").is_some() {
        return rest.next();
    }
    let mut above = 0;
    while rest.next_if_eq(&"super").is_some() {
        above += 1;
    }
    (above > 0 && above >= segments.len() + path.depth)
        .then(|| rest.next())
        .flatten()
}

/// An import points down the layers.
fn check_import(rank: usize, layer: &Layer, target: &str, line: usize, found: &mut Found<'_>) {
    let name = layer.name;
    match place(target) {
        Some(Place::Layer(other, _)) if other > rank => {
            found.add(line, format!("`{name}` imports `{target}`, a layer above it"));
        }
        Some(Place::Layer(..)) if layer.never.contains(&target) => {
            found.add(line, format!("`{name}` imports `{target}`, which it must never see"));
        }
        Some(Place::Layer(..) | Place::TestSupport) => {}
        Some(Place::Facade) => found.add(
            line,
            format!("`{name}` imports `{target}`, which belongs to the facade"),
        ),
        None => found.add(
            line,
            format!("`crate::{target}` names no layer: import it from the layer that defines it"),
        ),
    }
}

/// Only one layer names a crypto crate.
fn check_crypto_crate(top: &str, path: &Path<'_>, found: &mut Found<'_>) {
    if let Some(name) = path.segments.first().filter(|name| CRYPTO_CRATES.contains(name))
        && top != CRYPTO_LAYER
    {
        found.add(
            path.line,
            format!("`{top}` names the crate `{name}`: only `{CRYPTO_LAYER}` may"),
        );
    }
}

/// No `async` and no `.await`.
fn check_synchronous(top: &str, tokens: &[Token<'_>], found: &mut Found<'_>) {
    for token in tokens {
        if let Some(word @ ("async" | "await")) = token.word() {
            found.add(token.line, format!("`{word}` in `{top}`, which is synchronous"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{Violation, check_file};
    use super::super::rules::LAYERED;

    /// The messages about a source at `module` of the runtime, with their lines.
    fn about(module: &str, source: &str) -> Vec<String> {
        let file = format!("{LAYERED}{module}");
        let violations = check_file(&file, source);
        let message = |violation: String| violation.replacen(&format!("{file}:"), "", 1);
        violations.iter().map(Violation::to_string).map(message).collect()
    }

    #[test]
    fn imports_that_point_down_pass() {
        let source = "//! [`crate::store`] uses this.\nuse crate::{materials::Materials, record::{self, Value}};\n\
                      use super::super::crypto; fn f() -> crate::schema::Suite { let s = \"crate::store::X\"; }\n\
                      mod tests { use super::super::header; use super::*; }";
        assert_eq!(about("format/header.rs", source), Vec::<String>::new());
    }

    #[test]
    fn imports_that_point_up_are_found_however_they_are_written() {
        let up = "`record` imports `client`, a layer above it";
        for source in [
            "use crate::client::Envelope;",
            "use crate::{schema_free::X as _, client};",
            "fn f() { crate::client::g() }",
            "use super::super::client::Envelope;",
            "mod tests { use super::super::super::client; }",
            "pub(in crate::client) struct S;",
        ] {
            assert!(
                about("record/value.rs", source).contains(&format!("1: {up}")),
                "{source}"
            );
        }
        assert_eq!(about("record/mod.rs", "\nuse super::client;"), [format!("2: {up}")]);
        assert_eq!(about("record.rs", "use super::client;"), [format!("1: {up}")]);
    }

    #[test]
    fn some_layers_below_are_out_of_bounds() {
        for (module, target) in [
            ("record/value.rs", "secret"),
            ("keyring/raw_aes.rs", "format"),
            ("structured/encrypt.rs", "keyring"),
            ("structured/encrypt.rs", "manager"),
        ] {
            let layer = module.split('/').next().unwrap();
            let expected = format!("1: `{layer}` imports `{target}`, which it must never see");
            assert_eq!(about(module, &format!("use crate::{target}::X;")), [expected]);
        }
        assert_eq!(
            about("format/header.rs", "use crate::keyring;"),
            ["1: `format` imports `keyring`, a layer above it"]
        );
    }

    #[test]
    fn layers_import_neither_the_facade_nor_its_names() {
        assert_eq!(
            about(
                "store/json.rs",
                "use crate::Envelope;\nuse crate::private::X;\nuse crate::*;"
            ),
            [
                "1: `crate::Envelope` names no layer: import it from the layer that defines it",
                "2: `store` imports `private`, which belongs to the facade",
                "3: `crate::*` names no layer: import it from the layer that defines it",
            ]
        );
        assert_eq!(
            about("store/json.rs", "macro_rules! m { () => { $crate::private::X } }"),
            Vec::<String>::new()
        );
        assert_eq!(
            about("lib.rs", "pub use crate::client::Envelope; pub use store::Ciphertext;"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_module_outside_the_tables_is_found() {
        let expected = "1: `util` is neither a layer nor part of the facade: list it in the rules";
        assert_eq!(about("util.rs", ""), [expected]);
        assert_eq!(about("util/text.rs", ""), [expected]);
    }

    #[test]
    fn only_crypto_names_a_crypto_crate() {
        let source = "use zeroize::Zeroizing;\nuse aes_gcm::Aes256Gcm;\nlet x = ::sha2::Sha384::new();";
        assert_eq!(about("crypto/aead.rs", source), Vec::<String>::new());
        assert_eq!(
            about("keyring/raw_aes.rs", source),
            [
                "2: `keyring` names the crate `aes_gcm`: only `crypto` may",
                "3: `keyring` names the crate `sha2`: only `crypto` may"
            ]
        );
        assert_eq!(
            about("lib.rs", "use getrandom::fill;"),
            ["1: `lib` names the crate `getrandom`: only `crypto` may"]
        );
    }

    #[test]
    fn only_some_layers_are_asynchronous() {
        let source = "async fn f() {\n g().await }";
        for module in [
            "keyring/mod.rs",
            "manager/default.rs",
            "client/scoped.rs",
            "store/sqlx.rs",
        ] {
            assert_eq!(about(module, source), Vec::<String>::new());
        }
        assert_eq!(
            about("structured/encrypt.rs", source),
            [
                "1: `async` in `structured`, which is synchronous",
                "2: `await` in `structured`, which is synchronous"
            ]
        );
    }
}
