//! Key sources, as keyrings.
//!
//! A key source is a raw AES key, `keyNamespace`, `keyName` and `wrappingKey` (16, 24 or 32 bytes in hexadecimal), or a
//! `branchKey`, with `id`, `version` (a UUID) and `key` (32 bytes in base64). `children` beside it are more of these, and
//! each wraps the data key too.

use anyhow::{Context, anyhow, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use envelope_runtime::keyring::{BranchKeyMaterials, HierarchicalKeyring, MultiKeyring, RawAesKeyring};
use envelope_runtime::secret::{BranchKey, WrappingKey};

use crate::json::{Json, Members};

/// The keyring of the key source among these members, if there is one.
pub fn read(members: &mut Members) -> anyhow::Result<Option<MultiKeyring>> {
    let raw = ["keyNamespace", "keyName", "wrappingKey"];
    let is_raw = raw.iter().any(|key| members.contains(key));
    let branch_key = members.optional("branchKey", branch_key)?;
    let children = members.optional("children", children)?;
    let keyring = match branch_key {
        Some(_) if is_raw => bail!("a raw AES key and a branch key stand side by side: put one into `children`"),
        Some(branch_key) => MultiKeyring::new(HierarchicalKeyring::with_branch_key(branch_key)),
        None if is_raw => MultiKeyring::new(raw_aes(members)?),
        None if children.is_some() => bail!("`children` need a key source beside them"),
        None => return Ok(None),
    };
    let children = children.unwrap_or_default();
    Ok(Some(children.into_iter().fold(keyring, MultiKeyring::child)))
}

fn children(json: Json) -> anyhow::Result<Vec<MultiKeyring>> {
    let children = json.into_array()?.into_iter().map(|child| {
        let mut members = Members::new(child)?;
        let keyring = read(&mut members)?.context("a child has no key source")?;
        members.finish()?;
        Ok(keyring)
    });
    children.collect()
}

fn raw_aes(members: &mut Members) -> anyhow::Result<RawAesKeyring> {
    let namespace = members.required("keyNamespace", Json::into_string)?;
    let name = members.required("keyName", Json::into_string)?;
    let key = members.required("wrappingKey", |json| {
        Ok(WrappingKey::from_slice(&hexadecimal(&json.into_string()?)?)?)
    })?;
    Ok(RawAesKeyring::new(namespace, name, key)?)
}

fn branch_key(json: Json) -> anyhow::Result<BranchKeyMaterials> {
    let mut members = Members::new(json)?;
    let id = members.required("id", Json::into_string)?;
    let version = members.required("version", |json| Ok(json.into_string()?.parse()?))?;
    let key = members.required("key", |json| {
        let bytes = STANDARD
            .decode(json.into_string()?)
            .map_err(|_| anyhow!("not base64"))?;
        Ok(BranchKey::from_slice(&bytes)?)
    })?;
    members.finish()?;
    Ok(BranchKeyMaterials::new(id, version, key)?)
}

/// The bytes that hexadecimal digits stand for.
fn hexadecimal(text: &str) -> anyhow::Result<Vec<u8>> {
    let digits: Option<Vec<_>> = text.chars().map(|c| c.to_digit(16)).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0);
    let digits = digits.context("not hexadecimal, two digits a byte")?;
    let bytes = digits
        .chunks_exact(2)
        .map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit));
    Ok(bytes.map(u8::try_from).collect::<Result<_, _>>()?)
}
