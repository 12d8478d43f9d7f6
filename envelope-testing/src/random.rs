//! Randomness, all of it from the operating system.

use crate::error::KmsError;

/// `N` random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], KmsError> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// `len` random bytes.
pub(crate) fn vec(len: usize) -> Result<Vec<u8>, KmsError> {
    let mut bytes = vec![0; len];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// A random UUID (version 4), lower-case and hyphenated.
pub(crate) fn uuid() -> Result<String, KmsError> {
    let bits = u128::from_be_bytes(bytes()?);
    let bits = bits & !(0xf << 76) | 4 << 76;
    let bits = bits & !(0b11 << 62) | 0b10 << 62;
    Ok(format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        bits >> 96,
        bits >> 80 & 0xffff,
        bits >> 64 & 0xffff,
        bits >> 48 & 0xffff,
        bits & 0xffff_ffff_ffff
    ))
}

/// `bytes` in lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn fill(bytes: &mut [u8]) -> Result<(), KmsError> {
    getrandom::fill(bytes).map_err(|_| KmsError::internal("the operating system gave no randomness"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_states_its_version_and_variant() {
        let uuid = uuid().unwrap();
        let lengths: Vec<_> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&uuid[14..15], "4");
        assert!("89ab".contains(&uuid[19..20]));
    }
}
