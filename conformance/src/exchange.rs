//! One request and its response, as bytes, and where they were recorded.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::tree::Node;

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

    /// Has somebody look at it; nobody, if its address is none.
    pub fn seen<T>(&self, look: impl FnOnce(&Sight<'_>) -> T) -> Option<T> {
        let url;
        let asked = match &self.asked {
            Asked::Operation(id) => Sought::Operation(id),
            Asked::Request(request) => {
                url = Url::parse(&request.uri().to_string()).ok()?;
                Sought::Request(request.method(), &url)
            }
        };
        Some(look(&Sight {
            origin: &self.origin,
            asked,
            status: self.response.status(),
            headers: self.response.headers(),
            body: SeenBody::Bytes(self.response.body()),
        }))
    }
}

/// An exchange where it stands, as far as it takes to know it again: nothing of it is copied.
pub struct Sight<'e> {
    /// Where it was recorded, or the recording that it is a part of.
    pub origin: &'e Origin,
    /// What was asked.
    pub asked: Sought<'e>,
    /// The status that came back.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: &'e HeaderMap,
    /// The body of the response.
    pub body: SeenBody<'e>,
}

/// What was asked for, as [`Asked`] has it.
pub enum Sought<'e> {
    /// What a request is routed by.
    Request(&'e Method, &'e Url),
    /// The id of the operation.
    Operation(&'e Arc<str>),
}

/// A body, as it was met.
pub enum SeenBody<'e> {
    /// As bytes.
    Bytes(&'e [u8]),
    /// As text.
    Text(&'e str),
    /// As JSON, of which the text around it was read.
    Json(Node<'e>),
}

impl<'e> SeenBody<'e> {
    /// Its bytes.
    pub fn bytes(&self) -> &'e [u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Text(text) => text.as_bytes(),
            Self::Json(node) => node.written().as_bytes(),
        }
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
