//! Operations and what they promise of their responses (OpenAPI 3.1.0, "Operation Object").

use std::sync::Arc;

use http::{HeaderName, Method, StatusCode};

use super::media_type::MediaType;
use super::path_template::PathTemplate;
use super::server::Server;

/// One operation of a contract.
#[derive(Debug)]
pub struct Operation {
    /// `operationId`, or method and path where the document gives none.
    pub id: Arc<str>,
    /// The method.
    pub method: Method,
    /// The path template as written.
    pub path: String,
    /// The path template, ready to match.
    pub template: PathTemplate,
    /// Servers of this operation or its path item; empty where the contract's own apply.
    pub servers: Vec<Server>,
    /// The pointer of the Operation Object.
    pub pointer: String,
    /// What may come back, in the order of the document.
    pub responses: Vec<ResponseRule>,
}

/// What is promised for one status, or a range of them.
#[derive(Debug)]
pub struct ResponseRule {
    /// The statuses this is for.
    pub status: StatusPattern,
    /// The pointer of the Response Object, references followed.
    pub pointer: String,
    /// The rule has a defect, so that nothing can be said of such a response.
    pub has_defect: bool,
    /// The declared headers.
    pub headers: Vec<HeaderRule>,
    /// The declared media types; empty where no body is promised.
    pub content: Vec<ContentRule>,
}

/// What is promised of a header.
#[derive(Debug)]
pub struct HeaderRule {
    /// The name, lower case.
    pub name: HeaderName,
    /// Whether every response has it.
    pub required: bool,
    /// The pointer of the Header Object, references followed.
    pub pointer: String,
    /// The index of its schema among the contract's schemas.
    pub schema: Option<usize>,
    /// How its text stands for a value.
    pub notation: HeaderNotation,
}

/// How the text of a header stands for a value (OpenAPI 3.1.0, "Header Object").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeaderNotation {
    /// The style `simple`: items between commas, members as `name,value`.
    Simple,
    /// The style `simple`, exploded: members as `name=value`.
    Exploded,
    /// JSON, by way of `content`.
    Json,
}

/// What is promised of a body of one media type.
#[derive(Debug)]
pub struct ContentRule {
    /// A media type or range.
    pub media_type: MediaType,
    /// The pointer of the Media Type Object.
    pub pointer: String,
    /// The index of its schema among the contract's schemas.
    pub schema: Option<usize>,
}

/// `200`, `2XX` or `default`; the closer pattern is the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StatusPattern {
    /// Any status that nothing else is said of.
    Default,
    /// The hundred of a status: 2 for `2XX`.
    Range(u16),
    /// One status.
    Exact(u16),
}

impl StatusPattern {
    /// Reads a key of a Responses Object.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "default" {
            return Some(Self::Default);
        }
        match text.as_bytes() {
            [hundred @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] => {
                Some(Self::Range(u16::from(hundred - b'0')))
            }
            [b'1'..=b'9', _, _] => text.parse().ok().map(Self::Exact),
            _ => None,
        }
    }

    /// Whether a status is one of these.
    pub fn covers(self, status: StatusCode) -> bool {
        match self {
            Self::Default => true,
            Self::Range(hundred) => status.as_u16() / 100 == hundred,
            Self::Exact(code) => status.as_u16() == code,
        }
    }
}

impl std::fmt::Display for StatusPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Range(hundred) => write!(f, "{hundred}XX"),
            Self::Exact(code) => write!(f, "{code}"),
        }
    }
}

impl Operation {
    /// Its own servers, or else those of the contract.
    pub fn servers_or<'s>(&'s self, shared: &'s [Server]) -> &'s [Server] {
        if self.servers.is_empty() {
            shared
        } else {
            &self.servers
        }
    }

    /// The closest rule for a status.
    pub fn response(&self, status: StatusCode) -> Option<&ResponseRule> {
        self.responses
            .iter()
            .filter(|rule| rule.status.covers(status))
            .max_by_key(|rule| rule.status)
    }
}

impl ResponseRule {
    /// The closest rule for a media type, the first of those that are equally close.
    pub fn content(&self, media_type: &MediaType) -> Option<&ContentRule> {
        self.content
            .iter()
            .rev()
            .filter_map(|rule| Some((rule.media_type.fit(media_type)?, rule)))
            .max_by_key(|(fit, _)| *fit)
            .map(|(_, rule)| rule)
    }
}

#[cfg(test)]
mod tests {
    use super::StatusPattern::{self, Default, Exact, Range};

    #[test]
    fn patterns_are_read_as_the_standard_writes_them() {
        let read = ["200", "4XX", "5xx", "default", "6XX", "20", "ok", "0X0"];
        assert_eq!(
            read.map(StatusPattern::parse),
            [
                Some(Exact(200)),
                Some(Range(4)),
                Some(Range(5)),
                Some(Default),
                None,
                None,
                None,
                None
            ]
        );
    }

    #[test]
    fn the_closer_pattern_is_the_greater() {
        assert!(Exact(404) > Range(4) && Range(4) > Default);
    }
}
