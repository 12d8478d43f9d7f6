//! Rotates a branch key every 100 ms.

use std::time::{Duration, Instant};

use envelope_runtime::keyring::key_store::BranchKeyStore as _;
use serde_json::{Value, json};

use crate::setup::Setup;

const PERIOD: Duration = Duration::from_millis(100);

pub(crate) async fn run(setup: &Setup) -> anyhow::Result<Value> {
    let store = setup.store().await?;
    let started = Instant::now();
    let (mut rotations, mut failures) = (0, 0);
    let mut clock = tokio::time::interval(PERIOD);
    while started.elapsed() < setup.duration {
        clock.tick().await;
        match store.rotate("north").await {
            Ok(_) => rotations += 1,
            Err(error) => {
                failures += 1;
                eprintln!("rotate: {error:?}");
            }
        }
    }
    Ok(json!({ "rotations": rotations, "failures": failures }))
}
