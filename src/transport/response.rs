//! What came back.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use progenitor_client::ResponseValue;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

/// A success: what the body says, with the status and the headers it came with.
///
/// Dereferences to the value: `response.duration` reads a field of it.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
}

impl<T> Response<T> {
    /// The status: one from 200 to 299.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Shows the status and the value. Headers stay out: they may hold cookies.
impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}

impl<T> From<ResponseValue<T>> for Response<T> {
    fn from(value: ResponseValue<T>) -> Self {
        Self {
            status: value.status(),
            headers: value.headers().clone(),
            value: value.into_inner(),
        }
    }
}

/// An answer that is no value: another status than success, or a body that does not decode.
#[derive(Clone)]
pub struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    is_whole: bool,
}

impl Reply {
    pub(super) fn new(status: StatusCode, headers: HeaderMap, body: Bytes, is_whole: bool) -> Self {
        Self {
            status,
            headers,
            body,
            is_whole,
        }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it came, whatever it is: JSON of the vendor, or HTML of a proxy.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Whether [`Reply::body`] is all of it; false if the connection broke off before its end.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }
}

/// Shows the status and the size of the body: what is in it may be personal.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
