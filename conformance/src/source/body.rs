//! A bare JSON body, in a file of its own or on a line of NDJSON.

use std::io::BufRead;
use std::sync::Arc;

use bytes::Bytes;
use http::{Response, StatusCode};

use super::{Bare, Recorded, is_json, not_json, read_whole, without_mark};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Asked, Exchange, Origin};

/// What is known of bare bodies.
pub(super) struct Known {
    pub(super) operation: Arc<str>,
    pub(super) status: StatusCode,
}

impl Known {
    pub(super) fn of(bare: Option<&Bare>) -> Result<Self, &'static str> {
        let bare = bare.ok_or(
            "a bare body does not tell which operation sent it: add --operation ID --status CODE, \
             or record a HAR, a cassette or what curl -v prints",
        )?;
        Ok(Self {
            operation: bare.operation.clone(),
            status: bare
                .status
                .ok_or("a bare body does not tell its status: add --status CODE")?,
        })
    }
}

pub(super) fn read(origin: Origin, input: impl BufRead, known: &Known) -> Result<Recorded, Defect> {
    let bytes = read_whole(&origin, input)?;
    recorded(origin, bytes, known)
}

/// A bare body as an exchange. One that is not JSON is a defect of the recording: nothing says
/// that an API sent it so.
pub(super) fn recorded(origin: Origin, bytes: Vec<u8>, known: &Known) -> Result<Recorded, Defect> {
    if bytes.trim_ascii().is_empty() {
        return Err(of_recording(&origin, "empty: there is no body to judge"));
    }
    if simdutf8::basic::from_utf8(&bytes).is_err() {
        return Err(of_recording(&origin, "not JSON: not text in UTF-8"));
    }
    is_json(without_mark(&bytes)).map_err(|error| not_json(&origin, &error))?;
    let mut response = Response::new(Bytes::from(bytes));
    *response.status_mut() = known.status;
    Ok(Recorded::Exchange(Exchange {
        origin,
        asked: Asked::Operation(known.operation.clone()),
        response,
    }))
}
