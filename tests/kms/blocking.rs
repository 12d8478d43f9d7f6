//! Blocking clients over KMS: without a runtime, from several threads, and an error inside one.

use std::thread;

use aws_sdk_kms::Client;
use envelope_runtime::client::Blocking;
use envelope_runtime::keyring::kms::KmsErrorKind;
use envelope_runtime::{Decryptor, Encryptor, Envelope, Error, Scoped};
use envelope_testing::LocalKms;
use tokio::runtime::{Builder, Runtime};

use crate::support::{ANYONE, FRANKFURT, Tenant, account, account_of, failed_call, keyring_error, strict, tenant};

const THREADS: usize = 4;
const EACH: usize = 5;

fn scene() -> (LocalKms, Client, String) {
    let kms = LocalKms::start_blocking().unwrap();
    let key = kms.region(FRANKFURT).create_key();
    let client = kms.client(FRANKFURT, ANYONE);
    (kms, client, key)
}

fn envelope(client: &Client, key: &str) -> Blocking<Envelope> {
    Blocking::new(Envelope::builder(strict(client, key)).build().unwrap()).unwrap()
}

fn acme(client: &Client, key: &str) -> Blocking<Scoped<Tenant>> {
    envelope(client, key).scoped(&tenant("acme"))
}

fn runtimes() -> [Runtime; 2] {
    let multi_thread = Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let current_thread = Builder::new_current_thread().enable_all().build();
    [multi_thread.unwrap(), current_thread.unwrap()]
}

#[test]
fn the_three_roles_work_without_a_runtime() {
    let (kms, client, key) = scene();
    let keyring = || strict(&client, &key);
    let writer = Blocking::new(Encryptor::builder(keyring()).build().unwrap()).unwrap();
    let reader = Blocking::new(Decryptor::builder(keyring()).build().unwrap()).unwrap();
    let (writer, reader) = (writer.scoped(&tenant("acme")), reader.scoped(&tenant("acme")));
    let row = writer.encrypt(&account()).unwrap();
    assert_eq!(reader.decrypt(&row).unwrap(), account());
    assert_eq!(reader.decrypt_id(&row, &7).unwrap(), account());
    assert!(matches!(reader.decrypt_id(&row, &8), Err(Error::IdMismatch { .. })));
    let verified = reader.decrypt_verified(&row).unwrap();
    assert_eq!(verified.header.encrypted_data_key().info(), key.as_bytes());

    let both = acme(&client, &key);
    let row = both.encrypt(&account()).unwrap();
    let resealed = both.reseal(&row, |_| ()).unwrap();
    assert_ne!(resealed.header, row.header);
    assert_eq!(both.decrypt(&resealed).unwrap(), account());
    assert_eq!(both.decrypt(&row).unwrap(), account());
    // Failures come as they do to other clients, and the client goes on.
    kms.region(FRANKFURT).disable_key(&key).unwrap();
    let error = both.decrypt(&row).unwrap_err();
    assert_eq!(
        failed_call(keyring_error(&error)),
        ("Decrypt", key.as_str(), KmsErrorKind::Disabled)
    );
    kms.region(FRANKFURT).enable_key(&key).unwrap();
    assert_eq!(both.decrypt(&row).unwrap(), account());
}

#[test]
fn several_threads_share_a_client() {
    let (kms, client, key) = scene();
    let envelope = envelope(&client, &key);
    let done: usize = thread::scope(|scope| {
        let work = |index: usize| {
            let envelope = &envelope;
            move || {
                let name = format!("tenant {index}");
                let scoped = envelope.scoped(&tenant(&name));
                for _ in 0..EACH {
                    let row = scoped.encrypt(&account_of(&name)).unwrap();
                    assert_eq!(scoped.clone().decrypt(&row).unwrap(), account_of(&name));
                }
                EACH
            }
        };
        let threads: Vec<_> = (0..THREADS).map(|index| scope.spawn(work(index))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(done, THREADS * EACH);
    assert_eq!(kms.calls().of("GenerateDataKey"), (THREADS * EACH) as u64);
    assert_eq!(kms.calls().of("Decrypt"), (THREADS * EACH) as u64);
}

#[test]
fn inside_a_runtime_it_is_an_error_and_nothing_is_called() {
    let (kms, client, key) = scene();
    let scoped = acme(&client, &key);
    let row = scoped.encrypt(&account()).unwrap();
    kms.forget_requests();
    for runtime in runtimes() {
        // In the task that the runtime blocks on, in a task of its own, and on a thread that has entered it.
        let inside = || {
            let results = [
                scoped.encrypt(&account()).map(drop),
                scoped.decrypt(&row).map(drop),
                scoped.decrypt_id(&row, &7).map(drop),
                scoped.decrypt_verified(&row).map(drop),
            ];
            results
                .into_iter()
                .filter(|result| matches!(result, Err(Error::InsideRuntime)))
                .count()
        };
        assert_eq!(runtime.block_on(async { inside() }), 4);
        let (own, its_row) = (scoped.clone(), row.clone());
        let spawned = runtime.spawn(async move { own.decrypt(&its_row).map(drop) });
        assert!(matches!(runtime.block_on(spawned).unwrap(), Err(Error::InsideRuntime)));
        let guard = runtime.enter();
        assert_eq!(inside(), 4);
        drop(guard);
        // What it wraps can be awaited there.
        let read = runtime.block_on(scoped.client().decrypt(&row));
        assert_eq!(read.unwrap(), account());
    }
    assert_eq!(kms.calls().total(), 2, "the two that were awaited");
    // Outside again, it works.
    assert_eq!(scoped.decrypt(&row).unwrap(), account());
}

#[test]
fn it_can_be_made_and_dropped_inside_a_runtime() {
    let (_kms, client, key) = scene();
    for runtime in runtimes() {
        let outside = acme(&client, &key);
        outside.encrypt(&account()).unwrap();
        runtime.block_on(async {
            drop(outside);
            let made = acme(&client, &key);
            assert!(matches!(made.encrypt(&account()), Err(Error::InsideRuntime)));
        });
        let moved = acme(&client, &key);
        let task = runtime.spawn(async move { drop(moved) });
        runtime.block_on(task).unwrap();
        // Made inside, used outside.
        let made = runtime.block_on(async { acme(&client, &key) });
        let row = made.encrypt(&account()).unwrap();
        assert_eq!(made.decrypt(&row).unwrap(), account());
    }
}

/// A hanging KMS ends a blocking call too.
#[test]
fn a_call_ends_within_its_timeout() {
    let (kms, client, key) = scene();
    let timeout = std::time::Duration::from_secs(1);
    let envelope = Envelope::builder(strict(&client, &key).timeout(timeout))
        .build()
        .unwrap();
    let scoped = Blocking::new(envelope).unwrap().scoped(&tenant("acme"));
    kms.faults().hang(1);
    let began = std::time::Instant::now();
    let error = scoped.encrypt(&account()).unwrap_err();
    assert_eq!(
        failed_call(keyring_error(&error)),
        ("GenerateDataKey", key.as_str(), KmsErrorKind::Timeout)
    );
    assert!(began.elapsed() < timeout * 3, "{:?}", began.elapsed());
    let row = scoped.encrypt(&account()).unwrap();
    assert_eq!(scoped.decrypt(&row).unwrap(), account());
}
