mod aws;
mod bytes;
mod config;
mod forger;
mod random;
mod value;

use rand::SeedableRng as _;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut rng = rand::rngs::StdRng::seed_from_u64(1);
    let start = std::time::Instant::now();
    let mut n = 0;
    for suite in config::SUITES {
        for version in [1, 2] {
            for _ in 0..20 {
                let config = random::config(&mut rng, suite, version);
                assert_eq!(config, config::Config::from_json(&config.to_json())?);
                let aws = match aws::Aws::new(&config).await { Ok(a) => a, Err(e) => { println!("config {} {e:?}", config.to_json()); continue } };
                for _ in 0..10 {
                    let item = random::item(&mut rng, &config);
                    match aws.encrypt(&item).await {
                        Err(e) => println!("encrypt {e} {}", value::item_to_json(&item)),
                        Ok(enc) => match aws.decrypt(&enc).await {
                            Err(e) => println!("decrypt {e} {}", value::item_to_json(&item)),
                            Ok(dec) => { n += 1; let d = forger::Draft::open(&config, &enc)?; let again = aws.decrypt(&d.write()).await?; assert_eq!(value::normal_item(&again), value::normal_item(&item)); if value::normal_item(&dec) != value::normal_item(&item) {
                                println!("differs {} {}", value::item_to_json(&item), value::item_to_json(&dec)) } }
                        }
                    }
                }
            }
        }
    }
    println!("{n} {:?}", start.elapsed());
    Ok(())
}
