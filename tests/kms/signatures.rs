//! A reader who holds a record's keys cannot write a record that a `Decryptor` accepts: it has no key pair of the writer's, and
//! may not wrap a data key for one of its own.

use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use envelope_runtime::keyring::kms::KmsErrorKind;
use envelope_runtime::structured::DecryptError;
use envelope_runtime::{Decryptor, Encryptor, Envelope, Error, Suite};
use envelope_testing::LocalKms;
use envelope_tests::errors::{Kind, kind};
use envelope_tests::forger::{Body, Draft, EncryptedKey, Entries, Keys, PUBLIC_KEY, Signer, random};
use envelope_tests::records::{ClinicVisit, EncryptedClinicVisit, Row, Sample};

use crate::support::{ANYONE, FRANKFURT, failed_call, strict};

const READER: &str = "READER";

/// A writer's record, and a reader who has called KMS for its keys.
struct Scene {
    kms: LocalKms,
    key: String,
    row: EncryptedClinicVisit,
    reader: Client,
}

impl Scene {
    async fn new(suite: Suite) -> Self {
        let kms = LocalKms::start().await.unwrap();
        let key = kms.region(FRANKFURT).create_key();
        kms.caller(READER, "arn:aws:iam::111122223333:role/READER");
        let may = format!(r#"{{"Statement": {{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "{key}"}}}}"#);
        kms.attach_policy(READER, &may).unwrap();
        let writer = Encryptor::builder(strict(&kms.client(FRANKFURT, ANYONE), &key));
        let writer = writer.suite(suite).build().unwrap().scoped(&ClinicVisit::context());
        let row = writer.encrypt(&ClinicVisit::sample()).await.unwrap();
        let reader = kms.client(FRANKFURT, READER);
        Self { kms, key, row, reader }
    }

    /// The record, opened with what KMS gives the reader.
    async fn draft(&self) -> Draft {
        let (header, expected) = (
            envelope_tests::forger::Header::parse(self.row.parts().0),
            ClinicVisit::expected(),
        );
        let context: Entries = expected.clone().into_iter().chain(header.entries()).collect();
        let (inner, blob) = header.keys[0].ciphertext.split_at(48);
        let call = self.reader.decrypt().key_id(&self.key).ciphertext_blob(Blob::new(blob));
        let answer = call.set_encryption_context(Some(context.clone().into_iter().collect()));
        let intermediate = answer.send().await.unwrap().plaintext.unwrap().into_inner();
        let keys = Keys::of_intermediate(&intermediate.try_into().unwrap(), inner, &context).unwrap();
        Draft::open_by(
            keys,
            ClinicVisit::TABLE,
            &expected,
            &self.row.columns(),
            self.row.parts(),
        )
    }

    /// Wraps a draft's data key for its present context, as only somebody can who may generate data keys.
    async fn wrap_again(&self, draft: &mut Draft, caller: &str) -> Result<(), aws_sdk_kms::Error> {
        let context = draft.context();
        let call = self.kms.client(FRANKFURT, caller).generate_data_key().key_id(&self.key);
        let call = call
            .number_of_bytes(32)
            .set_encryption_context(Some(context.clone().into_iter().collect()));
        let answer = call.send().await?;
        let intermediate = answer.plaintext.unwrap().into_inner().try_into().unwrap();
        let (inner, keys) = draft.keys.wrap_by(&intermediate, &context);
        draft.header.keys = vec![EncryptedKey {
            provider: "aws-kms".to_owned(),
            info: self.key.clone().into_bytes(),
            ciphertext: [inner, answer.ciphertext_blob.unwrap().into_inner()].concat(),
        }];
        draft.keys = keys;
        Ok(())
    }

    /// The reader of the program, with or without its own choice of suites.
    async fn read(&self, row: &EncryptedClinicVisit, accepted: Option<&[Suite]>) -> Result<ClinicVisit, Error> {
        let mut builder = Decryptor::builder(strict(&self.reader, &self.key));
        if let Some(accepted) = accepted {
            builder = builder.accepted_suites(accepted.iter().copied());
        }
        builder
            .build()
            .unwrap()
            .scoped(&ClinicVisit::context())
            .decrypt(row)
            .await
    }

    fn forged(&self, draft: Draft) -> EncryptedClinicVisit {
        let row = self.row.with(&draft.write());
        assert_ne!(row, self.row);
        row
    }
}

/// Puts another value into a record, which whoever holds its keys can authenticate but not sign.
fn with_another_value(draft: &mut Draft) {
    draft.field("patient").body = Body::Seal(b"Eve".to_vec());
    draft.header.message_id = random();
}

/// Replaces the writer's public key by the forger's own.
fn with_own_key_pair(draft: &mut Draft) {
    let signer = Signer::generate();
    draft.header.context = vec![(PUBLIC_KEY.to_owned(), signer.public_key())];
    draft.signer = Some(signer);
}

/// Makes it an unsigned record.
fn without_signature(draft: &mut Draft) {
    (draft.header.flavor, draft.signer) = (0, None);
    draft.header.context.clear();
}

fn patient(read: Result<ClinicVisit, Error>) -> String {
    read.unwrap().patient
}

/// That KMS refused the record's wrapped key under the context that the forgery makes.
fn assert_not_unwrapped(scene: &Scene, error: &Error) {
    let Error::Materials { source, .. } = error else {
        panic!("{error:?}")
    };
    let envelope_runtime::manager::ManagerError::Keyring(source) = source else {
        panic!("{error:?}")
    };
    assert_eq!(
        failed_call(source),
        ("Decrypt", scene.key.as_str(), KmsErrorKind::InvalidCiphertext)
    );
    assert!(error.is_unauthenticated());
}

#[tokio::test]
async fn a_reader_who_signs_with_its_own_key_pair_is_refused() {
    let scene = Scene::new(Suite::Signed).await;
    assert_eq!(patient(scene.read(&scene.row, None).await), "Ada Lovelace");
    // The writer's public key stays, and the signature is not the writer's.
    let mut draft = scene.draft().await;
    with_another_value(&mut draft);
    draft.signer = Some(Signer::generate());
    let error = scene.read(&scene.forged(draft), None).await.unwrap_err();
    assert_eq!(kind(&error), Kind::Unauthenticated);
    // The reader's public key: another context than the data key is wrapped for.
    let mut draft = scene.draft().await;
    with_another_value(&mut draft);
    with_own_key_pair(&mut draft);
    let error = scene.read(&scene.forged(draft), None).await.unwrap_err();
    assert_not_unwrapped(&scene, &error);
    // It cannot have the data key wrapped again.
    let mut draft = scene.draft().await;
    with_own_key_pair(&mut draft);
    let error = scene.wrap_again(&mut draft, READER).await.unwrap_err();
    assert_eq!(
        aws_sdk_kms::error::ProvideErrorMetadata::code(&error),
        Some("AccessDeniedException")
    );
}

/// The controls: the forger's records are right, and what is refused is what the reader lacks.
#[tokio::test]
async fn who_may_generate_data_keys_can_sign_with_its_own_key_pair() {
    let scene = Scene::new(Suite::Signed).await;
    let mut draft = scene.draft().await;
    with_another_value(&mut draft);
    with_own_key_pair(&mut draft);
    scene.wrap_again(&mut draft, ANYONE).await.unwrap();
    assert_eq!(patient(scene.read(&scene.forged(draft), None).await), "Eve");
}

#[tokio::test]
async fn a_reader_can_write_where_nothing_is_signed() {
    let scene = Scene::new(Suite::Symmetric).await;
    let mut draft = scene.draft().await;
    with_another_value(&mut draft);
    let row = scene.forged(draft);
    let accepting = Some(&[Suite::Symmetric][..]);
    assert_eq!(patient(scene.read(&row, accepting).await), "Eve");
    // Which is why a `Decryptor` takes neither the forgery nor the genuine record unless it is told to.
    for row in [&row, &scene.row] {
        let error = scene.read(row, None).await.unwrap_err();
        assert_eq!(kind(&error), Kind::Suite);
    }
}

#[tokio::test]
async fn a_reader_who_downgrades_a_record_is_refused() {
    let scene = Scene::new(Suite::Signed).await;
    let both = &[Suite::Symmetric, Suite::Signed][..];
    let mut draft = scene.draft().await;
    with_another_value(&mut draft);
    without_signature(&mut draft);
    let cleared = scene.forged(draft);
    let mut draft = scene.draft().await;
    with_another_value(&mut draft);
    let context = draft.header.context.clone();
    without_signature(&mut draft);
    draft.header.context = context;
    let kept = scene.forged(draft);
    scene.kms.forget_requests();
    for row in [&cleared, &kept] {
        let error = scene.read(row, None).await.unwrap_err();
        assert!(
            matches!(&error, Error::Decrypt(DecryptError::Suite { table, found: Suite::Symmetric }) if table == "clinic_visits"),
            "{error:?}"
        );
        assert!(error.is_refused());
    }
    // Even by one who takes unsigned records too.
    assert_eq!(
        kind(&scene.read(&kept, Some(both)).await.unwrap_err()),
        Kind::UnexpectedPublicKey
    );
    assert_eq!(scene.kms.calls().total(), 0, "refused by the header alone");
    assert_not_unwrapped(&scene, &scene.read(&cleared, Some(both)).await.unwrap_err());

    // The control: with the data key wrapped again, it is a good unsigned record, which the default still refuses.
    let mut draft = scene.draft().await;
    with_another_value(&mut draft);
    without_signature(&mut draft);
    assert!(scene.wrap_again(&mut draft, READER).await.is_err());
    scene.wrap_again(&mut draft, ANYONE).await.unwrap();
    let row = scene.forged(draft);
    assert_eq!(patient(scene.read(&row, Some(both)).await), "Eve");
    assert_eq!(kind(&scene.read(&row, None).await.unwrap_err()), Kind::Suite);
}

/// Which suites each client reads, by default and when told: 3 clients' defaults, and 3 choices, by 2 suites.
#[tokio::test]
async fn accepted_suites() {
    let scenes = [Scene::new(Suite::Symmetric).await, Scene::new(Suite::Signed).await];
    let mut cells = 0;
    for (scene, suite) in scenes.iter().zip([Suite::Symmetric, Suite::Signed]) {
        let keyring = || strict(&scene.reader, &scene.key);
        let envelope = || Envelope::builder(keyring());
        let decryptors = [
            (vec![Suite::Signed], None),
            (vec![Suite::Symmetric], Some(&[Suite::Symmetric][..])),
            (
                vec![Suite::Symmetric, Suite::Signed],
                Some(&[Suite::Signed, Suite::Symmetric][..]),
            ),
        ];
        let mut seen = Vec::new();
        for (accepted, told) in decryptors {
            seen.push((accepted, scene.read(&scene.row, told).await));
        }
        for (accepted, client) in [
            (vec![Suite::Symmetric, Suite::Signed], envelope()),
            (vec![Suite::Signed], envelope().suite(Suite::Signed)),
            (vec![Suite::Signed], envelope().accepted_suites([Suite::Signed])),
        ] {
            let client = client.build().unwrap().scoped(&ClinicVisit::context());
            seen.push((accepted, client.decrypt(&scene.row).await));
        }
        for (accepted, read) in seen {
            match read {
                Ok(read) => assert!(read == ClinicVisit::sample() && accepted.contains(&suite)),
                Err(error) => assert!(kind(&error) == Kind::Suite && !accepted.contains(&suite)),
            }
            cells += 1;
        }
    }
    assert_eq!(cells, 12);
    let none = Decryptor::builder(strict(&scenes[0].reader, &scenes[0].key)).accepted_suites([]);
    assert!(matches!(none.build(), Err(Error::NoAcceptedSuite)));
}
