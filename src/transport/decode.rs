//! What the body of a success says.

#![allow(
    clippy::unnecessary_wraps,
    reason = "one signature for all that the face may ask for"
)]

use bytes::Bytes;
use serde::de::DeserializeOwned;

use super::{Fault, Reply};

/// A JSON text.
pub(crate) fn json<T: DeserializeOwned>(reply: &Reply) -> Result<T, Fault> {
    serde_json::from_slice(reply.body()).map_err(|_| Fault::of::<T>(reply))
}

/// Bytes of any kind.
#[allow(
    dead_code,
    reason = "no operation of either contract answers with bytes"
)]
pub(crate) fn bytes(reply: &Reply) -> Result<Bytes, Fault> {
    Ok(reply.body().clone())
}

/// Nothing: no body is promised, and one that came all the same stays in the reply.
#[allow(
    dead_code,
    reason = "no operation of either contract answers without a body"
)]
pub(crate) fn empty(_: &Reply) -> Result<(), Fault> {
    Ok(())
}
