//! The measurement: both services in turn, so that what disturbs the machine for a while disturbs both.

use std::time::Duration;

use envelope_benches::report::Report;
use sqlx::PgConnection;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::Result;
use crate::arguments::Arguments;
use crate::latencies::{Kind, Latencies};
use crate::load::{CLIENTS, Load};
use crate::service::{CONNECTIONS, Service, database};

/// How often each service has its turn.
const TURNS: u32 = 6;
/// Load that is not measured, before the first turn.
const WARM_UP: Duration = Duration::from_secs(2);
/// How far the p99 may be from that of the service without encryption.
const RATIO: f64 = 1.5;
/// How much more memory there may be in the last third than in the middle one.
const GROWTH: f64 = 1.1;
/// How many errors are printed.
const SHOWN: usize = 5;

/// What one service's turns came to.
struct Measured {
    service: Service,
    load: Load,
    turns: Vec<f64>,
    latencies: Latencies,
    /// Bytes and connections, second by second.
    memory: Vec<u64>,
    connections: Vec<u32>,
}

pub(crate) async fn run(report: &mut Report, url: &str, arguments: &Arguments) -> Result<()> {
    let Arguments { seconds, rate } = *arguments;
    report.section(&format!(
        "{rate} requests/s over {CLIENTS} connections, {TURNS} turns of {:.1} s for each service; load of the machine before: {}",
        f64::from(seconds) / f64::from(TURNS),
        std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim()
    ));
    let mut database = database(url).await?;
    let key = std::env::temp_dir().join(format!("envelope-bench-service-{}.key", std::process::id()));
    let started = Service::start(url, true, &key).and_then(|plain| Ok((plain, Service::start(url, false, &key)?)));
    let _ = std::fs::remove_file(&key); // it was read
    let (plain, encrypted) = started?;
    let (mut plain, mut encrypted) = (Measured::of(plain).await?, Measured::of(encrypted).await?);
    for measured in [&mut plain, &mut encrypted] {
        let warm = measured.load.run(rate, WARM_UP).await?;
        measured.latencies.errors.extend(warm.errors);
    }
    let turn = Duration::from_secs(seconds.into()) / TURNS;
    for number in 1..=TURNS {
        plain.turn(&mut database, rate, turn).await?;
        encrypted.turn(&mut database, rate, turn).await?;
        let told = |measured: &Measured| {
            format!(
                "p99 {:.2} ms, {:.1} MiB, {} connections",
                measured.turns.last().copied().unwrap_or(f64::NAN),
                mebibytes(measured.memory.last().copied().unwrap_or(0) as f64),
                measured.connections.last().copied().unwrap_or(0)
            )
        };
        println!("turn {number}: plain {}; encrypted {}", told(&plain), told(&encrypted));
    }
    verdicts(report, &plain, &encrypted);
    Ok(())
}

impl Measured {
    async fn of(service: Service) -> Result<Self> {
        let load = Load::start(&service.address).await?;
        Ok(Self {
            service,
            load,
            turns: Vec::new(),
            latencies: Latencies::default(),
            memory: Vec::new(),
            connections: Vec::new(),
        })
    }

    /// A turn under load, looked at each second.
    async fn turn(&mut self, database: &mut PgConnection, rate: u32, lasting: Duration) -> Result<()> {
        let mut second = interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let end = Instant::now() + lasting;
        let running = self.load.run(rate, lasting);
        tokio::pin!(running);
        let turn = loop {
            tokio::select! {
                ended = &mut running => break ended?,
                _ = second.tick(), if Instant::now() < end => {
                    self.memory.push(self.service.memory()?);
                    self.connections.push(self.service.connections(database).await?);
                }
            }
        };
        self.turns.push(turn.per_mille(None, 990));
        self.latencies.append(turn);
        Ok(())
    }

    /// The mean memory of the middle third, and of the last one.
    fn thirds(&self) -> (f64, f64) {
        let third = self.memory.len() / 3;
        let mean = |samples: &[u64]| samples.iter().sum::<u64>() as f64 / samples.len().max(1) as f64;
        let (_, later) = self.memory.split_at(self.memory.len() - 2 * third);
        let (middle, last) = later.split_at(third);
        (mean(middle), mean(last))
    }
}

fn verdicts(report: &mut Report, plain: &Measured, encrypted: &Measured) {
    println!("\n            p50 plain  encrypted    p99 plain  encrypted    ratio of p99");
    let (of_plain, of_encrypted) = (&plain.latencies, &encrypted.latencies);
    for kind in Kind::ALL.into_iter().map(Some).chain([None]) {
        let at = |share| (of_plain.per_mille(kind, share), of_encrypted.per_mille(kind, share));
        let ((p50, p50_encrypted), (p99, p99_encrypted)) = (at(500), at(990));
        println!(
            "{:8} {p50:9.2} ms {p50_encrypted:7.2} ms {p99:9.2} ms {p99_encrypted:7.2} ms {:15.2}",
            kind.map_or("all", Kind::name),
            p99_encrypted / p99
        );
    }
    println!(
        "requests: {} plain, {} encrypted\n",
        of_plain.count(),
        of_encrypted.count()
    );
    for (name, measured) in [("plain", plain), ("encrypted", encrypted)] {
        let errors = &measured.latencies.errors;
        errors.iter().take(SHOWN).for_each(|error| println!("{name}: {error}"));
        report.exactly(&format!("errors, {name}"), errors.len(), 0);
        let of = measured.connections.iter();
        let (least, most) = (of.clone().min().copied(), of.max().copied());
        report.exactly(&format!("fewest connections, {name}"), least.unwrap_or(0), CONNECTIONS);
        report.exactly(&format!("most connections, {name}"), most.unwrap_or(0), CONNECTIONS);
        let (middle, last) = measured.thirds();
        println!(
            "memory of {name}: {:.1} MiB in the middle third, {:.1} MiB in the last",
            mebibytes(middle),
            mebibytes(last)
        );
        report.at_most(&format!("growth of memory, {name}"), last / middle, GROWTH);
    }
    let p99 = |latencies: &Latencies| latencies.per_mille(None, 990);
    report.at_most(
        "p99 of all requests, encrypted to plain",
        p99(of_encrypted) / p99(of_plain),
        RATIO,
    );
}

fn mebibytes(bytes: f64) -> f64 {
    bytes / f64::from(1 << 20)
}
