//! Structs that borrow their fields: they can be encrypted, and an owned twin reads them.

use std::borrow::Cow;

use envelope_runtime::{Encrypted, EncryptedRecord};
use envelope_tests::keys::{SUITES, client};

#[derive(Encrypted)]
#[envelope(table = "letters")]
struct Borrowed<'a> {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(signed)]
    to: Cow<'a, str>,
    #[envelope(encrypted)]
    subject: &'a str,
    #[envelope(encrypted)]
    text: Cow<'a, str>,
    #[envelope(encrypted)]
    scan: &'a [u8],
    #[envelope(encrypted)]
    stamps: Option<&'a [u32]>,
}

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "letters")]
struct Owned {
    #[envelope(signed, id)]
    id: u64,
    #[envelope(signed)]
    to: String,
    #[envelope(encrypted)]
    subject: String,
    #[envelope(encrypted)]
    text: String,
    #[envelope(encrypted)]
    scan: Vec<u8>,
    #[envelope(encrypted)]
    stamps: Option<Vec<u32>>,
}

#[tokio::test]
async fn what_a_borrowed_struct_writes_its_owned_twin_reads() {
    for suite in SUITES {
        for stamps in [None, Some(&[1, 2, 3][..])] {
            let client = client(suite);
            let (subject, text) = (String::from("greetings"), String::from("dear"));
            let row = client
                .encrypt(&Borrowed {
                    id: 7,
                    to: Cow::Borrowed("Ada"),
                    subject: &subject,
                    text: Cow::Borrowed(&text),
                    scan: &[0xff, 0],
                    stamps,
                })
                .await
                .unwrap();
            // The columns are the same ones, typed otherwise.
            let row = EncryptedOwned {
                id: row.id,
                to: row.to.into_owned(),
                subject: envelope_runtime::Ciphertext::from_bytes(row.subject.into_bytes()),
                text: envelope_runtime::Ciphertext::from_bytes(row.text.into_bytes()),
                scan: envelope_runtime::Ciphertext::from_bytes(row.scan.into_bytes()),
                stamps: row
                    .stamps
                    .map(|stamps| envelope_runtime::Ciphertext::from_bytes(stamps.into_bytes())),
                header: row.header,
                footer: row.footer,
            };
            assert_eq!(row.id(), 7);
            let read = client.decrypt(&row).await.unwrap();
            let expected = Owned {
                id: 7,
                to: "Ada".to_owned(),
                subject,
                text,
                scan: vec![0xff, 0],
                stamps: stamps.map(<[u32]>::to_vec),
            };
            assert_eq!(read, expected);
        }
    }
}
