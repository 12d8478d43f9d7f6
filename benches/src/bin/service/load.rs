//! Requests at a steady rate, by a schedule that no answer holds up.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::Result;
use crate::latencies::Latencies;
use crate::worker::Worker;

/// How many clients there are, each with a connection.
pub(crate) const CLIENTS: u32 = 8;

/// The clients of one service.
pub(crate) struct Load {
    workers: Vec<Worker>,
}

impl Load {
    /// Connects, and creates the customers that are there from the beginning.
    pub(crate) async fn start(address: &str) -> Result<Self> {
        let mut workers = Vec::new();
        for number in 0..CLIENTS {
            workers.push(Worker::start(address, number.into()).await?);
        }
        Ok(Self { workers })
    }

    /// Sends so many requests a second for so long.
    pub(crate) async fn run(&mut self, rate: u32, lasting: Duration) -> Result<Latencies> {
        let period = Duration::from_secs(1) / rate;
        let start = Instant::now() + Duration::from_millis(10);
        let mut running = JoinSet::new();
        for (number, worker) in (0..).zip(self.workers.drain(..)) {
            running.spawn(paced(
                worker,
                start + period * number,
                period * CLIENTS,
                start + lasting,
            ));
        }
        let mut all = Latencies::default();
        while let Some(ended) = running.join_next().await {
            let (worker, latencies) = ended?;
            self.workers.push(worker);
            all.append(latencies);
        }
        Ok(all)
    }
}

/// One client's requests. A request that is due while the one before it is still under way counts from when it was due, so
/// that a service which stands still is not spared the requests of that time. Otherwise it counts from when it was sent: what
/// the timer is late by is not the service's fault.
async fn paced(mut worker: Worker, first: Instant, period: Duration, end: Instant) -> (Worker, Latencies) {
    let mut latencies = Latencies::default();
    let mut due = first;
    while due < end {
        let mut since = due;
        if Instant::now() < due {
            sleep_until(due).await;
            since = Instant::now();
        }
        let kind = worker.kind();
        match worker.send(kind).await {
            Ok(()) => latencies.add(kind, since.elapsed()),
            Err(error) => latencies.errors.push(error.to_string()),
        }
        due += period;
    }
    (worker, latencies)
}
