//! Many callers at once: a key is fetched once for all, whoever leaves.

use std::future::Future;
use std::time::{Duration, Instant};

use envelope_benches::small::Small;
use envelope_runtime::{CachePolicy, Envelope};
use tokio::time::sleep;

use crate::Result;
use crate::key_service::KeyService;
use envelope_benches::report::Report;

const CALLERS: usize = 200;
const LATENCY: Duration = Duration::from_millis(50);
/// How long the first caller may take to reach the KMS.
const PATIENCE: Duration = Duration::from_secs(5);

const WRITE: &str = "GenerateDataKey";
const READ: &str = "Decrypt";

pub(crate) async fn run(report: &mut Report) -> Result<()> {
    report.section(&format!(
        "{CALLERS} callers at once on a cold cache, latency of the KMS {LATENCY:?}"
    ));
    let kms = KeyService::start(LATENCY).await?;
    let policy = CachePolicy::max_age(Duration::from_secs(3_600));

    let cold = kms.envelope(policy)?;
    at_once(0..CALLERS, |number| write(cold.clone(), number)).await?;
    report.exactly("calls for encrypting at once", kms.take_calls(WRITE), 1);

    let cold = kms.envelope(policy)?;
    abandoned(&kms, WRITE, |number| write(cold.clone(), number)).await?;
    report.exactly(
        "calls for encrypting at once, the first caller dropped half-way",
        kms.take_calls(WRITE),
        1,
    );

    let row = cold.encrypt(&Small::sample()).await?;
    let read = |client: &Envelope| {
        let (client, row) = (client.clone(), row.clone());
        async move { client.decrypt(&row).await.map(drop) }
    };
    let cold = kms.envelope(policy)?;
    at_once(0..CALLERS, |_| read(&cold)).await?;
    report.exactly("calls for decrypting at once", kms.take_calls(READ), 1);

    let cold = kms.envelope(policy)?;
    abandoned(&kms, READ, |_| read(&cold)).await?;
    report.exactly(
        "calls for decrypting at once, the first caller dropped half-way",
        kms.take_calls(READ),
        1,
    );

    let cold = kms.envelope(policy)?;
    for number in 0..CALLERS {
        cold.encrypt(&Small::numbered(number)).await?;
    }
    report.exactly(
        &format!("calls for {CALLERS} records with {CALLERS} ids in a signed field, in order"),
        kms.take_calls(WRITE),
        1,
    );
    Ok(())
}

async fn write(client: Envelope, number: usize) -> std::result::Result<(), envelope_runtime::Error> {
    client.encrypt(&Small::numbered(number)).await.map(drop)
}

/// Runs callers in tasks of their own, and waits for all.
async fn at_once<F>(numbers: impl Iterator<Item = usize>, call: impl Fn(usize) -> F) -> Result<()>
where
    F: Future<Output = std::result::Result<(), envelope_runtime::Error>> + Send + 'static,
{
    let callers: Vec<_> = numbers.map(|number| tokio::spawn(call(number))).collect();
    for caller in callers {
        caller.await??;
    }
    Ok(())
}

/// As [`at_once`], but that the first caller starts the fetch and is dropped while the KMS thinks and the others wait.
async fn abandoned<F>(kms: &KeyService, operation: &str, call: impl Fn(usize) -> F) -> Result<()>
where
    F: Future<Output = std::result::Result<(), envelope_runtime::Error>> + Send + 'static,
{
    let first = tokio::spawn(call(0));
    let start = Instant::now();
    while kms.local.calls().of(operation) == 0 {
        if start.elapsed() > PATIENCE {
            return Err(format!("the first caller did not call {operation}").into());
        }
        sleep(Duration::from_millis(1)).await;
    }
    let others = at_once(1..CALLERS, call);
    let leave = async {
        sleep(LATENCY / 5).await;
        first.abort();
        first.await
    };
    let (others, left) = tokio::join!(others, leave);
    others?;
    match left {
        Err(error) if error.is_cancelled() => Ok(()),
        _ => Err("the first caller was not dropped in time".into()),
    }
}
