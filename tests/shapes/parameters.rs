//! Lifetimes, types, constants and conditions.

use std::borrow::Cow;
use std::fmt::Debug;

use envelope_runtime::Encrypted;
use envelope_runtime::record::{Decode, Encode};

use super::{client, opens_as, stored};

#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "messages")]
struct Message<T: Debug, const N: usize = 4>
where
    T: PartialEq,
    [u8; N]: Debug,
{
    #[envelope(signed, id)]
    id: i64,
    #[envelope(encrypted)]
    nonce: [u8; N],
    #[envelope(encrypted)]
    body: T,
    #[envelope(encrypted)]
    parts: Option<Vec<T>>,
}

async fn comes_back<T, const N: usize>(nonce: [u8; N], body: T)
where
    T: Encode + Decode + Clone + Debug + PartialEq + Send + Unpin + 'static,
{
    let message = Message {
        id: 1,
        nonce,
        parts: Some(vec![body.clone()]),
        body,
    };
    let row = client().encrypt(&message).await.unwrap();
    let database = stored!(row, [id, nonce, body, parts]);
    opens_as::<EncryptedMessage<T, N>>(database, &message).await;
}

#[tokio::test]
async fn a_struct_of_types_and_constants() {
    comes_back([1; 4], "text".to_owned()).await;
    comes_back([2; 16], 7.5_f64).await;
}

#[derive(Encrypted)]
#[envelope(table = "notes")]
struct Note<'a, 'b: 'a> {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(encrypted)]
    title: &'a str,
    #[envelope(encrypted)]
    body: Option<&'b [u8]>,
    #[envelope(signed)]
    author: &'a str,
    #[envelope(encrypted)]
    tag: Cow<'b, str>,
}

/// The same columns, which can be read.
#[derive(Encrypted, Debug, PartialEq)]
#[envelope(table = "notes")]
struct OwnedNote {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(encrypted)]
    title: String,
    #[envelope(encrypted)]
    body: Option<Vec<u8>>,
    #[envelope(signed)]
    author: String,
    #[envelope(encrypted)]
    tag: String,
}

#[tokio::test]
async fn a_struct_that_borrows() {
    let owned = OwnedNote {
        id: 1,
        title: "title".to_owned(),
        body: Some(vec![1, 2]),
        author: "Ada".to_owned(),
        tag: "new".to_owned(),
    };
    let borrowed = Note {
        id: 1,
        title: &owned.title,
        body: owned.body.as_deref(),
        author: &owned.author,
        tag: Cow::Borrowed(&owned.tag),
    };
    let row = client().encrypt(&borrowed).await.unwrap();
    let database = stored!(row, [id, title, body, author, tag]);
    opens_as::<EncryptedOwnedNote>(database, &owned).await;
}
