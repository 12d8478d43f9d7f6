//! One client of a service: it knows what it has written, and compares every answer with that, byte for byte.

use crate::Result;
use crate::http::Connection;
use crate::latencies::Kind;

/// How many customers are there before anything is measured.
const SEEDED: u64 = 100;
/// How many customers a list has.
const PAGE: u64 = 20;
/// Ids between one client's customers and another's.
const APART: u64 = 1_000_000;
const TENANTS: u64 = 4;
const COUNTRIES: [&str; 2] = ["DE", "FR"];

/// A client with a connection of its own, and customers of its own that no other client changes.
pub(crate) struct Worker {
    connection: Connection,
    tenant: String,
    first: u64,
    /// The versions of its customers, whose ids follow each other.
    versions: Vec<u64>,
    random: u64,
}

impl Worker {
    /// Connects, and creates the first customers.
    pub(crate) async fn start(address: &str, number: u64) -> Result<Self> {
        let mut worker = Self {
            connection: Connection::open(address).await?,
            tenant: format!("tenant-{}", number % TENANTS),
            first: (number + 1) * APART,
            versions: Vec::new(),
            random: number.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        };
        for _ in 0..SEEDED {
            worker.create().await?;
        }
        Ok(worker)
    }

    /// Draws the kind of the next request: the same ones for each service.
    pub(crate) fn kind(&mut self) -> Kind {
        Kind::of(self.below(100))
    }

    /// Sends a request of this kind, and looks at what comes back.
    pub(crate) async fn send(&mut self, kind: Kind) -> Result<()> {
        match kind {
            Kind::Create => self.create().await,
            Kind::Read => self.read().await,
            Kind::List => self.list().await,
            Kind::Update => self.update().await,
        }
    }

    async fn create(&mut self) -> Result<()> {
        let index = self.versions.len() as u64;
        self.versions.push(1);
        let customer = self.customer(index);
        let tenant = format!(r#""tenant":"{}","#, self.tenant);
        let body = customer.replacen(&tenant, "", 1).replacen(r#""version":1,"#, "", 1);
        self.expect("POST /customers", &body, 201, &customer).await
    }

    async fn read(&mut self) -> Result<()> {
        let index = self.below(self.versions.len() as u64);
        let request = format!("GET /customers/{}", self.first + index);
        self.expect(&request, "", 200, &self.customer(index)).await
    }

    /// A list that begins early enough to hold customers of this client alone: every other one, by country.
    async fn list(&mut self) -> Result<()> {
        let step = COUNTRIES.len() as u64;
        let index = self.below(self.versions.len() as u64 - (PAGE + 1) * step);
        let request = format!("GET /customers?country={}&after={}", country(index), self.first + index);
        let customers: Vec<String> = (1..=PAGE).map(|place| self.customer(index + place * step)).collect();
        self.expect(&request, "", 200, &format!("[{}]", customers.join(",")))
            .await
    }

    async fn update(&mut self) -> Result<()> {
        let index = self.below(self.versions.len() as u64);
        let version = self.version(index);
        let id = self.first + index;
        if let Some(version) = self.versions.get_mut(index as usize) {
            *version += 1;
        }
        let body = format!(r#"{{"version":{version},"email":"{}"}}"#, email(id, version + 1));
        self.expect(&format!("PATCH /customers/{id}"), &body, 200, &self.customer(index))
            .await
    }

    /// What an answer must be.
    async fn expect(&mut self, request: &str, body: &str, status: u16, expected: &str) -> Result<()> {
        let answer = self.connection.ask(&self.tenant, request, body).await?;
        if answer != (status, expected) {
            return Err(format!(
                "{request}: {} {:?} instead of {status} {expected:?}",
                answer.0, answer.1
            )
            .into());
        }
        Ok(())
    }

    /// The customer at this place, as the service must tell it.
    fn customer(&self, index: u64) -> String {
        let id = self.first + index;
        let version = self.version(index);
        let card = match id % 2 {
            0 => format!(r#""4111 1111 {id:08}""#),
            _ => "null".to_owned(),
        };
        format!(
            r#"{{"tenant":"{}","id":{id},"country":"{}","version":{version},"name":"Ada Lovelace-{id}","email":"{}","card":{card}}}"#,
            self.tenant,
            country(index),
            email(id, version)
        )
    }

    fn version(&self, index: u64) -> u64 {
        self.versions.get(index as usize).copied().unwrap_or_default()
    }

    /// A number below a limit (xorshift, which is random enough for a load).
    fn below(&mut self, limit: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 11) % limit
    }
}

fn country(index: u64) -> &'static str {
    COUNTRIES.get((index % 2) as usize).copied().unwrap_or_default()
}

fn email(id: u64, version: u64) -> String {
    format!("ada.{id}.{version}@example.org")
}
