//! A success.

use std::fmt;
use std::ops::Deref;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::{RateLimit, Reply};

/// A success: what the body says, with the answer it came in.
///
/// Dereferences to the value: `response.duration` reads a field of it.
#[derive(Clone)]
pub struct Response<T> {
    value: T,
    reply: Box<Reply>,
}

impl<T> Response<T> {
    pub(super) fn new(value: T, reply: Box<Reply>) -> Self {
        Self { value, reply }
    }

    /// The status: one from 200 to 299.
    pub fn status(&self) -> StatusCode {
        self.reply.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.reply.headers()
    }

    /// The body as it came, byte for byte: also what the contract does not name.
    pub fn body(&self) -> &Bytes {
        self.reply.body()
    }

    /// How often the request was sent, from 1.
    pub fn attempts(&self) -> u32 {
        self.reply.attempts()
    }

    /// The id under which the server knows this request; see [`Reply::request_id`].
    pub fn request_id(&self) -> Option<&str> {
        self.reply.request_id()
    }

    /// How much of the vendor's limit is left, if the answer says so.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.reply.rate_limit()
    }

    /// The answer as it came.
    pub fn reply(&self) -> &Reply {
        &self.reply
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
/// Without the value, which tells of people: `{:?}` of `*response` shows it to who asks for it.
impl<T> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.reply.status())
            .field("attempts", &self.reply.attempts())
            .finish_non_exhaustive()
    }
}
