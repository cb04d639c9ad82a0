//! What `curl -i`, `curl -v` or both print, one request after the other.
//!
//! `-v` tells what was asked. `-i` alone does not: the user names the operation, and the status
//! comes from the transcript. Interim responses (1xx) and a proxy's answer to CONNECT are no
//! responses of the API; a redirect is one, followed or not.

use std::io::BufRead;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, Method, Request, StatusCode};

use super::message::{has_body, respond};
use super::{Bare, Recorded, Recordings, one, read_whole, without_mark};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Asked, Exchange, Origin, Place};
use head::Head;

mod framing;
mod head;
mod plain;
mod verbose;

const WITHOUT_REQUEST: &str = "a transcript of curl -i does not tell what was asked: \
    record with curl -v, or add --operation ID";
const NO_RESPONSES: &str = "a transcript without responses: record with curl -i or curl -v";

/// A response, and what is known of its request.
struct Answer {
    /// The line where it begins, or where the request does if no response came.
    line: usize,
    request: Option<Request<Bytes>>,
    head: Option<Head>,
    body: Vec<u8>,
    /// Whether curl says that a body came, and does not show it.
    is_body_hidden: bool,
}

/// Whether this is how a transcript begins.
pub(super) fn is_transcript(text: &[u8]) -> bool {
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    let first = &text[..end];
    let is_word_of_curl = [&b"* "[..], b"% Total ", b"Note: Unnecessary use of -X"]
        .iter()
        .any(|start| first.starts_with(start));
    head::status_line(first).is_some()
        || verbose::is_sent_or_got(first)
        || first.starts_with(b"*   Trying ")
        || is_word_of_curl && verbose::is_verbose(text)
}

pub(super) fn read<'r>(
    origin: &Origin,
    input: impl BufRead,
    bare: Option<&Bare>,
) -> Recordings<'r> {
    let bytes = match read_whole(origin, input) {
        Ok(bytes) => bytes,
        Err(defect) => return one(Err(defect)),
    };
    let text = without_mark(&bytes);
    let answers = if verbose::is_verbose(text) {
        verbose::answers(text)
    } else {
        plain::answers(text)
    };
    if answers.is_empty() {
        return one(Err(of_recording(origin, NO_RESPONSES)));
    }
    let is_unknown = |answer: &Answer| answer.request.is_none();
    if bare.is_none() && answers.iter().all(is_unknown) {
        return one(Err(of_recording(origin, WITHOUT_REQUEST)));
    }
    let recorded: Vec<_> = answers
        .into_iter()
        .map(|answer| recorded(origin, answer, bare))
        .collect();
    Box::new(recorded.into_iter())
}

fn recorded(origin: &Origin, answer: Answer, bare: Option<&Bare>) -> Result<Recorded, Defect> {
    let origin = origin.at(Place::Line(answer.line));
    let Some(head) = answer.head else {
        return Ok(Recorded::NoResponse(origin));
    };
    let status = StatusCode::from_u16(head.status)
        .map_err(|_| of_recording(&origin, "the status is not between 100 and 999"))?;
    let response = respond(status, head.headers);
    let method = answer
        .request
        .as_ref()
        .map_or(&Method::GET, Request::method);
    let came = answer.is_body_hidden || announces_body(response.headers());
    if answer.body.is_empty() && came && has_body(method, status) && !status.is_redirection() {
        return Ok(Recorded::NoBody(origin));
    }
    let asked = match (answer.request, bare) {
        (Some(request), _) => Asked::Request(Box::new(request)),
        (None, Some(bare)) => Asked::Operation(bare.operation.clone()),
        (None, None) => return Err(of_recording(&origin, WITHOUT_REQUEST)),
    };
    Ok(Recorded::Exchange(Exchange {
        origin,
        asked,
        response: response.map(|()| Bytes::from(answer.body)),
    }))
}

fn announces_body(headers: &HeaderMap) -> bool {
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    length.is_some_and(|length| length.trim() != "0") || headers.contains_key(TRANSFER_ENCODING)
}
