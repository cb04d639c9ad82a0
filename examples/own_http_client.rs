//! An HTTP client of one's own, here without keep-alive, and with timeouts of its own.
//!
//! `AUTOCALLS_API_TOKEN=… cargo run --example own_http_client -- NUMBER`

#![allow(clippy::print_stdout)]

use std::time::Duration;

use callspec::{ClientBuilder, Error, RetryPolicy, autocalls};

pub(crate) fn client(
    builder: ClientBuilder<autocalls::Client>,
) -> Result<autocalls::Client, Box<dyn std::error::Error>> {
    let http = reqwest::Client::builder()
        .pool_max_idle_per_host(0)
        .connect_timeout(Duration::from_secs(2))
        .read_timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .build()?;
    let client = builder
        .http_client(http)
        // These stay with the builder, for they are of the call and not of a connection.
        .timeout(Duration::from_secs(30))
        .retry(RetryPolicy::default().max_attempts(2))
        .user_agent("nightly-report/2.1")
        .build()?;
    Ok(client)
}

pub(crate) async fn status(client: &autocalls::Client, id: i64) -> Result<String, Error> {
    Ok(client.get_call(id).await?.status.clone())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let id = std::env::args().nth(1).ok_or("name a call by its number")?;
    let client = client(autocalls::Client::builder().env()?)?;
    println!("{}", status(&client, id.parse()?).await?);
    Ok(())
}
