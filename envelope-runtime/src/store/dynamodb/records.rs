//! Items by the page, as queries, scans and batches give them.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::ItemError;

/// An item of several that is not the encrypted record it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("item {position} of those that were read is refused")]
pub struct RefusedItem {
    /// Its position among the items, from 0.
    pub position: usize,
    /// Why; it names table, item and attribute.
    #[source]
    pub source: ItemError,
}

/// Converts the items of an answer, one by one, into encrypted records.
///
/// Takes what the SDK gives: `output.items` of a query or a scan, `responses.remove("orders")` of a batch. The caller decides what
/// one bad item among them means: `collect::<Result<Vec<_>, _>>()` stops at it, a loop may note it and go on. That a record converts
/// says nothing yet about who wrote it; decrypting does.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use std::collections::HashMap;
///
/// use aws_sdk_dynamodb::types::AttributeValue;
/// use envelope_runtime::{Encrypted, dynamodb};
///
/// #[derive(Encrypted)]
/// #[envelope(table = "orders")]
/// struct Order {
///     #[envelope(signed, partition_key)]
///     number: u64,
///     #[envelope(encrypted)]
///     address: String,
/// }
///
/// let plaintext = HashMap::from([("number".to_owned(), AttributeValue::N("7".to_owned()))]);
/// let items = Some(vec![plaintext]); // `output.items`
/// let mut records = dynamodb::records::<EncryptedOrder>(items);
/// let refused = records.next().unwrap().unwrap_err();
/// assert_eq!(refused.position, 0);
/// assert!(refused.source.to_string().starts_with("the item of table `orders` with number = 7 has no `aws_dbe_head`"));
/// # }
/// ```
pub fn records<E>(items: impl Into<Option<Vec<HashMap<String, AttributeValue>>>>) -> Records<E>
where
    E: TryFrom<HashMap<String, AttributeValue>, Error = ItemError>,
{
    Records {
        items: items.into().unwrap_or_default().into_iter().enumerate(),
        record: std::marker::PhantomData,
    }
}

/// The encrypted records of an answer: what [`records`] gives.
#[derive(Debug)]
pub struct Records<E> {
    items: std::iter::Enumerate<std::vec::IntoIter<HashMap<String, AttributeValue>>>,
    record: std::marker::PhantomData<fn() -> E>,
}

impl<E> Iterator for Records<E>
where
    E: TryFrom<HashMap<String, AttributeValue>, Error = ItemError>,
{
    type Item = Result<E, RefusedItem>;

    fn next(&mut self) -> Option<Self::Item> {
        let (position, item) = self.items.next()?;
        Some(E::try_from(item).map_err(|source| RefusedItem { position, source }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}
