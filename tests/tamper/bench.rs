//! A reader with a good record, to which bad ones are shown.

use std::collections::{BTreeMap, HashSet};

use envelope_runtime::{Scoped, Suite};
use envelope_tests::errors::{Kind, assert_silent, kind};
use envelope_tests::forger::Draft;
use envelope_tests::keys::{KEY, client};
use envelope_tests::records::{Row, SECRETS, Sample};

pub struct Bench<R: Sample> {
    pub reader: Scoped<R::Context>,
    pub plain: R,
    pub good: R::Encrypted,
    /// Another record of the same reader.
    pub other: R::Encrypted,
    refused: BTreeMap<Kind, usize>,
    /// What errors have said: each is searched for secrets once.
    said: HashSet<String>,
}

impl<R: Sample> Bench<R> {
    pub async fn new(suite: Suite) -> Self {
        let reader = client(suite).scoped(&R::context());
        let plain = R::sample();
        let good = reader.encrypt(&plain).await.unwrap();
        let other = reader.encrypt(&R::other()).await.unwrap();
        assert_eq!(reader.decrypt(&other).await.unwrap(), R::other());
        let bench = Self {
            reader,
            plain,
            good,
            other,
            refused: BTreeMap::new(),
            said: HashSet::new(),
        };
        bench.read_good().await;
        bench
    }

    /// Shows the reader a bad record: it must refuse it for one of these reasons, tell no secret, and still read the
    /// good one.
    pub async fn refuse(&mut self, row: &R::Encrypted, reasons: &[Kind]) {
        assert_ne!(*row, self.good, "nothing was changed");
        let error = self.reader.decrypt(row).await.expect_err("a bad record was read");
        let kind = kind(&error);
        assert!(reasons.contains(&kind), "refused for another reason: {error:?}");
        if self.said.insert(format!("{error:?}")) {
            assert_silent(&error, &[&SECRETS[..], &[&KEY]].concat());
        }
        *self.refused.entry(kind).or_default() += 1;
        self.read_good().await;
    }

    /// Shows the reader what a forger wrote.
    pub async fn refuse_draft(&mut self, draft: Draft, reason: Kind) {
        let row = self.good.with(&draft.write());
        self.refuse(&row, &[reason]).await;
    }

    /// The good record, for a forger to change.
    pub fn draft(&self) -> Draft {
        Draft::open::<R>(&self.good).renew()
    }

    /// How many records were refused.
    pub fn refused(&self) -> usize {
        self.refused.values().sum()
    }

    /// How many records were refused for this reason.
    pub fn refused_as(&self, kind: Kind) -> usize {
        self.refused.get(&kind).copied().unwrap_or_default()
    }

    async fn read_good(&self) {
        assert_eq!(self.reader.decrypt(&self.good).await.unwrap(), self.plain);
    }
}

/// Calls a generic test for both versions and both suites: versions 1 and 2, each symmetric and signed.
macro_rules! for_all {
    ($test:ident) => {
        [
            $test::<envelope_tests::records::Visit>(envelope_runtime::Suite::Symmetric).await,
            $test::<envelope_tests::records::Visit>(envelope_runtime::Suite::Signed).await,
            $test::<envelope_tests::records::ClinicVisit>(envelope_runtime::Suite::Symmetric).await,
            $test::<envelope_tests::records::ClinicVisit>(envelope_runtime::Suite::Signed).await,
        ]
    };
}

pub(crate) use for_all;
