//! Records of the DynamoDB item profile: the encryption context of each, and what a reader refuses.

mod constants;
mod records;
mod version_1;
mod version_2;

use envelope_runtime::Suite;
use envelope_runtime::client::VerifiedHeader;

/// The full encryption context of a record, but for the public key, which is there exactly if the record is signed.
fn entries(header: &VerifiedHeader) -> Vec<(&str, &str)> {
    const PUBLIC_KEY: &str = "aws-crypto-public-key";
    let is_signed = header.suite() == Suite::Signed;
    assert_eq!(header.context().get(PUBLIC_KEY).is_some(), is_signed);
    header.context().iter().filter(|(key, _)| *key != PUBLIC_KEY).collect()
}
