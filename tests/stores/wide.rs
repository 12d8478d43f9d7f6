//! Tables of many columns: a legend as long as a wildcard's number, and one of which very many lengths are possible.

use envelope_runtime::sql::{Bind as _, SqlTable as _};
use envelope_runtime::{Encrypted, Suite};
use envelope_tests::keys::{SUITES, client};

/// 37 protected fields: `%` is the 37th byte.
#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "wide")]
struct Wide {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(encrypted)]
    f01: bool,
    #[envelope(encrypted)]
    f02: bool,
    #[envelope(encrypted)]
    f03: bool,
    #[envelope(encrypted)]
    f04: bool,
    #[envelope(encrypted)]
    f05: bool,
    #[envelope(encrypted)]
    f06: bool,
    #[envelope(encrypted)]
    f07: bool,
    #[envelope(encrypted)]
    f08: bool,
    #[envelope(encrypted)]
    f09: bool,
    #[envelope(encrypted)]
    f10: bool,
    #[envelope(encrypted)]
    f11: bool,
    #[envelope(encrypted)]
    f12: bool,
    #[envelope(encrypted)]
    f13: bool,
    #[envelope(encrypted)]
    f14: bool,
    #[envelope(encrypted)]
    f15: bool,
    #[envelope(encrypted)]
    f16: bool,
    #[envelope(encrypted)]
    f17: bool,
    #[envelope(encrypted)]
    f18: bool,
    #[envelope(encrypted)]
    f19: bool,
    #[envelope(encrypted)]
    f20: bool,
    #[envelope(encrypted)]
    f21: bool,
    #[envelope(encrypted)]
    f22: bool,
    #[envelope(encrypted)]
    f23: bool,
    #[envelope(encrypted)]
    f24: bool,
    #[envelope(encrypted)]
    f25: bool,
    #[envelope(encrypted)]
    f26: bool,
    #[envelope(encrypted)]
    f27: bool,
    #[envelope(encrypted)]
    f28: bool,
    #[envelope(encrypted)]
    f29: bool,
    #[envelope(encrypted)]
    f30: bool,
    #[envelope(encrypted)]
    f31: bool,
    #[envelope(encrypted)]
    f32: bool,
    #[envelope(encrypted)]
    f33: bool,
    #[envelope(encrypted)]
    f34: bool,
    #[envelope(encrypted)]
    f35: bool,
    #[envelope(encrypted)]
    f36: bool,
}

impl Wide {
    fn sample(id: i64) -> Self {
        Self {
            id,
            f01: true,
            f02: false,
            f03: true,
            f04: false,
            f05: true,
            f06: false,
            f07: true,
            f08: false,
            f09: true,
            f10: false,
            f11: true,
            f12: false,
            f13: true,
            f14: false,
            f15: true,
            f16: false,
            f17: true,
            f18: false,
            f19: true,
            f20: false,
            f21: true,
            f22: false,
            f23: true,
            f24: false,
            f25: true,
            f26: false,
            f27: true,
            f28: false,
            f29: true,
            f30: false,
            f31: true,
            f32: false,
            f33: true,
            f34: false,
            f35: true,
            f36: false,
        }
    }
}

/// 1 to 9 protected fields, which is more than there are patterns for.
#[derive(Encrypted, Clone, Debug, PartialEq)]
#[envelope(table = "sparse")]
struct Sparse {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(encrypted)]
    o1: Option<u8>,
    #[envelope(encrypted)]
    o2: Option<u8>,
    #[envelope(encrypted)]
    o3: Option<u8>,
    #[envelope(encrypted)]
    o4: Option<u8>,
    #[envelope(encrypted)]
    o5: Option<u8>,
    #[envelope(encrypted)]
    o6: Option<u8>,
    #[envelope(encrypted)]
    o7: Option<u8>,
    #[envelope(encrypted)]
    o8: Option<u8>,
}

fn sparse(absent: u8) -> Sparse {
    Sparse {
        id: absent.into(),
        o1: (absent < 1).then_some(1),
        o2: (absent < 2).then_some(2),
        o3: (absent < 3).then_some(3),
        o4: (absent < 4).then_some(4),
        o5: (absent < 5).then_some(5),
        o6: (absent < 6).then_some(6),
        o7: (absent < 7).then_some(7),
        o8: (absent < 8).then_some(8),
    }
}

on_both! {
    async fn a_legend_of_37_letters_is_compared(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedWide::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        for (id, suite) in (0..).zip(SUITES) {
            let row = client(suite).encrypt(&Wide::sample(id)).await.unwrap();
            sqlx::query(EncryptedWide::INSERT).bind_all(row.clone()).execute(&pool).await.unwrap();
            // Of as many letters, but others; and of a letter more.
            for (at, byte) in [(40, b's'), (35, 38)] {
                let mut header = row.header.as_bytes().to_vec();
                header[at] = byte;
                let update = sqlx::query("UPDATE wide SET header = $1").bind(header).execute(&pool).await;
                assert!(update.unwrap_err().to_string().contains("header_of_record"), "{at}");
            }
        }
    }

    async fn a_legend_of_many_lengths_is_compared(pool: Pool<DB>) {
        sqlx::raw_sql(EncryptedSparse::definition::<DB>().create_table()).execute(&pool).await.unwrap();
        for absent in 0..=8 {
            let row = client(Suite::Symmetric).encrypt(&sparse(absent)).await.unwrap();
            let mut header = row.header.as_bytes().to_vec();
            sqlx::query(EncryptedSparse::INSERT).bind_all(row).execute(&pool).await.unwrap();
            for len in [0, 10] {
                header[35] = len;
                let update = sqlx::query("UPDATE sparse SET header = $1").bind(header.clone()).execute(&pool).await;
                assert!(update.unwrap_err().to_string().contains("header_of_record"), "{len}");
            }
        }
    }
}
