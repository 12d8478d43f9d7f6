//! A million records, one after the other.

use envelope_runtime::{Ciphertext, Footer, Header};

use crate::support::{EncryptedReading, Service, client, hour, reading};

const RECORDS: u64 = 1_000_000;
const PER_KEY: u64 = 10_000;

#[tokio::test(start_paused = true)]
async fn cost_a_hundred_calls_each_way() {
    let service = Service::new();
    let policy = hour().max_records(PER_KEY);
    let writer = client(&service, policy);
    // In one piece, since three million small allocations take more memory than the rows themselves.
    let (mut bytes, mut lengths) = (Vec::new(), None);
    for id in 0..RECORDS {
        let row = writer.encrypt(&reading(id)).await.unwrap();
        let parts = [row.value.as_bytes(), row.header.as_bytes(), row.footer.as_bytes()];
        let of_row = parts.map(<[u8]>::len);
        assert_eq!(*lengths.get_or_insert(of_row), of_row);
        parts.iter().for_each(|part| bytes.extend_from_slice(part));
    }
    assert_eq!(service.calls(), (RECORDS / PER_KEY, 0));

    let reader = client(&service, policy);
    let [value, header, footer] = lengths.unwrap();
    for (row, id) in bytes.chunks(value + header + footer).zip(0..) {
        let (value, rest) = row.split_at(value);
        let (header, footer) = rest.split_at(header);
        let row = EncryptedReading {
            id,
            value: Ciphertext::from_bytes(value.to_vec()),
            header: Header::from_bytes(header.to_vec()),
            footer: Footer::from_bytes(footer.to_vec()),
        };
        assert_eq!(reader.decrypt(&row).await.unwrap(), reading(id));
    }
    assert_eq!(service.calls(), (RECORDS / PER_KEY, RECORDS / PER_KEY));
}
