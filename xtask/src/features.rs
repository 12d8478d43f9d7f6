//! The features that a package declares, so that each can be checked on its own.

/// The keys of the `[features]` table of a manifest, `default` left out, in the order of the file.
pub(crate) fn declared(manifest: &str) -> Vec<String> {
    let lines = manifest.lines().map(str::trim);
    let table = lines
        .skip_while(|line| *line != "[features]")
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    table
        .filter_map(key)
        .filter(|key| *key != "default")
        .map(str::to_owned)
        .collect()
}

/// The key of a line `key = …`; the lines inside a list have none.
fn key(line: &str) -> Option<&str> {
    let key = line.split_once('=')?.0.trim();
    let is_name = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    (!key.is_empty() && is_name(key)).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_the_keys_of_their_table() {
        let manifest = r#"
            [package]
            name = "x"
            [features]
            default = ["derive"]
            # a comment = not a feature
            derive = ["dep:derive"]
            sqlx-core = [
                "dep:sqlx", # one = two
                "other?/x",
            ]
            [dependencies]
            serde = "1"
        "#;
        assert_eq!(declared(manifest), ["derive", "sqlx-core"]);
    }

    #[test]
    fn a_package_without_features_has_none() {
        assert!(declared("[package]\nname = \"x\"\n").is_empty());
    }
}
