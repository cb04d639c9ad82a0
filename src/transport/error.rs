//! Why a call gave no value.

use std::time::Duration;

use reqwest::StatusCode;

use super::{Fault, Operation, RateLimit, Reply};

/// Why a client could not be made, or a call gave no value.
///
/// Neither `Display` nor `Debug`, nor any error in the chain behind, shows a token, a URL or what
/// was in a body. What the vendor says is asked for: [`Reply::vendor_error`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client cannot be made as asked: the token, the base URL or another setting does not
    /// fit.
    #[error("the client cannot be set up: {0}")]
    Configuration(String),

    /// The request cannot be made: an argument does not fit where it has to go. Nothing was sent.
    #[error("{operation}: the request cannot be made: {what}")]
    #[non_exhaustive]
    Request {
        /// The operation that was called.
        operation: Operation,
        /// What does not fit.
        what: String,
    },

    /// 404: there is no such thing, or not for this account.
    #[error("{}: check the id and the account that the token belongs to", refusal(.0))]
    NotFound(Box<Reply>),

    /// 401: the token is wrong or expired, or the account must be named (Alta: a user of several
    /// accounts).
    #[error("{}: check the token, and name the account if the user has several", refusal(.0))]
    Unauthorized(Box<Reply>),

    /// 429: too many requests, and no attempt was left or the wait was too long.
    #[error("{}: {}", refusal(reply), wait(*retry_after))]
    #[non_exhaustive]
    RateLimited {
        /// How long the server asks to wait before the next request, if it says so.
        retry_after: Option<Duration>,
        /// The answer, with its body as it came.
        reply: Box<Reply>,
    },

    /// 500 to 599: the server, or what stands before it, failed.
    #[error("{}: the fault is the server's; try again later", refusal(.0))]
    Server(Box<Reply>),

    /// Another status than success and those above, documented or not. Redirects to another
    /// server are here too: they are not followed.
    #[error("{}{}", refusal(.0), redirected(.0))]
    Status(Box<Reply>),

    /// The server answered with success and a body that is not what the contract says. What was
    /// asked for may have been done.
    #[error("{}, and the body does not decode: {fault}", refusal(reply))]
    #[non_exhaustive]
    Decode {
        /// What does not fit, and where in the body.
        fault: Fault,
        /// The answer, with its body as it came.
        reply: Box<Reply>,
    },

    /// The server answered with success and a body longer than the client reads. What was asked
    /// for may have been done.
    #[error(
        "{}, and the body is longer than the limit of {limit} bytes; raise `max_body_bytes` if \
         that is right",
        refusal(reply)
    )]
    #[non_exhaustive]
    TooLarge {
        /// The most that the client reads, in bytes.
        limit: u64,
        /// The answer, without its body.
        reply: Box<Reply>,
    },

    /// Out of time: the connection or the server's silence took too long, or the call as a whole.
    #[error("{operation}: {}", lost("out of time", reply.as_deref(), *attempts))]
    #[non_exhaustive]
    Timeout {
        /// The operation that was called.
        operation: Operation,
        /// The answer, if its head had come before: the server has done its part. Its body is not
        /// whole.
        reply: Option<Box<Reply>>,
        /// How often the request was sent.
        attempts: u32,
        /// What took too long in the last attempt, without the address; `None` if the call as a
        /// whole did.
        source: Option<reqwest::Error>,
    },

    /// The way to the server or back failed: no connection, no TLS, broken off.
    #[error("{operation}: {}", lost(way(source), reply.as_deref(), *attempts))]
    #[non_exhaustive]
    Transport {
        /// The operation that was called.
        operation: Operation,
        /// The answer, if its head had come before the way failed: the server has done its part.
        /// Its body is not whole.
        reply: Option<Box<Reply>>,
        /// How often the request was sent.
        attempts: u32,
        /// What failed in the last attempt; without the address.
        source: reqwest::Error,
    },
}

impl Error {
    /// The error for an answer with another status than success.
    pub(super) fn refused(reply: Box<Reply>) -> Self {
        match reply.status().as_u16() {
            401 => Self::Unauthorized(reply),
            404 => Self::NotFound(reply),
            429 => Self::RateLimited {
                retry_after: reply.retry_after(),
                reply,
            },
            500..=599 => Self::Server(reply),
            _ => Self::Status(reply),
        }
    }

    /// The status of the last answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.reply().map(Reply::status)
    }

    /// The answer, if there was one: its headers, and its body as far as it was read.
    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::NotFound(reply)
            | Self::Unauthorized(reply)
            | Self::RateLimited { reply, .. }
            | Self::Server(reply)
            | Self::Status(reply)
            | Self::Decode { reply, .. }
            | Self::TooLarge { reply, .. } => Some(reply),
            Self::Timeout { reply, .. } | Self::Transport { reply, .. } => reply.as_deref(),
            _ => None,
        }
    }

    /// The id under which the server knows the request; see [`Reply::request_id`].
    pub fn request_id(&self) -> Option<&str> {
        self.reply()?.request_id()
    }

    /// How often the request was sent; 0 if it never was.
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Timeout { attempts, .. } | Self::Transport { attempts, .. } => *attempts,
            _ => self.reply().map_or(0, Reply::attempts),
        }
    }

    /// How long the server asks to wait before the next request; see [`Reply::retry_after`].
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } => *retry_after,
            _ => self.reply()?.retry_after(),
        }
    }

    /// How much of the vendor's limit is left, if the answer says so.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.reply()?.rate_limit()
    }

    /// Whether the same call may work later: the way was lost, time ran out, or the status was
    /// 408, 429, 500, 502, 503 or 504. For an operation that is not idempotent, ask
    /// [`Error::may_have_succeeded`] too.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Timeout { .. } => true,
            Self::Transport { source, .. } => !source.is_builder() && !source.is_redirect(),
            Self::RateLimited { .. } | Self::Server(_) | Self::Status(_) => self
                .status()
                .is_some_and(|status| matches!(status.as_u16(), 408 | 429 | 500 | 502..=504)),
            _ => false,
        }
    }

    /// Whether the server may have done what it was asked for, so that asking again may do it
    /// twice. Judged by the last attempt: what is not idempotent has one only.
    pub fn may_have_succeeded(&self) -> bool {
        let sent = |source: &reqwest::Error| !source.is_connect() && !source.is_builder();
        match self {
            Self::Server(_) | Self::Decode { .. } | Self::TooLarge { .. } => true,
            Self::Timeout { source, .. } => source.as_ref().is_none_or(sent),
            Self::Transport { source, .. } => sent(source),
            _ => false,
        }
    }

    /// The kind in one word, for tracing.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Configuration(_) => "configuration",
            Self::Request { .. } => "request",
            Self::NotFound(_) => "not_found",
            Self::Unauthorized(_) => "unauthorized",
            Self::RateLimited { .. } => "rate_limited",
            Self::Server(_) => "server",
            Self::Status(_) => "status",
            Self::Decode { .. } => "decode",
            Self::TooLarge { .. } => "too_large",
            Self::Timeout { .. } => "timeout",
            Self::Transport { .. } => "transport",
        }
    }
}

/// `getCall (GET /calls/{callId}): the server answered 503 Service Unavailable, attempt 3`.
fn refusal(reply: &Reply) -> String {
    let answered = format!(
        "{}: the server answered {}",
        reply.operation(),
        reply.status()
    );
    answered + &tried(reply.attempts())
}

fn tried(attempts: u32) -> String {
    match attempts {
        0 | 1 => String::new(),
        more => format!(" to the last of {more} attempts"),
    }
}

fn wait(retry_after: Option<Duration>) -> String {
    match retry_after {
        Some(wait) => format!(
            "it asks to wait {} s before the next request",
            wait.as_secs()
        ),
        None => "wait before the next request, and send fewer".to_owned(),
    }
}

fn redirected(reply: &Reply) -> &'static str {
    if reply.status().is_redirection() {
        ": redirects to another server are not followed; check the base URL"
    } else {
        ""
    }
}

fn lost(what: &str, reply: Option<&Reply>, attempts: u32) -> String {
    let status = reply.map(|reply| format!(", after the server had answered {}", reply.status()));
    let attempts = if attempts > 1 {
        format!(" (attempt {attempts})")
    } else {
        String::new()
    };
    format!("{what}{}{attempts}", status.unwrap_or_default())
}

fn way(source: &reqwest::Error) -> &'static str {
    if source.is_connect() {
        "no connection to the server"
    } else if source.is_redirect() {
        "redirected too often"
    } else if source.is_body() || source.is_decode() {
        "the answer broke off"
    } else {
        "the call failed on its way"
    }
}
