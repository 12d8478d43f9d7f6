//! The local KMS, and clients of it.

use std::time::{Duration, Instant};

use aws_sdk_kms::Client;
use aws_sdk_kms::types::DataKeySpec;
use envelope_benches::ratio::median;
use envelope_runtime::client::Builder;
use envelope_runtime::keyring::kms::KmsKeyring;
use envelope_runtime::{CachePolicy, Envelope};
use envelope_testing::LocalKms;

use crate::Result;

const REGION: &str = "eu-central-1";
/// How often a round trip is measured.
const ROUND_TRIPS: usize = 50;

/// A local KMS with one key.
pub(crate) struct KeyService {
    pub(crate) local: LocalKms,
    pub(crate) client: Client,
    pub(crate) key_arn: String,
}

impl KeyService {
    /// Starts one that answers after so long.
    pub(crate) async fn start(latency: Duration) -> Result<Self> {
        let local = LocalKms::start().await?;
        local.faults().latency(latency);
        let key_arn = local.region(REGION).create_key().to_string();
        let client = Client::from_conf(local.sdk_config(REGION));
        Ok(Self { local, client, key_arn })
    }

    /// A client of the library with an empty cache of its own, in suite 0x6700.
    pub(crate) fn envelope(&self, policy: CachePolicy) -> Result<Envelope> {
        Ok(self.builder()?.cache(policy).build()?)
    }

    /// The beginning of a client of the library.
    pub(crate) fn builder(&self) -> Result<Builder<Envelope>> {
        let keyring = KmsKeyring::new(self.client.clone(), &self.key_arn)?;
        Ok(Envelope::builder(keyring))
    }

    /// How often an operation was asked for since the last time that this was called.
    pub(crate) fn take_calls(&self, operation: &str) -> u64 {
        let calls = self.local.calls().of(operation);
        self.local.forget_requests();
        calls
    }

    /// The round trips of GenerateDataKey, in milliseconds: the median and the longest.
    pub(crate) async fn round_trip(&self) -> Result<(f64, f64)> {
        let mut times = Vec::with_capacity(ROUND_TRIPS);
        for _ in 0..ROUND_TRIPS {
            let start = Instant::now();
            self.client
                .generate_data_key()
                .key_id(&self.key_arn)
                .key_spec(DataKeySpec::Aes256)
                .send()
                .await?;
            times.push(milliseconds(start.elapsed()));
        }
        self.local.forget_requests();
        let longest = times.iter().copied().fold(0.0, f64::max);
        Ok((median(times.into_iter()), longest))
    }
}

pub(crate) fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

pub(crate) fn per_second(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}
