//! Ways in which bytes and text can be altered.

/// Every change of one bit, a byte more, and a byte less.
pub fn byte_changes(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut changes: Vec<_> = (0..bytes.len() * 8)
        .map(|bit| {
            let mut changed = bytes.to_vec();
            changed[bit / 8] ^= 1 << (bit % 8);
            changed
        })
        .collect();
    changes.push([bytes, &[0]].concat());
    changes.push(bytes[..bytes.len() - 1].to_vec());
    changes
}

/// Those of [`byte_changes`] that are text.
pub fn text_changes(text: &str) -> Vec<String> {
    byte_changes(text.as_bytes())
        .into_iter()
        .filter_map(|bytes| String::from_utf8(bytes).ok())
        .collect()
}
