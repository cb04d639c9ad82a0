//! Many tasks, one client: its clones share connections and the limit of Alta.
//!
//! `ALTA_API_TOKEN=… cargo run --example share_a_client -- UUID UUID …`

#![allow(clippy::print_stdout)]

use callspec::{Error, alta};
use tokio::task::JoinSet;
use uuid::Uuid;

/// Fetches all of them at once, and no faster than the vendor allows: each waits for its turn.
pub(crate) async fn fetch_all(
    client: &alta::Client,
    ids: impl IntoIterator<Item = Uuid>,
) -> Vec<(Uuid, Result<String, Error>)> {
    let mut calls = JoinSet::new();
    for id in ids {
        // A clone costs next to nothing.
        let client = client.clone();
        calls.spawn(async move { (id, client.get_call(&id).await) });
    }
    let fetched = calls.join_all().await.into_iter();
    fetched
        .map(|(id, call)| (id, call.map(|call| call.call_type.to_string())))
        .collect()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let ids = std::env::args()
        .skip(1)
        .map(|id| id.parse())
        .collect::<Result<Vec<Uuid>, _>>()?;
    for (id, call) in fetch_all(&alta::Client::from_env()?, ids).await {
        match call {
            Ok(kind) => println!("{id}: {kind}"),
            Err(error) => println!("{id}: {error}"),
        }
    }
    Ok(())
}
