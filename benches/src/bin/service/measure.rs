//! The measurement: both services in turn, second by second, so that what disturbs the machine for a while disturbs both.

use std::error::Error;
use std::time::Duration;

use envelope_benches::ratio::median;
use envelope_benches::report::Report;
use sqlx::PgConnection;
use tokio::time::sleep;

use crate::Result;
use crate::arguments::Arguments;
use crate::latencies::{Kind, Latencies};
use crate::load::{CLIENTS, Load};
use crate::service::{CONNECTIONS, Service, database};

/// How long a turn of one service is.
const TURN: Duration = Duration::from_secs(1);
/// After how many turns of each a line is printed.
const TOLD_AFTER: u32 = 10;
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
        "{rate} requests/s over {CLIENTS} connections, {seconds} turns of {TURN:?} for each service; load of the machine before: {}",
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
    for number in 1..=seconds {
        plain.turn(&mut database, rate).await?;
        encrypted.turn(&mut database, rate).await?;
        if number % TOLD_AFTER == 0 {
            println!(
                "{number:3} s: plain {}; encrypted {}",
                plain.so_far(),
                encrypted.so_far()
            );
        }
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

    /// A turn under load, looked at in the midst of it.
    async fn turn(&mut self, database: &mut PgConnection, rate: u32) -> Result<()> {
        let (service, load) = (&self.service, &mut self.load);
        let looked_at = async {
            sleep(TURN / 2).await;
            Ok::<_, Box<dyn Error>>((service.memory()?, service.connections(database).await?))
        };
        let (turn, looked_at) = tokio::join!(load.run(rate, TURN), looked_at);
        let (turn, (memory, connections)) = (turn?, looked_at?);
        self.memory.push(memory);
        self.connections.push(connections);
        self.turns.push(turn.per_mille(None, 990));
        self.latencies.append(turn);
        Ok(())
    }

    /// The last turn, in a few words.
    fn so_far(&self) -> String {
        format!(
            "p99 {:.2} ms, {:.1} MiB, {} connections",
            self.turns.last().copied().unwrap_or(f64::NAN),
            mebibytes(self.memory.last().copied().unwrap_or(0) as f64),
            self.connections.last().copied().unwrap_or(0)
        )
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
    let pairs = plain.turns.iter().zip(&encrypted.turns);
    println!(
        "median of the turns' ratios of p99: {:.2}",
        median(pairs.map(|(plain, encrypted)| encrypted / plain))
    );
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
