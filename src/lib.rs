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
//! A client accepts more than its contract promises:
//!
//! * a value that an enum does not list is kept as it came, in `Unknown`;
//! * a field that the contract does not name is kept as it came, in the map `extra`;
//! * null in an optional field reads as `None`;
//! * what a vendor is reported to send and does not document is read too, and written back in the
//!   same form: a transcript as text or in segments ([`autocalls::Transcript`]), costs as number or
//!   text ([`Cost`]), an empty list for no variables ([`autocalls::Variables`]), evaluations by name
//!   or as a list ([`autocalls::Evaluation`]), times with and without a zone ([`Timestamp`]). The
//!   reports are listed in `spec/*.overlay.yaml`, each with its evidence.
//!
//! A required field that is missing or null, and any field of a kind not named here, is an error.
//! Three things are not written back as they came: a null in an optional field, which is left out;
//! the spelling of a number (`342` in a field with fractions is written `342.0`); and the order of
//! the fields, which is by name, with `extra` last.
//!
//! # Both vendors at once
//!
//! [`CallRecord`] is what both can tell of a call, under one set of names.
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
//!
//! `schemars` implements `JsonSchema` (schemars 1) for all types of the vendors, and adds
//! `schemas()`: what they accept, as JSON Schemas.

pub mod alta;
pub mod autocalls;
mod cost;
mod json;
mod record;
mod timestamp;
mod transport;

pub use cost::Cost;
pub use record::{CallRecord, Direction, Vendor};
pub use timestamp::Timestamp;
pub use transport::{Error, Fault, Operation, Reply, Response};

/// JSON Schemas of what the types of each vendor accept: one document for each module, by its name.
///
/// ```
/// let schemas = callspec::schemas();
/// let call = &schemas["alta"]["$defs"]["Call"];
/// assert_eq!(call["properties"]["id"]["format"], "uuid");
/// assert_eq!(schemas["alta"]["x-responses"]["getCall"]["$ref"], "#/$defs/Call");
/// ```
#[cfg(feature = "schemars")]
pub fn schemas() -> std::collections::BTreeMap<&'static str, serde_json::Value> {
    [
        ("alta", alta::schemas()),
        ("autocalls", autocalls::schemas()),
    ]
    .into()
}
