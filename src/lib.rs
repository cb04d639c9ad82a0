//! Typed clients for the call APIs of [Alta](alta) and [Autocalls](autocalls), generated at build
//! time from their OpenAPI contracts.
//!
//! ```no_run
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use callspec::alta::{CallType, Client};
//!
//! let alta = Client::new(std::env::var("ALTA_API_TOKEN")?)?;
//! let call = alta.get_call(&"a1b2c3d4-e5f6-7890-abcd-ef1234567890".parse()?).await?;
//! match &call.call_type {
//!     CallType::Inbound => println!("{} called", call.from),
//!     CallType::Outbound | CallType::Web => println!("{} was called", call.to),
//!     CallType::Unknown(other) => println!("a new type of call: {other}"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What a response may bring
//!
//! A client accepts more than its contract promises: a value that an enum does not list is kept
//! as it came, a field that the contract does not name is ignored, and null in an optional field
//! reads as `None`. A required field that is missing or of another type is an error.
//!
//! # Errors and timeouts
//!
//! Every call returns [`Error`]; a status other than success keeps its headers and its body,
//! whatever they are ([`Reply`]). Connecting may take 10 seconds, a call as a whole 60.
//! Nothing is sent twice.
//!
//! # What is sent
//!
//! The token, as `Authorization: Bearer`, and what the contract asks for. Redirects are followed,
//! up to 10, without the token where they lead to another host. The token is in no `Debug`, no
//! error and no log.
//!
//! # Features
//!
//! `rustls` (default) gives TLS. Without it, only `http://` addresses can be called.

pub mod alta;
pub mod autocalls;
mod local_date_time;
mod transport;

pub use transport::{
    ClientBuilder, Error, Fault, Operation, Pacing, RateLimit, Reply, Response, RetryPolicy,
    VendorError,
};
