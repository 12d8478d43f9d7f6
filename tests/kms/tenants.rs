//! The roles as clients: an `Encryptor` without `Decrypt`, a `Decryptor` without `GenerateDataKey`, and readers of one tenant
//! under the policies of `docs/iam`.

use envelope_runtime::keyring::kms::KmsErrorKind;
use envelope_runtime::{Decryptor, Encryptor, Envelope, Error, Suite};
use envelope_tests::errors::{assert_says, assert_silent};

use crate::company::{ADMINISTRATOR, BOTH, Company, READER, WRITER, role_arn};
use crate::support::{ANYONE, EncryptedAccount, IBAN, account, account_of, failed_call, keyring_error, strict, tenant};

const KEY_POLICIES: [&str; 2] = ["key-policy-by-account.json", "key-policy-by-role.json"];

fn encryptor(company: &Company, role: &str) -> Encryptor {
    Encryptor::builder(strict(&company.client(role), &company.key))
        .build()
        .unwrap()
}

fn decryptor(company: &Company, role: &str) -> Decryptor {
    Decryptor::builder(strict(&company.client(role), &company.key))
        .build()
        .unwrap()
}

async fn written(company: &Company, role: &str, tenant_name: &str) -> EncryptedAccount {
    let writer = encryptor(company, role).scoped(&tenant(tenant_name));
    writer.encrypt(&account_of(tenant_name)).await.unwrap()
}

/// Asserts that a call was denied, in the type that says so.
fn assert_denied(company: &Company, error: &Error, operation: &str) {
    let denied = (operation, company.key.as_str(), KmsErrorKind::AccessDenied);
    assert_eq!(failed_call(keyring_error(error)), denied);
    assert!(!error.is_unauthenticated() && !error.is_refused());
    assert_says(
        error,
        &[
            "accounts",
            operation,
            &company.key,
            "access denied",
            "AccessDeniedException",
        ],
    );
    assert_silent(error, &[IBAN.as_bytes()]);
}

#[tokio::test]
async fn writers_write_and_readers_read() {
    for policy in KEY_POLICIES {
        let company = Company::with_iam(policy).await;
        let acme = tenant("acme");
        let mut denied = 0;
        for writer in [WRITER, BOTH] {
            let row = written(&company, writer, "acme").await;
            for reader in [READER, BOTH] {
                let read = decryptor(&company, reader).scoped(&acme).decrypt(&row).await;
                assert_eq!(read.unwrap(), account(), "{writer} {reader}");
            }
            for role in [WRITER, ADMINISTRATOR] {
                let error = decryptor(&company, role).scoped(&acme).decrypt(&row).await.unwrap_err();
                assert_denied(&company, &error, "Decrypt");
                denied += 1;
            }
        }
        for role in [READER, ADMINISTRATOR] {
            let error = encryptor(&company, role)
                .scoped(&acme)
                .encrypt(&account())
                .await
                .unwrap_err();
            assert_denied(&company, &error, "GenerateDataKey");
            denied += 1;
        }
        assert_eq!(denied, 6);
    }
}

/// An explicit denial of the other operation does not matter to a client of one role.
#[tokio::test]
async fn each_role_lives_without_the_other_operation() {
    let company = Company::with_iam(KEY_POLICIES[0]).await;
    let acme = tenant("acme");
    let deny =
        |action: &str| format!(r#"{{"Statement": {{"Effect": "Deny", "Action": "{action}", "Resource": "*"}}}}"#);
    company.attach(WRITER, &deny("kms:Decrypt"));
    company.attach(READER, &deny("kms:GenerateDataKey"));
    let row = written(&company, WRITER, "acme").await;
    assert_eq!(
        decryptor(&company, READER).scoped(&acme).decrypt(&row).await.unwrap(),
        account()
    );

    // One client for both does what its caller may, and is told what it may not.
    let envelope = |role| {
        let builder = Envelope::builder(strict(&company.client(role), &company.key));
        builder.suite(Suite::Signed).build().unwrap().scoped(&acme)
    };
    let row = envelope(WRITER).encrypt(&account()).await.unwrap();
    assert_eq!(envelope(READER).decrypt(&row).await.unwrap(), account());
    let error = envelope(WRITER).decrypt(&row).await.unwrap_err();
    assert_denied(&company, &error, "Decrypt");
    let error = envelope(READER).encrypt(&account()).await.unwrap_err();
    assert_denied(&company, &error, "GenerateDataKey");
}

#[tokio::test]
async fn a_reader_of_one_tenant_cannot_unwrap_data_keys_of_another() {
    for policy in KEY_POLICIES {
        let company = Company::with_iam(policy).await;
        let (acme, globex) = (tenant("acme"), tenant("globex"));
        let of_acme = written(&company, ANYONE, "acme").await;
        let of_globex = written(&company, ANYONE, "globex").await;
        for role in [READER, BOTH] {
            let reader = decryptor(&company, role);
            assert_eq!(reader.scoped(&acme).decrypt(&of_acme).await.unwrap(), account());
            company.kms.forget_requests();
            let error = reader.scoped(&globex).decrypt(&of_globex).await.unwrap_err();
            assert_denied(&company, &error, "Decrypt");
            assert_eq!(company.kms.calls().of("Decrypt"), 1);
            // Claiming one's own tenant does not help: the data key is bound to the other.
            let mut moved = of_globex.clone();
            moved.tenant = "acme".to_owned();
            let error = reader.scoped(&acme).decrypt(&moved).await.unwrap_err();
            let refused = ("Decrypt", company.key.as_str(), KmsErrorKind::InvalidCiphertext);
            assert_eq!(failed_call(keyring_error(&error)), refused);
            assert!(error.is_unauthenticated());
        }
        for role in [WRITER, BOTH] {
            let writer = encryptor(&company, role).scoped(&globex);
            let error = writer.encrypt(&account_of("globex")).await.unwrap_err();
            assert_denied(&company, &error, "GenerateDataKey");
        }
    }
}

/// The same by a tag of the caller: one policy for the readers of all tenants.
#[tokio::test]
async fn a_reader_reads_the_tenant_in_its_tag() {
    let company = Company::new(KEY_POLICIES[0]).await;
    let policy = company.policy("reader-by-tag.json");
    for (role, tag) in [("ACME", Some("acme")), ("GLOBEX", Some("globex")), ("UNTAGGED", None)] {
        company.kms.caller(role, &role_arn(role));
        company.attach(role, &policy);
        if let Some(tag) = tag {
            company.kms.tag_caller(role, "tenant", tag).unwrap();
        }
        for name in ["acme", "globex"] {
            let row = written(&company, ANYONE, name).await;
            let read = decryptor(&company, role).scoped(&tenant(name)).decrypt(&row).await;
            match read {
                Ok(read) => assert_eq!((read, tag), (account_of(name), Some(name))),
                Err(error) => {
                    assert_denied(&company, &error, "Decrypt");
                    assert_ne!(tag, Some(name));
                }
            }
        }
    }
}

/// A record of another table has another context, which the policies do not name.
#[tokio::test]
async fn the_policies_are_for_one_table() {
    #[derive(envelope_runtime::Encrypted, Debug, PartialEq)]
    #[envelope(table = "salaries", context = crate::support::Tenant)]
    struct Salary {
        #[envelope(context)]
        tenant: String,
        #[envelope(signed, id)]
        id: i64,
        #[envelope(encrypted)]
        amount: u32,
    }
    let salary = Salary {
        tenant: "acme".to_owned(),
        id: 1,
        amount: 4200,
    };
    let company = Company::with_iam(KEY_POLICIES[1]).await;
    let acme = tenant("acme");
    let row = encryptor(&company, ANYONE)
        .scoped(&acme)
        .encrypt(&salary)
        .await
        .unwrap();
    assert_eq!(
        decryptor(&company, ANYONE).scoped(&acme).decrypt(&row).await.unwrap(),
        salary
    );
    let denied = [
        encryptor(&company, BOTH)
            .scoped(&acme)
            .encrypt(&salary)
            .await
            .unwrap_err(),
        decryptor(&company, BOTH).scoped(&acme).decrypt(&row).await.unwrap_err(),
    ];
    for (error, operation) in denied.iter().zip(["GenerateDataKey", "Decrypt"]) {
        assert_says(error, &["salaries", operation, "access denied"]);
    }
}
