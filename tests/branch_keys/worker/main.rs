//! One of several processes that share a table of branch keys in PostgreSQL and a KMS: rotates, uses or watches branch keys.
//!
//! `branch-key-worker ROLE POSTGRES_URL TABLE KMS_URL KMS_KEY SECONDS`; prints one line of JSON when it is done.

mod rotate;
mod setup;
mod watch;
mod work;

use anyhow::bail;

use setup::Setup;

fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let role = arguments.next();
    let setup = Setup::read(arguments)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(async {
        match role.as_deref() {
            Some("rotate") => rotate::run(&setup).await,
            Some("work") => work::run(&setup).await,
            Some("watch") => watch::run(&setup).await,
            role => bail!("no role {role:?}"),
        }
    });
    println!("{}", report?);
    Ok(())
}
