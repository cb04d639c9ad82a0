//! One request and its response, as bytes, and where they were recorded.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;

/// What was asked and what came back. Bodies stay bytes until a check decodes them.
///
/// There is no `Debug`: a body is people talking, and must not reach a log by accident.
pub struct Exchange {
    /// Where this was recorded.
    pub origin: Origin,
    /// What was asked.
    pub asked: Asked,
    /// The response. A bare body has no headers.
    pub response: http::Response<Bytes>,
}

impl Exchange {
    /// Whether this is a body and nothing else: what the user named is all that is known of it.
    pub fn is_bare(&self) -> bool {
        matches!(self.asked, Asked::Operation(_)) && self.response.headers().is_empty()
    }
}

/// What was asked: the request itself, or the operation that the user named.
pub enum Asked {
    /// A recorded request, from which the operation is found.
    Request(Box<http::Request<Bytes>>),
    /// The id of the operation, given with `--operation`.
    Operation(Arc<str>),
}

/// Where an exchange was recorded.
///
/// Ordered by file, then by place in the file, so that "first seen" does not depend on the order
/// in which parts were judged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file as the user named it.
    pub file: Arc<str>,
    /// The place in the file.
    pub place: Place,
}

/// A place in a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The file is one body.
    Whole,
    /// A line, from 1.
    Line(usize),
    /// An entry of a HAR log, from 1.
    Entry(usize),
    /// An interaction of a cassette, from 1.
    Interaction(usize),
    /// An exchange as it passed by, from 1; nothing was recorded.
    Exchange(usize),
}

impl Origin {
    /// A place in the same file.
    #[must_use]
    pub fn at(&self, place: Place) -> Self {
        Self {
            file: self.file.clone(),
            place,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Whole => f.write_str(&self.file),
            Place::Line(line) => write!(f, "{}:{line}", self.file),
            Place::Entry(entry) => write!(f, "{}, entry {entry}", self.file),
            Place::Interaction(number) => write!(f, "{}, interaction {number}", self.file),
            Place::Exchange(number) => write!(f, "{}, exchange {number}", self.file),
        }
    }
}
