//! CONFIG: what a table's items look like, and where their keys are.
//!
//! | key | meaning |
//! |---|---|
//! | `logicalTableName`, `partitionKeyName`, `sortKeyName`? | the table and its keys |
//! | `attributeActions` | for each attribute `ENCRYPT_AND_SIGN`, `SIGN_ONLY`, `SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT` or `DO_NOTHING` |
//! | `allowedUnsignedAttributes`?, `allowedUnsignedAttributePrefix`? | the attributes that nothing protects |
//! | `algorithmSuite`? | what is written: `0x00`, or with a signature `0x01` (the default) |
//! | `strict`? | if true, the actions alone say what is encrypted; else, as in AWS's libraries, the item's legend does |
//! | the keys of a key source | see `keys`; `describe` needs none |

use anyhow::{Context, bail};
use envelope_runtime::Suite;
use envelope_runtime::dynamic::{Action, DynamicSchema};
use envelope_runtime::keyring::MultiKeyring;

use crate::json::{Json, Members};
use crate::keys;

/// What CONFIG says.
pub struct Config {
    pub schema: DynamicSchema,
    /// What is written.
    pub suite: Suite,
    pub keyring: Option<MultiKeyring>,
}

impl Config {
    pub fn read(json: Json) -> anyhow::Result<Self> {
        let mut members = Members::new(json)?;
        let schema = schema(&mut members)?;
        let suite = members.optional("algorithmSuite", suite)?.unwrap_or(Suite::Signed);
        let keyring = keys::read(&mut members)?;
        members.finish()?;
        Ok(Self { schema, suite, keyring })
    }
}

fn schema(members: &mut Members) -> anyhow::Result<DynamicSchema> {
    let table = members.required("logicalTableName", Json::into_string)?;
    let partition_key = members.required("partitionKeyName", Json::into_string)?;
    let mut builder = DynamicSchema::builder(table).partition_key(partition_key);
    if let Some(name) = members.optional("sortKeyName", Json::into_string)? {
        builder = builder.sort_key(name);
    }
    for (name, action) in members.required("attributeActions", actions)? {
        builder = builder.action(name, action);
    }
    for name in members
        .optional("allowedUnsignedAttributes", Json::into_strings)?
        .unwrap_or_default()
    {
        builder = builder.allow_unsigned(name);
    }
    if let Some(prefix) = members.optional("allowedUnsignedAttributePrefix", Json::into_string)? {
        builder = builder.allow_unsigned_prefix(prefix);
    }
    let is_strict = members.optional("strict", Json::into_bool)?.unwrap_or_default();
    if !is_strict {
        builder = builder.legend_decides();
    }
    Ok(builder.build()?)
}

fn actions(json: Json) -> anyhow::Result<Vec<(String, Action)>> {
    let actions = json.into_object()?.into_iter().map(|(name, json)| {
        let action = action(json).with_context(|| format!("`{name}`"))?;
        Ok((name, action))
    });
    actions.collect()
}

fn action(json: Json) -> anyhow::Result<Action> {
    const ACTIONS: [Action; 4] = [Action::Encrypted, Action::Signed, Action::Context, Action::Unprotected];
    let name = json.into_string()?;
    let action = ACTIONS.into_iter().find(|action| action.aws_name() == name);
    action.with_context(|| format!("an action is one of {}", ACTIONS.map(Action::aws_name).join(", ")))
}

fn suite(json: Json) -> anyhow::Result<Suite> {
    match json.into_string()?.as_str() {
        "0x00" => Ok(Suite::Symmetric),
        "0x01" => Ok(Suite::Signed),
        _ => bail!("a suite is 0x00 or 0x01"),
    }
}
