//! Whether the service can do its work.

use axum::extract::State;
use envelope_runtime::{Encrypted, Envelope};

use crate::customers::Sealing;
use crate::error::Error;
use crate::routes::App;

/// A record that is never stored.
#[derive(Encrypted)]
#[envelope(table = "health")]
struct Probe {
    #[envelope(signed, id)]
    id: i64,
    #[envelope(encrypted)]
    text: String,
}

/// Asks the database, and encrypts and decrypts a record: 503 if either fails.
///
/// Its data keys are cached as all others are, so a KMS that does not answer is told when requests begin to fail, and who asks often
/// causes no calls.
pub(crate) async fn health(State(app): State<App>) -> Result<&'static str, Error> {
    sqlx::query("SELECT 1").execute(&app.pool).await?;
    if let Sealing::Envelope(envelope) = &app.sealing {
        round_trip(envelope).await?;
    }
    Ok("well\n")
}

async fn round_trip(envelope: &Envelope) -> Result<(), Error> {
    let probe = Probe {
        id: 1,
        text: "well".to_owned(),
    };
    let row = envelope.encrypt(&probe).await?;
    envelope.decrypt_id(&row, &probe.id).await?;
    Ok(())
}
