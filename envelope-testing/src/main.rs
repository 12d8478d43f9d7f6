//! `local-kms`: the server as a program, for clients of any language.

mod options;

use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;

use envelope_testing::LocalKms;
use tokio::io::AsyncReadExt as _;

use options::{Options, Parsed, USAGE};

fn main() -> ExitCode {
    let options = match options::parse(std::env::args().skip(1)) {
        Ok(Parsed::Run(options)) => options,
        Ok(Parsed::Help) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprint!("local-kms: {error}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match serve(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("local-kms: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(options: Options) -> Result<(), Box<dyn Error>> {
    let mut builder = LocalKms::builder().port(options.port);
    if !options.regions.is_empty() {
        builder = builder.regions(options.regions);
    }
    if let Some(account) = options.account {
        builder = builder.account(&account);
    }
    let port = options.port;
    let kms = builder
        .start_blocking()
        .map_err(|error| format!("cannot listen on 127.0.0.1:{port}: {error}"))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended: io::Result<()> = runtime.block_on(async {
        let stop = stop_signal()?;
        let mut stdout = io::stdout();
        writeln!(stdout, "{}", kms.endpoint())?;
        stdout.flush()?;
        tokio::select! {
            () = stop => {}
            () = stdin_closed(), if options.until_stdin_closes => {}
        }
        Ok(())
    });
    // A read of standard input that is under way must not keep the program.
    runtime.shutdown_background();
    Ok(ended?)
}

/// Waits for SIGINT or SIGTERM.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async { drop(tokio::signal::ctrl_c().await) })
}

/// Waits for the end of standard input: that of the program that started this one, if it holds the other end.
async fn stdin_closed() {
    let mut stdin = tokio::io::stdin();
    let mut ignored = [0; 1024];
    while matches!(stdin.read(&mut ignored).await, Ok(read) if read > 0) {}
}
