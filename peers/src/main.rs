//! Envelope beside AWS's own library, live.

mod agree;
mod aws;
mod bytes;
mod config;
mod forger;
mod live;
mod mutate;
mod ours;
mod random;
mod value;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args: Vec<usize> = std::env::args().skip(1).map(|a| a.parse().unwrap()).collect();
    let start = std::time::Instant::now();
    live::items(args[0] as u64, args[1]).await?;
    println!("{:?}", start.elapsed());
    live::mutants(args[0] as u64, args[2]).await?;
    println!("{:?}", start.elapsed());
    Ok(())
}
