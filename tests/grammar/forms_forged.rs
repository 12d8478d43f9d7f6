//! What a store may do to columns of another form.

use envelope_runtime::Ciphertext;
use envelope_tests::errors::{Kind, kind};
use envelope_tests::keys::{SUITES, client};

use super::forms::{EncryptedAccount, Money, bare, full};

/// A change of one column.
type Change = fn(&mut EncryptedAccount);

#[tokio::test]
async fn changes_are_noticed() {
    let changes: [(&str, Change); 7] = [
        ("a signed amount", |row| row.fee = Money::new(1)),
        ("an amount less", |row| row.bonus = None),
        ("a null for an amount", |row| row.rebate = None),
        ("a null for a text", |row| row.branch = None),
        ("the empty text for a text", |row| row.branch = Some(String::new())),
        ("one ciphertext for another", |row| {
            row.balance = Ciphertext::from_bytes(row.limit.as_bytes().to_vec());
        }),
        ("one nullable ciphertext for another", |row| {
            row.iban = Ciphertext::from_bytes(row.limit.as_bytes().to_vec());
        }),
    ];
    for suite in SUITES {
        let client = client(suite);
        let genuine = client.encrypt(&full()).await.unwrap();
        for (what, change) in changes {
            let mut row = genuine.clone();
            change(&mut row);
            let error = client.decrypt(&row).await.expect_err(what);
            assert!(
                matches!(kind(&error), Kind::Unauthenticated | Kind::Legend),
                "{what}: {error:?}"
            );
        }
        let mut row = client.encrypt(&bare()).await.unwrap();
        row.branch = Some(String::new());
        assert_eq!(kind(&client.decrypt(&row).await.unwrap_err()), Kind::Unauthenticated);
    }
}
