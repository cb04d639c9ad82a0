//! What the clients share: the way of a call through the network and back.
//!
//! Generated code calls in here and nowhere else. `Session` is what all calls of a client have in
//! common; `Pending` is one call, from the request as generated to a [`Response`] or an [`Error`].

mod error;
mod operation;
mod pending;
mod response;
mod session;

pub use error::{Error, Fault};
pub use operation::Operation;
pub use response::{Reply, Response};

pub(crate) use pending::Pending;
pub(crate) use session::Session;
