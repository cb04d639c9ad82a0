//! An answer as it came.

use std::fmt;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

use super::retry::retry_after;
use super::{Operation, RateLimit};

/// Where servers and what stands before them put the id of a request; the first that is there.
const REQUEST_IDS: [&str; 5] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-amzn-requestid",
    "cf-ray",
];

/// An answer as it came: status, headers and the bytes of the body, whatever they are.
///
/// `Debug` shows the status and the size of the body: what is in it may be personal.
#[derive(Clone)]
pub struct Reply {
    pub(super) operation: Operation,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) is_whole: bool,
    pub(super) attempts: u32,
}

impl Reply {
    /// The operation that was called.
    pub fn operation(&self) -> Operation {
        self.operation
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it came: JSON of the vendor, HTML of a proxy, or nothing.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Whether [`Reply::body`] is all of it; false if the connection broke off before its end, or
    /// if it is longer than the client's limit ([`max_body_bytes`]).
    ///
    /// [`max_body_bytes`]: crate::ClientBuilder::max_body_bytes
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// How often the request was sent, from 1: this answer came to the last one.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The id under which the server knows this request, for a question to its support:
    /// `x-request-id`, or one of its peers.
    pub fn request_id(&self) -> Option<&str> {
        let mut ids = REQUEST_IDS
            .iter()
            .filter_map(|name| self.headers.get(*name));
        ids.find_map(|id| id.to_str().ok().filter(|id| !id.is_empty()))
    }

    /// How much of the vendor's limit is left, if the answer says so.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::of(&self.headers)
    }

    /// How long the server asks to wait before the next request, from when it answered:
    /// `Retry-After`, in seconds or as a date. `None` if it does not ask or cannot be understood.
    pub fn retry_after(&self) -> Option<Duration> {
        retry_after(&self.headers, SystemTime::now())
    }

    /// What the vendor says went wrong, in its own words, as far as the body can be read.
    ///
    /// Text of the vendor may hold personal data; no error shows it on its own.
    pub fn vendor_error(&self) -> Option<VendorError> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        let text = |name: &str| body.get(name)?.as_str().map(str::to_owned);
        let (error, message) = (text("error"), text("message"));
        (error.is_some() || message.is_some()).then_some(VendorError { error, message })
    }

    pub(super) fn is_html(&self) -> bool {
        let content_type = self.headers.get(CONTENT_TYPE);
        content_type
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.to_ascii_lowercase().starts_with("text/html"))
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .field("is_whole", &self.is_whole)
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}

/// What a vendor says went wrong: `{"error": …, "message": …}` of Alta, `{"message": …}` or
/// `{"error": …}` of Autocalls. Read leniently: what is no text is left out.
///
/// Pages: <https://docs.altahq.com/api-reference/calls/get>,
/// <https://docs.autocalls.ai/api-reference/calls/get-call>.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VendorError {
    /// The kind of error, such as `NotFound`; some endpoints put the whole message here.
    pub error: Option<String>,
    /// The message for people.
    pub message: Option<String>,
}
