//! What an operation answers, held ready: from recordings, from examples, or made to fit.

use std::collections::HashMap;

use bytes::Bytes;
use http::header::{self, HeaderName};
use http::{HeaderMap, Response, StatusCode};

use crate::contract::StatusPattern;

/// Headers of a recording that are about the way it came, or about who asked.
const NOT_REPEATED: [HeaderName; 12] = [
    header::CONNECTION,
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::DATE,
    header::HOST,
    header::PROXY_AUTHENTICATE,
    header::SET_COOKIE,
    header::STRICT_TRANSPORT_SECURITY,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
];

/// Where an answer comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// It was recorded.
    Recording,
    /// The contract gives it as an example.
    Example,
    /// It was made to fit the schema.
    Generated,
    /// It has no body.
    NoBody,
    /// There is none: nothing that is made up keeps the contract.
    Nothing,
}

impl Source {
    /// The name as it is told.
    pub fn id(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Example => "example",
            Self::Generated => "generated",
            Self::NoBody => "no body",
            Self::Nothing => "nothing",
        }
    }
}

/// An answer held ready.
pub(super) struct Prepared {
    /// The answer, or in a sentence why there is none.
    pub(super) response: Result<Response<Bytes>, String>,
    pub(super) from: Source,
    /// Why the contract's own example is not it.
    pub(super) note: Option<String>,
}

impl Prepared {
    /// What there is to know about it.
    pub(super) fn remark(&self) -> Option<&str> {
        let why = self.response.as_ref().err().or(self.note.as_ref());
        why.map(String::as_str)
    }
}

/// The answers of one operation.
pub(super) struct Answers {
    pub(super) rules: Vec<(StatusPattern, Prepared)>,
    /// The one that is given if nothing is wrong.
    success: usize,
    /// Recorded answers by what was asked.
    recorded: HashMap<String, Response<Bytes>>,
}

impl Answers {
    /// Answers by what is declared, and the place of the usual one.
    pub(super) fn new(rules: Vec<(StatusPattern, Prepared)>, success: usize) -> Self {
        Self {
            rules,
            success,
            recorded: HashMap::new(),
        }
    }

    /// The answer if nothing is wrong. `asked` tells what was asked, in the words of
    /// [`Answers::record`]; it is called only where there are recordings.
    pub(super) fn success(&self, asked: impl FnOnce() -> String) -> Result<&Response<Bytes>, &str> {
        if !self.recorded.is_empty()
            && let Some(response) = self.recorded.get(&asked())
        {
            return Ok(response);
        }
        match self.rules.get(self.success) {
            Some((_, prepared)) => prepared.response.as_ref().map_err(String::as_str),
            None => Err("the contract declares no response"),
        }
    }

    /// The closest answer that is declared or recorded for a status.
    pub(super) fn of(&self, status: StatusCode) -> Option<&Prepared> {
        let all = self
            .rules
            .iter()
            .filter(|(pattern, _)| pattern.covers(status));
        all.max_by_key(|(pattern, _)| *pattern)
            .map(|(_, prepared)| prepared)
    }

    /// Whether a status is declared by its number.
    pub(super) fn declares(&self, status: u16) -> bool {
        self.rules
            .iter()
            .any(|(pattern, _)| *pattern == StatusPattern::Exact(status))
    }

    /// Keeps a recorded answer: for just this request, and for its status. The first one stays.
    pub(super) fn record(&mut self, asked: Option<String>, response: &Response<Bytes>) {
        let response = repeated(response);
        if let Some(asked) = asked {
            self.recorded
                .entry(asked)
                .or_insert_with(|| response.clone());
        }
        let status = response.status();
        let pattern = StatusPattern::Exact(status.as_u16());
        let prepared = Prepared {
            response: Ok(response),
            from: Source::Recording,
            note: None,
        };
        let known = self.rules.iter().position(|(known, _)| *known == pattern);
        let index = match known {
            Some(index) if self.rules[index].1.from == Source::Recording => return,
            Some(index) => {
                self.rules[index].1 = prepared;
                index
            }
            None => {
                self.rules.push((pattern, prepared));
                self.rules.len() - 1
            }
        };
        let is_made_up = self.rules[self.success].1.from != Source::Recording;
        if status.is_success() && is_made_up {
            self.success = index;
        }
    }
}

/// A recorded answer as it is given again.
fn repeated(response: &Response<Bytes>) -> Response<Bytes> {
    let mut headers = HeaderMap::new();
    for (name, value) in response.headers() {
        let is_own = name.as_str() == "keep-alive" || name.as_str() == "alt-svc";
        if !NOT_REPEATED.contains(name) && !is_own {
            headers.append(name, value.clone());
        }
    }
    let mut repeated = Response::new(response.body().clone());
    *repeated.status_mut() = response.status();
    *repeated.headers_mut() = headers;
    repeated
}
