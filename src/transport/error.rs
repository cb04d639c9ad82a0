//! Why a call gave no value.

use std::fmt;

use reqwest::StatusCode;

use super::{Operation, Reply};

/// Why a client could not be made, or a call gave no value.
///
/// Neither `Display` nor `Debug`, nor any error in the chain behind, shows a token, an address or
/// what was in a body.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client cannot be made as asked: the token or the base URL does not fit.
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

    /// The way to the server or back failed: no connection, no TLS, out of time, broken off.
    #[error("{operation}: {}", transport_failure(source, *status))]
    #[non_exhaustive]
    Transport {
        /// The operation that was called.
        operation: Operation,
        /// The status, if it had come before the way failed: the server has done its part.
        status: Option<StatusCode>,
        /// What failed; without the address.
        source: reqwest::Error,
    },

    /// The server answered with another status than success, documented or not.
    #[error("{operation}: the server answered {}", reply.status())]
    #[non_exhaustive]
    Status {
        /// The operation that was called.
        operation: Operation,
        /// The answer, with its body as it came.
        reply: Box<Reply>,
    },

    /// The server answered with success and a body that is not what the contract says. What was
    /// asked for may have been done.
    #[error("{operation}: the server answered {}, and the body does not decode: {fault}", reply.status())]
    #[non_exhaustive]
    Decode {
        /// The operation that was called.
        operation: Operation,
        /// The answer, with its body as it came.
        reply: Box<Reply>,
        /// What does not fit, and where in the body.
        fault: Fault,
    },
}

impl Error {
    /// The status of the answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Configuration(_) | Self::Request { .. } => None,
            Self::Transport { status, .. } => *status,
            Self::Status { reply, .. } | Self::Decode { reply, .. } => Some(reply.status()),
        }
    }

    /// The answer, if there was a whole one.
    pub fn reply(&self) -> Option<&Reply> {
        match self {
            Self::Status { reply, .. } | Self::Decode { reply, .. } => Some(reply),
            _ => None,
        }
    }
}

fn transport_failure(source: &reqwest::Error, status: Option<StatusCode>) -> String {
    let what = if source.is_timeout() {
        "the call took too long"
    } else if source.is_connect() {
        "no connection to the server"
    } else if source.is_redirect() {
        "redirected too often"
    } else if source.is_body() || source.is_decode() {
        "the answer broke off"
    } else {
        "the call failed on its way"
    };
    match status {
        Some(status) => format!("{what}, after the server had answered {status}"),
        None => what.to_owned(),
    }
}

/// What of a body does not decode: the kind of fault and its place, never the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    what: String,
    line: usize,
    column: usize,
}

impl Fault {
    pub(super) fn of(error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        let what = match error.classify() {
            Category::Eof => "it stops short".to_owned(),
            Category::Syntax | Category::Io => "it is not JSON".to_owned(),
            Category::Data => without_values(&error.to_string()),
        };
        Self {
            what,
            line: error.line(),
            column: error.column(),
        }
    }

    /// Line in the body, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// Column in the line, in bytes from 1.
    pub fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, line, column } = self;
        write!(f, "{what} (line {line}, column {column})")
    }
}

/// Messages of serde repeat the value that did not fit. What was expected, and which field is
/// missing, comes from our own types and may be told.
fn without_values(message: &str) -> String {
    let told = message
        .rfind(" at line ")
        .map_or(message, |end| &message[..end]);
    let is_ours = [
        "missing field `",
        "duplicate field `",
        "data did not match any variant",
    ]
    .iter()
    .any(|beginning| told.starts_with(beginning));
    if is_ours {
        return told.to_owned();
    }
    let found = told
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.split([' ', ',']).next());
    match (found, told.rsplit_once(", expected ")) {
        (Some(found), Some((_, expected))) => format!("expected {expected}, found {found}"),
        (None, Some((_, expected))) => format!("expected {expected}"),
        _ => "a value has the wrong form".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_in_a_fault() {
        let cases = [
            (
                r#"["+14155551234, expected x"]"#,
                "expected f64, found string",
            ),
            (r"[null]", "expected f64, found null"),
            (r"[{}]", "expected f64, found map"),
            (r"[", "it stops short"),
            (r"<html>", "it is not JSON"),
        ];
        for (body, expected) in cases {
            let error = serde_json::from_str::<Vec<f64>>(body).expect_err("does not fit");
            assert_eq!(Fault::of(&error).what, expected, "{body}");
        }
        let error = serde_json::from_str::<uuid::Uuid>("\"secret\"").expect_err("is no UUID");
        assert_eq!(Fault::of(&error).what, "a value has the wrong form");
    }
}
