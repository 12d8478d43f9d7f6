//! The format layer against published bytes, and against hostile ones.

mod hostile;
mod vectors;

use super::*;
use crate::crypto::{DataKeySchedule, random_bytes};
use crate::materials::{ContextMap, EncryptedDataKey};
use crate::schema::Suite;
use crate::secret::DataKey;

/// What a header is made of.
#[derive(Debug, Clone)]
struct Parts {
    version: u8,
    suite: Suite,
    message_id: [u8; 32],
    legend: Vec<u8>,
    context: ContextMap,
    keys: Vec<EncryptedDataKey>,
}

impl Parts {
    /// The stored context and the encrypted data keys.
    fn tail(&self) -> Vec<u8> {
        let mut tail = Vec::new();
        self.context.write(&mut tail);
        tail.push(self.keys.len() as u8);
        self.keys.iter().for_each(|key| key.write(&mut tail));
        tail
    }

    /// The header, with a commitment by the data key of 32 zero bytes.
    fn write(&self) -> Vec<u8> {
        let letters = |legend: &mut Legend<'_>| legend.push(&self.legend);
        let commit_key = DataKeySchedule::new(&DataKey::from_bytes([0; 32]))
            .unwrap()
            .commit_key(&self.message_id)
            .unwrap();
        HeaderWriter::new(
            self.version,
            self.suite,
            &self.message_id,
            self.legend.len(),
            letters,
            &self.tail(),
        )
        .unwrap()
        .commit(&commit_key)
        .unwrap()
    }

    /// Takes the parts from a parsed header.
    fn of(header: &ParsedHeader<'_>) -> Self {
        Self {
            version: header.version(),
            suite: header.suite(),
            message_id: *header.message_id(),
            legend: header.legend().to_vec(),
            context: header.context().unwrap(),
            keys: header
                .encrypted_data_keys()
                .map(|key| key.to_owned().unwrap())
                .collect(),
        }
    }

    /// A header with two stored entries and two encrypted data keys.
    fn sample() -> Self {
        let mut context = ContextMap::new();
        context.insert("a", "1").unwrap();
        context.insert("b", "ü").unwrap();
        let keys = vec![
            EncryptedDataKey::new("aws-kms", b"arn".as_slice(), [1; 32].as_slice()).unwrap(),
            EncryptedDataKey::new("raw", b"".as_slice(), b"".as_slice()).unwrap(),
        ];
        let message_id = random_bytes().unwrap();
        Self {
            version: 2,
            suite: Suite::Signed,
            message_id,
            legend: b"esce".to_vec(),
            context,
            keys,
        }
    }
}
