//! Fetches one call from each vendor.
//!
//! `ALTA_API_TOKEN=… AUTOCALLS_API_TOKEN=… cargo run --example fetch_a_call -- UUID NUMBER`

#![allow(clippy::print_stdout)]

use std::env;

use callspec::{Error, alta, autocalls};

pub(crate) async fn from_alta(client: &alta::Client, id: &uuid::Uuid) -> Result<String, Error> {
    let call = client.get_call(id).await?;
    let kind = match &call.call_type {
        alta::CallType::Inbound => "came in",
        alta::CallType::Outbound => "went out",
        alta::CallType::Web => "was held in a browser",
        // Alta may add a type before this crate knows it.
        alta::CallType::Unknown(new) => new,
    };
    let seconds = call
        .duration
        .map_or("still open".to_owned(), |seconds| format!("{seconds} s"));
    Ok(format!("call {} {kind}, {seconds}", call.id))
}

pub(crate) async fn from_autocalls(client: &autocalls::Client, id: i64) -> Result<String, Error> {
    let call = client.get_call(id).await?;
    let campaign = call.campaign_name.as_deref().unwrap_or("no campaign");
    Ok(format!("call {} of {campaign}: {}", call.id, call.status))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut ids = env::args().skip(1);
    let (Some(uuid), Some(number)) = (ids.next(), ids.next()) else {
        return Err("name a call of Alta (a UUID) and one of Autocalls (a number)".into());
    };
    // Addresses and tokens from the environment.
    println!(
        "Alta: {}",
        from_alta(&alta::Client::from_env()?, &uuid.parse()?).await?
    );
    let autocalls = autocalls::Client::from_env()?;
    println!(
        "Autocalls: {}",
        from_autocalls(&autocalls, number.parse()?).await?
    );
    Ok(())
}
