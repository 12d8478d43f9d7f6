//! Constants of a client, which the encryption context of an item has no place for.

use envelope_runtime::materials::MaterialsError;
use envelope_runtime::{Envelope, Error};
use envelope_tests::errors::assert_says;
use envelope_tests::keys::{CountingKeyring, SUITES, client};

use crate::records::{reading, tenant, visit};

fn refused(error: Error) {
    assert_says(&error, &["`environment`", "without constants"]);
    match error {
        Error::Context {
            source: MaterialsError::ConstantInItem { key },
            ..
        } => assert_eq!(key, "environment"),
        error => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn items_are_refused_by_a_client_with_constants() {
    for suite in SUITES {
        let keyring = CountingKeyring::new();
        let builder = Envelope::builder(keyring.clone()).suite(suite);
        let production = builder.constant("environment", "production").build().unwrap();
        let acme = production.scoped(&tenant("acme"));
        refused(production.encrypt(&reading("s1", 1200)).await.unwrap_err());
        refused(acme.encrypt(&visit("acme", "p1", 1200)).await.unwrap_err());

        let row = client(suite).encrypt(&reading("s1", 1200)).await.unwrap();
        refused(production.decrypt(&row).await.unwrap_err());
        assert_eq!(keyring.asked(), (0, 0), "no key was used");
    }
}
