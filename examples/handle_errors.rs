//! What may go wrong with a call, and what to do about it.
//!
//! `ALTA_API_TOKEN=… cargo run --example handle_errors -- UUID`

#![allow(clippy::print_stdout)]

use callspec::{Error, alta};

/// What a service would do next.
pub(crate) fn advice(error: &Error) -> String {
    match error {
        Error::NotFound(_) => "no such call: forget its id".to_owned(),
        Error::Unauthorized(_) => "ask for a new token".to_owned(),
        Error::RateLimited {
            retry_after: Some(wait),
            ..
        } => {
            format!("come back in {} s", wait.as_secs())
        }
        Error::RateLimited { .. } => "come back in a minute".to_owned(),
        Error::Server(reply) => {
            let id = reply.request_id().unwrap_or("none");
            format!("the vendor is down, request id {id}: come back later")
        }
        Error::Timeout { .. } | Error::Transport { .. } => "look after the network".to_owned(),
        // The bytes are there, for the log of what must not be lost.
        Error::Decode { fault, reply, .. } => {
            format!(
                "{} bytes do not fit at {}",
                reply.body().len(),
                fault.path()
            )
        }
        Error::TooLarge { limit, .. } => format!("more than {limit} bytes"),
        // A status that nobody documents, with headers and body as they came.
        Error::Status(reply) => {
            // May hold personal data: not for every log.
            let said = reply.vendor_error().and_then(|error| error.message);
            format!(
                "{}: {}",
                reply.status(),
                said.as_deref().unwrap_or("no word why")
            )
        }
        // Configuration and arguments; and what later versions of this crate may add.
        other => format!("a mistake of ours: {other}"),
    }
}

pub(crate) async fn fetch(client: &alta::Client, id: &uuid::Uuid) -> String {
    match client.get_call(id).await {
        Ok(call) => format!("{} after {} attempts", call.id, call.attempts()),
        Err(error) if error.is_retryable() => {
            // The client has already tried: `attempts` times.
            format!(
                "given up after {} attempts; {}",
                error.attempts(),
                advice(&error)
            )
        }
        Err(error) => advice(&error),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let id = std::env::args().nth(1).ok_or("name a call by its UUID")?;
    println!("{}", fetch(&alta::Client::from_env()?, &id.parse()?).await);
    Ok(())
}
