//! Typed clients for the call APIs of [Alta](alta) and [Autocalls](autocalls), generated at build
//! time from their OpenAPI contracts.
//!
//! ```no_run
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use callspec::alta::{CallType, Client};
//!
//! // The token from `ALTA_API_TOKEN`; or `Client::new(token)`, or `Client::builder()`.
//! let alta = Client::from_env()?;
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
//! * a field that the contract does not name is kept as it came, in the map `extra` ([`Extra`]);
//! * null in an optional field reads as `None`; [`Extra::came_as_null`] tells it from an absent one;
//! * what a vendor is reported to send and does not document is read too, and written back in the
//!   same form: a transcript as text or in segments ([`autocalls::Transcript`]), costs as number or
//!   text ([`Cost`]), an empty list for no variables ([`autocalls::Variables`]), evaluations by name
//!   or as a list ([`autocalls::Evaluation`]), times with and without a zone ([`Timestamp`]). The
//!   reports are listed in `spec/*.overlay.yaml`, each with its evidence.
//!
//! A required field that is missing or null, and any field of a kind not named here, is an error.
//! What was read is written back with the same names and values; only the spelling of a number may
//! be another (`342` in a field with fractions is written `342.0`), and the order of the fields is
//! by name, with `extra` last. The bytes of the body are kept as they came: [`Response::body`],
//! [`Reply::body`].
//!
//! # Both vendors at once
//!
//! [`CallRecord`] is what both can tell of a call, under one set of names.
//!
//! # When a call fails
//!
//! Every call returns one [`Error`], with a variant for each thing to do about it: not found,
//! unauthorized, rate limited (with the wait), the server's fault, any other status, a body that
//! does not decode (with the place in it), too large, out of time, and the way there. An answer
//! keeps its status, its headers and its bytes, whatever they are ([`Reply`]). What can be asked
//! of any error: [`status`](Error::status), [`request_id`](Error::request_id),
//! [`attempts`](Error::attempts), [`retry_after`](Error::retry_after),
//! [`is_retryable`](Error::is_retryable), [`may_have_succeeded`](Error::may_have_succeeded).
//!
//! # Attempts, waits and time
//!
//! | | by default | set by |
//! |---|---|---|
//! | attempts at what is idempotent | 3 | [`RetryPolicy`] |
//! | wait between them | as `Retry-After` says, up to 120 s; else random, up to 0.5 s, 1 s, … 8 s | [`RetryPolicy`] |
//! | requests in a minute | Alta 100, its published limit for an account; Autocalls as many as come | [`Pacing`] |
//! | time to connect | 10 s | [`connect_timeout`](ClientBuilder::connect_timeout) |
//! | silence of the server | 30 s | [`read_timeout`](ClientBuilder::read_timeout) |
//! | the whole call | 180 s, from its first turn | [`timeout`](ClientBuilder::timeout) |
//! | body | 64 MiB | [`max_body_bytes`](ClientBuilder::max_body_bytes) |
//!
//! Alta is paced by default because the wait is the same either way: who sends more gets a 429
//! with up to a minute in `Retry-After`. The first ten calls go at once. Other clients of the
//! account are not known here, so a 429 may still come.
//!
//! A call may be dropped at any time: nothing goes on behind it.
//!
//! # What is sent
//!
//! The token, as `Authorization: Bearer`, the account if one is set, `User-Agent:
//! callspec/VERSION` with a suffix of yours, and what the contract asks for. Redirects are
//! followed within the server, up to 10, and never to another: a [`Error::Status`] tells. The
//! token is in no `Debug`, no error and no trace.
//!
//! Compressed bodies are not asked for: calls are some kilobytes, and it takes eight crates more.
//! Who wants them turns on the feature `gzip` of reqwest in a crate of their own.
//!
//! # Tracing
//!
//! Each call is a span `call` (target `callspec`, level INFO) with `operation`, `method`, `path`
//! (the template), and at its end `status`, `attempts`, `elapsed_ms` and, if it failed, `error`.
//! Each attempt is an event at DEBUG. Neither holds an id, a query, a token or a body. Without a
//! subscriber nothing happens.
//!
//! # Blocking
//!
//! There is no second API; `examples/blocking.rs` shows the four lines it takes.
//!
//! # Features
//!
//! `rustls` (default) and `native-tls` give TLS. Without either, `https` addresses are refused
//! when the client is built, unless it is given a [`reqwest::Client`](ClientBuilder::http_client)
//! that has it.
//!
//! `schemars` implements `JsonSchema` (schemars 1) for all types of the vendors, and adds
//! `schemas()`: what they accept, as JSON Schemas.

#![deny(missing_docs)]

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
pub use transport::{
    ClientBuilder, Error, Extra, Fault, Operation, Pacing, RateLimit, Reply, Response, RetryPolicy,
    VendorError,
};

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

/// The snippets of the README compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}
