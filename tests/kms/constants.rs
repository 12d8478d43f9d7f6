//! Constants of a record type and of a client are bound to data keys, and contradictions are errors.

use std::collections::BTreeMap;

use envelope_runtime::client::Builder;
use envelope_runtime::materials::MaterialsError;
use envelope_runtime::{Encrypted, Envelope, Error};
use envelope_tests::errors::assert_says;

use crate::support::{Account, Tenant, account, context_of, strict, tenant};
use crate::world::World;

#[derive(Encrypted, Debug, Clone, PartialEq)]
#[envelope(table = "payments", context = Tenant, context("purpose" = "payments"))]
struct Payment {
    #[envelope(context)]
    tenant: String,
    #[envelope(signed, id)]
    id: i64,
    #[envelope(encrypted)]
    iban: String,
}

/// The same table and fields, for another purpose.
mod refunds {
    use super::{Encrypted, Tenant};

    #[derive(Encrypted, Debug, PartialEq)]
    #[envelope(table = "payments", context = Tenant, context("purpose" = "refunds"))]
    pub(super) struct Payment {
        #[envelope(context)]
        pub(super) tenant: String,
        #[envelope(signed, id)]
        pub(super) id: i64,
        #[envelope(encrypted)]
        pub(super) iban: String,
    }
}

fn owned((key, value): (&str, &str)) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

fn payment() -> Payment {
    let Account { tenant, id, iban } = account();
    Payment { tenant, id, iban }
}

fn client(world: &World, constants: &[(&str, &str)]) -> Result<Envelope, Error> {
    let add = |builder: Builder<Envelope>, (key, value): &(&str, &str)| builder.constant(*key, *value);
    let builder = Envelope::builder(strict(&world.frankfurt, &world.key));
    constants.iter().fold(builder, add).build()
}

#[tokio::test]
async fn constants_of_type_and_client_are_bound() {
    let world = World::new().await;
    let acme = tenant("acme");
    let production = client(&world, &[("environment", "production")]).unwrap().scoped(&acme);
    let row = production.encrypt(&payment()).await.unwrap();
    let verified = production.decrypt_verified(&row).await.unwrap();
    assert_eq!(verified.record, payment());
    let verified_entries: BTreeMap<_, _> = verified.header.context().iter().map(owned).collect();
    let mut expected = context_of("acme");
    expected.insert("aws-crypto-table-name".to_owned(), "payments".to_owned());
    expected.insert("environment".to_owned(), "production".to_owned());
    expected.insert("purpose".to_owned(), "payments".to_owned());
    assert_eq!(verified_entries, expected);
    let shown: Vec<_> = world
        .kms
        .requests()
        .into_iter()
        .map(|request| request.encryption_context)
        .collect();
    assert_eq!(shown, [expected.clone(), expected]);

    // Bound, and not stored: who states others cannot read.
    let mut refused = 0;
    for constants in [
        &[][..],
        &[("environment", "test")],
        &[("environment", "production"), ("more", "x")],
    ] {
        let other = client(&world, constants).unwrap().scoped(&acme);
        assert_refused(&other.decrypt(&row).await.unwrap_err(), &world.key);
        refused += 1;
    }
    let refund = refunds::EncryptedPayment {
        tenant: row.tenant.clone(),
        id: row.id,
        iban: row.iban.clone(),
        header: row.header.clone(),
        footer: row.footer.clone(),
    };
    assert_refused(&production.decrypt(&refund).await.unwrap_err(), &world.key);
    assert_eq!(refused, 3);
}

fn assert_refused(error: &Error, key: &str) {
    assert!(error.is_unauthenticated(), "{error:?}");
    assert_says(error, &["payments", "Decrypt", key, "encryption context"]);
}

#[tokio::test]
async fn constants_that_contradict_are_errors() {
    let world = World::new().await;
    let acme = tenant("acme");
    let good = client(&world, &[]).unwrap().scoped(&acme);
    let row = good.encrypt(&payment()).await.unwrap();
    world.kms.forget_requests();
    // The client's constant and the type's have one key: also if the values are the same.
    for value in ["payments", "refunds"] {
        let clashing = client(&world, &[("purpose", value)]).unwrap().scoped(&acme);
        for error in [
            clashing.encrypt(&payment()).await.unwrap_err(),
            clashing.decrypt(&row).await.unwrap_err(),
        ] {
            assert!(
                matches!(
                    &error,
                    Error::Context { table, source: MaterialsError::DuplicateContextKey { key } } if table == "payments" && key == "purpose"
                ),
                "{error:?}"
            );
        }
    }
    // Two of one client; and one with the name that a context field has in the context.
    let twice = client(&world, &[("environment", "a"), ("environment", "b")]).unwrap_err();
    assert!(matches!(
        twice,
        Error::Constant(MaterialsError::DuplicateContextKey { .. })
    ));
    let field = client(&world, &[("aws-crypto-attr.tenant", "acme")]).unwrap_err();
    assert!(matches!(
        field,
        Error::Constant(MaterialsError::ReservedContextKey { .. })
    ));
    assert_eq!(world.kms.calls().total(), 0);
}
