//! From an operation's name to its function.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{aliases, data_keys, encryption, keys, policies, replication, rotation, states};
use crate::call::Call;
use crate::error::KmsError;
use crate::wire;

/// Runs an operation: `body` is its request, and the value its answer.
pub(crate) fn dispatch(call: &mut Call<'_>, operation: &str, body: &[u8]) -> Result<Value, KmsError> {
    match operation {
        "CancelKeyDeletion" => run(call, body, states::cancel_key_deletion),
        "CreateAlias" => run(call, body, aliases::create_alias),
        "CreateKey" => run(call, body, keys::create_key),
        "Decrypt" => run(call, body, encryption::decrypt),
        "DeleteAlias" => run(call, body, aliases::delete_alias),
        "DescribeKey" => run(call, body, keys::describe_key),
        "DisableKey" => run(call, body, states::disable_key),
        "EnableKey" => run(call, body, states::enable_key),
        "Encrypt" => run(call, body, encryption::encrypt),
        "GenerateDataKey" => run(call, body, data_keys::generate_data_key),
        "GenerateDataKeyWithoutPlaintext" => run(call, body, data_keys::generate_data_key_without_plaintext),
        "GenerateRandom" => run(call, body, data_keys::generate_random),
        "GetKeyPolicy" => run(call, body, policies::get_key_policy),
        "GetKeyRotationStatus" => run(call, body, rotation::get_key_rotation_status),
        "ListAliases" => run(call, body, aliases::list_aliases),
        "ListKeyPolicies" => run(call, body, policies::list_key_policies),
        "ListKeyRotations" => run(call, body, rotation::list_key_rotations),
        "ListKeys" => run(call, body, keys::list_keys),
        "ListResourceTags" => run(call, body, keys::list_resource_tags),
        "PutKeyPolicy" => run(call, body, policies::put_key_policy),
        "ReEncrypt" => run(call, body, encryption::re_encrypt),
        "ReplicateKey" => run(call, body, replication::replicate_key),
        "RotateKeyOnDemand" => run(call, body, rotation::rotate_key_on_demand),
        "ScheduleKeyDeletion" => run(call, body, states::schedule_key_deletion),
        "UpdateAlias" => run(call, body, aliases::update_alias),
        _ => Err(KmsError::unknown_operation(operation)),
    }
}

fn run<I: DeserializeOwned, O: Serialize>(
    call: &mut Call<'_>,
    body: &[u8],
    operation: fn(&mut Call<'_>, I) -> Result<O, KmsError>,
) -> Result<Value, KmsError> {
    let answer = operation(call, wire::read(body)?)?;
    wire::write(&answer)
}
