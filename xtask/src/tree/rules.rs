//! The rules, as tables. Change them here; `check.rs` applies them.

/// Where the layers live.
pub(super) const LAYERED: &str = "envelope-runtime/src/";

/// A layer: a top-level module of the runtime, which may import the layers below it.
#[derive(Debug)]
pub(super) struct Layer {
    pub(super) name: &'static str,
    /// Whether it may hold `async` and `.await`.
    pub(super) is_async: bool,
    /// Layers below it that it must not import all the same.
    pub(super) never: &'static [&'static str],
}

const fn layer(name: &'static str) -> Layer {
    Layer {
        name,
        is_async: false,
        never: &[],
    }
}

impl Layer {
    const fn asynchronous(self) -> Layer {
        Layer { is_async: true, ..self }
    }

    const fn never(self, never: &'static [&'static str]) -> Layer {
        Layer { never, ..self }
    }
}

/// The layers, the lowest one first. Imports point from a later row to an earlier one.
pub(super) const LAYERS: &[Layer] = &[
    layer("secret"),                                    // key types
    layer("record").never(&["secret"]),                 // values and their encoding: never sees a key
    layer("crypto"),                                    // the only one that names a crypto crate
    layer("cache").asynchronous(),                      // keys at hand, whatever they are: knows no layer
    layer("schema"),                                    // actions, fields, suites
    layer("materials"),                                 // data keys, encryption context
    layer("format"),                                    // bytes: pure
    layer("keyring").asynchronous().never(&["format"]), // wraps and unwraps data keys
    layer("manager").asynchronous(),                    // obtains materials from keyrings
    layer("structured").never(&["keyring", "manager"]), // encrypts and decrypts a record: pure, is handed its materials
    layer("client").asynchronous(),                     // what programs call
    layer("store").asynchronous(),                      // where encrypted records live
];

/// Top-level modules outside the layers: they re-export and document, may import any layer, and no layer imports them.
pub(super) const FACADE: &[&str] = &["lib", "private", "__private", "manual"];

/// Top-level modules that tests share: they may import any layer, and the tests of any layer import them.
pub(super) const TEST_SUPPORT: &[&str] = &["vectors"];

/// The only layer that names a crate of [`CRYPTO_CRATES`].
pub(super) const CRYPTO_LAYER: &str = "crypto";

/// Crates that compute on keys or make randomness.
pub(super) const CRYPTO_CRATES: &[&str] = &[
    "aes",
    "aes_gcm",
    "aws_lc_rs",
    "ctr",
    "getrandom",
    "hkdf",
    "hmac",
    "p384",
    "rand",
    "ring",
    "sha1",
    "sha2",
];

/// The most lines that a source file may have, and what counts as one.
pub(super) const MAX_LINES: usize = 400;
pub(super) const SOURCES: &[&str] = &[".rs", ".py", ".sh", ".ci/run"];

/// Source files that are longer, each with the reason.
pub(super) const LONG_FILES: &[(&str, &str)] = &[];

/// Top-level folders of a machine: an absolute path into one of them means nothing in another checkout.
pub(super) const MACHINE_FOLDERS: &[&str] = &["home", "root", "work", "Users"];

/// Hosts of package registries: clients know where their registry is, or are told by the machine.
pub(super) const REGISTRY_HOSTS: &[&str] = &[
    "://crates.io",
    "index.crates.io",
    "static.crates.io",
    "deb.debian.org",
    "files.pythonhosted.org",
    "pypi.org",
    "proxy.golang.org",
    "registry.npmjs.org",
];

/// Files that may name hosts and folders: cargo writes the one, and this is the other.
pub(super) const MAY_NAME_HOSTS: &[&str] = &["Cargo.lock", "xtask/src/tree/rules.rs"];
