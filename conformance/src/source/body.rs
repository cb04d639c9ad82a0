//! A bare JSON body, in a file of its own.

use std::io::BufRead;

use bytes::Bytes;
use http::Response;

use super::{Bare, is_json, not_json, read_whole, without_mark};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Asked, Exchange, Origin};

pub(super) fn read(origin: Origin, input: impl BufRead, bare: &Bare) -> Result<Exchange, Defect> {
    let bytes = read_whole(&origin, input)?;
    exchange(origin, bytes, bare)
}

/// A bare body as an exchange. One that is not JSON is a defect of the recording: nothing says
/// that an API sent it so.
pub(super) fn exchange(origin: Origin, bytes: Vec<u8>, bare: &Bare) -> Result<Exchange, Defect> {
    if bytes.trim_ascii().is_empty() {
        return Err(of_recording(&origin, "empty: there is no body to judge"));
    }
    if str::from_utf8(&bytes).is_err() {
        return Err(of_recording(&origin, "not JSON: not text in UTF-8"));
    }
    is_json(without_mark(&bytes)).map_err(|error| not_json(&origin, &error))?;
    let mut response = Response::new(Bytes::from(bytes));
    *response.status_mut() = bare.status;
    Ok(Exchange {
        origin,
        asked: Asked::Operation(bare.operation.clone()),
        response,
    })
}
