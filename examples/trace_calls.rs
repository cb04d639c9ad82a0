//! Writes down what the client does: one span for a call, one event for each attempt.
//!
//! `ALTA_API_TOKEN=… cargo run --example trace_calls -- UUID`
//!
//! A span names the operation, its method and the template of its path, then status, attempts and
//! milliseconds. No id, query, token or body is in it, at any level.

#![allow(clippy::print_stdout)]

use callspec::{Error, alta};
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

/// A subscriber that writes a line for each attempt and one at the end of each call.
pub(crate) fn subscriber<W>(writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .with_max_level(Level::DEBUG)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(false)
        .with_writer(writer)
        .finish()
}

pub(crate) async fn fetch(client: &alta::Client, id: &uuid::Uuid) -> Result<f64, Error> {
    Ok(client.get_call(id).await?.duration.unwrap_or_default())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing::subscriber::set_global_default(subscriber(std::io::stderr))?;
    let id = std::env::args().nth(1).ok_or("name a call by its UUID")?;
    println!(
        "{} s",
        fetch(&alta::Client::from_env()?, &id.parse()?).await?
    );
    Ok(())
}
