//! The primary key of a DynamoDB item.

/// The names of the attributes that are a DynamoDB item's primary key.
///
/// A record type that has them is of the *DynamoDB item profile*: the encryption context of each record names its keys
/// and their values ([base context]), so that AWS's libraries can read it, and each record has a data key of its own.
///
/// ```
/// use envelope_runtime::schema::ItemKeys;
///
/// let keys = ItemKeys::new("customer", Some("order"));
/// assert_eq!((keys.partition(), keys.sort()), ("customer", Some("order")));
/// ```
///
/// [base context]: https://github.com/aws/aws-database-encryption-sdk-dynamodb/blob/main/specification/dynamodb-encryption-client/encrypt-item.md#dynamodb-item-base-context
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ItemKeys<'a> {
    partition: &'a str,
    sort: Option<&'a str>,
}

impl<'a> ItemKeys<'a> {
    /// The name of the partition key, and of the sort key if the table has one.
    #[must_use]
    pub const fn new(partition: &'a str, sort: Option<&'a str>) -> Self {
        Self { partition, sort }
    }

    /// The name of the partition key.
    #[must_use]
    pub const fn partition(&self) -> &'a str {
        self.partition
    }

    /// The name of the sort key.
    #[must_use]
    pub const fn sort(&self) -> Option<&'a str> {
        self.sort
    }

    /// The names, partition key first.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        std::iter::once(self.partition).chain(self.sort)
    }
}
