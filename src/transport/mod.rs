//! What the clients share: the way of a call through the network and back.
//!
//! Generated code calls in here and nowhere else. `Session` is what all calls of a client have in
//! common, made by a [`ClientBuilder`]; `Pending` is one call, from the request as generated to a
//! [`Response`] or an [`Error`]. Retries, pacing and deadlines stand in `Pending::execute`, and
//! in no other place.

mod attempt;
mod builder;
mod connections;
pub(crate) mod decode;
mod error;
mod extra;
mod fault;
mod given;
mod operation;
mod pacing;
mod pending;
mod rate_limit;
mod reply;
mod response;
mod retry;
mod session;

pub use builder::ClientBuilder;
pub use error::Error;
pub use extra::Extra;
pub use fault::Fault;
pub use operation::Operation;
pub use pacing::Pacing;
pub use rate_limit::RateLimit;
pub use reply::{Reply, VendorError};
pub use response::Response;
pub use retry::RetryPolicy;

pub(crate) use builder::{AccountHeader, Vendor};
pub(crate) use pending::Pending;
pub(crate) use session::Session;
