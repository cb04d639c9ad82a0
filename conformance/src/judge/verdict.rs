//! What a check comes to: findings, or why there are none to be had.

use std::sync::Arc;

use http::StatusCode;

use super::Shape;
use crate::exchange::{Exchange, Origin};
use crate::finding::Finding;

/// What was found out about one exchange.
pub struct Verdict {
    /// Where the exchange was recorded.
    pub origin: Origin,
    /// The operation it belongs to, if it belongs to one.
    pub operation: Option<OperationName>,
    /// The status that came back, if anything did.
    pub status: Option<StatusCode>,
    /// What the response is made of, if that was asked and its status is declared.
    pub shape: Option<Shape>,
    /// Broken promises. None, and judged: the contract is kept.
    pub findings: Vec<Finding>,
    /// Why the exchange, or its body, could not be judged.
    pub not_judged: Option<Reason>,
}

impl Verdict {
    /// The contract is kept, as long as nothing else is found out.
    pub(super) fn of(exchange: &Exchange) -> Self {
        Self {
            origin: exchange.origin.clone(),
            operation: None,
            status: Some(exchange.response.status()),
            shape: None,
            findings: Vec::new(),
            not_judged: None,
        }
    }

    /// Nothing could be found out.
    pub fn not_judged(origin: Origin, reason: Reason) -> Self {
        Self {
            origin,
            operation: None,
            status: None,
            shape: None,
            findings: Vec::new(),
            not_judged: Some(reason),
        }
    }
}

/// An operation among those of several contracts: the name of the document, and the id in it.
pub type OperationName = (Arc<str>, Arc<str>);

/// Why an exchange was not judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// The request went to a host that is no server of any contract.
    OtherHost,
    /// The request went to a server of a contract, outside its base path.
    OtherPath,
    /// The request was broken off before a response came.
    NoResponse,
    /// The part of the contract that it needs has a defect.
    ContractDefect,
    /// The recording leaves the body out.
    BodyNotRecorded,
    /// The body is JSON that cannot be read here.
    BeyondLimits,
}

impl Reason {
    /// The reason as reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::OtherHost => "other-host",
            Self::OtherPath => "other-path",
            Self::NoResponse => "no-response",
            Self::ContractDefect => "contract-defect",
            Self::BodyNotRecorded => "body-not-recorded",
            Self::BeyondLimits => "beyond-limits",
        }
    }

    /// The reason in words, as a lowercase clause.
    pub fn says(self) -> &'static str {
        match self {
            Self::OtherHost => "the request went to a host that is no server of the contract",
            Self::OtherPath => {
                "the request went to a server of the contract, outside its base path"
            }
            Self::NoResponse => "the request was broken off before a response came",
            Self::ContractDefect => "the part of the contract that it needs has a defect",
            Self::BodyNotRecorded => "the recording leaves the body out",
            Self::BeyondLimits => {
                "the body nests deeper than 128 levels, or has a number beyond 64 bits or half a \
                 surrogate pair"
            }
        }
    }

    /// Whether there was something to judge, so that the run cannot be called a success.
    pub fn is_missed(self) -> bool {
        match self {
            Self::OtherHost | Self::OtherPath | Self::NoResponse => false,
            Self::ContractDefect | Self::BodyNotRecorded | Self::BeyondLimits => true,
        }
    }
}
