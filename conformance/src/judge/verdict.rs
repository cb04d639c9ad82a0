//! What a check comes to: findings, or why there are none to be had.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::exchange::{Exchange, Origin};
use crate::finding::Finding;

/// What was found out about one exchange.
pub struct Verdict {
    /// Where the exchange was recorded.
    pub origin: Origin,
    /// The operation it belongs to, if it belongs to one.
    pub operation: Option<OperationName>,
    /// Broken promises. None, and judged: the contract is kept.
    pub findings: Vec<Finding>,
    /// Why the exchange, or its body, could not be judged.
    pub not_judged: Option<Reason>,
    /// The overlay's actions that explain a finding, or are needed by those that do.
    pub deviations: BTreeSet<ActionName>,
}

impl Verdict {
    /// The contract is kept, as long as nothing else is found out.
    pub(super) fn of(exchange: &Exchange) -> Self {
        Self {
            origin: exchange.origin.clone(),
            operation: None,
            findings: Vec::new(),
            not_judged: None,
            deviations: BTreeSet::new(),
        }
    }

    /// Nothing could be found out.
    pub fn not_judged(origin: Origin, reason: Reason) -> Self {
        Self {
            origin,
            operation: None,
            findings: Vec::new(),
            not_judged: Some(reason),
            deviations: BTreeSet::new(),
        }
    }
}

/// An operation among those of several contracts: the name of the document, and the id in it.
pub type OperationName = (Arc<str>, Arc<str>);

/// An action among those of several overlays: the name of the contract, and its place in the list.
pub type ActionName = (Arc<str>, usize);

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
    /// The body is of a media type whose schema is not judged.
    MediaType,
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
            Self::MediaType => "media-type",
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
            Self::MediaType => {
                "it is of a media type whose schema is not judged; status, media type and headers \
                 were"
            }
        }
    }

    /// Whether all but the body was judged, and that is all that there is to be had.
    pub fn is_of_body_alone(self) -> bool {
        self == Self::MediaType
    }

    /// Whether there was something to judge, so that the run cannot be called a success.
    pub fn is_missed(self) -> bool {
        match self {
            Self::OtherHost | Self::OtherPath | Self::NoResponse | Self::MediaType => false,
            Self::ContractDefect | Self::BodyNotRecorded | Self::BeyondLimits => true,
        }
    }
}
