//! Structs with type and const parameters.

use std::collections::BTreeMap;

use envelope_runtime::record::{Decode, Encode};
use envelope_runtime::{Encrypted, EncryptedRecord as _};
use envelope_tests::keys::{SUITES, client};

use super::there_and_back;

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "messages")]
struct Message<T, const N: usize = 4>
where
    T: PartialEq,
{
    #[envelope(signed, id)]
    id: [u8; N],
    #[envelope(encrypted)]
    body: T,
    #[envelope(encrypted, null = "seal")]
    draft: Option<T>,
    #[envelope(signed)]
    versions: Vec<T>,
    #[envelope(unprotected)]
    seen: u8,
}

async fn comes_back<T>(body: T)
where
    T: Encode + Decode + Clone + PartialEq + std::fmt::Debug,
{
    for suite in SUITES {
        let message = Message {
            id: *b"four",
            draft: Some(body.clone()),
            versions: vec![body.clone()],
            body: body.clone(),
            seen: 1,
        };
        let (row, read) = there_and_back::<EncryptedMessage<T>>(&client(suite), &message).await;
        assert_eq!(row.id(), *b"four");
        assert_eq!(read, message);
    }
}

#[tokio::test]
async fn a_parameter_is_any_type_with_an_attribute_value() {
    comes_back("text".to_owned()).await;
    comes_back(7_u64).await;
    comes_back(BTreeMap::from([("key".to_owned(), vec![1.5])])).await;
}

/// The parameters are not part of the record: one is read where the value fits.
#[tokio::test]
async fn all_instances_have_one_schema() {
    assert_eq!(Message::<u8>::SCHEMA, Message::<String, 16>::SCHEMA);
    assert!(std::ptr::eq(Message::<u8>::SCHEMA, Message::<String, 16>::SCHEMA));
}
