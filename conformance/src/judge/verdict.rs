//! What a check comes to: findings, or why there are none to be had.

use std::collections::BTreeSet;
use std::sync::Arc;

use http::StatusCode;

use super::json::Beyond;
use super::{Reached, Shape};
use crate::contract::Deviation;
use crate::defect::Position;
use crate::exchange::Origin;
use crate::finding::Finding;

/// What was found out about one exchange.
#[derive(Clone)]
pub struct Verdict {
    /// Where the exchange was recorded.
    pub origin: Origin,
    /// The operation it belongs to, if it belongs to one.
    pub operation: Option<OperationName>,
    /// What of the operation's contract it shows, if its status is declared.
    pub reached: Option<Reached>,
    /// The status that came back, if anything did.
    pub status: Option<StatusCode>,
    /// What the response is made of, if that was asked and its status is declared.
    pub shape: Option<Shape>,
    /// Broken promises. None, and judged: the contract is kept.
    pub findings: Vec<Finding>,
    /// Why the exchange, or its body, could not be judged.
    pub not_judged: Option<Reason>,
    /// Where in the body that is, if it is about one place of it.
    pub not_judged_at: Option<Position>,
    /// The overlay's actions that explain a finding, or are needed by those that do.
    pub deviations: BTreeSet<Arc<Deviation>>,
}

impl Verdict {
    /// The contract is kept, as long as nothing else is found out.
    pub(super) fn of(origin: &Origin, status: StatusCode) -> Self {
        Self {
            origin: origin.clone(),
            operation: None,
            reached: None,
            status: Some(status),
            shape: None,
            findings: Vec::new(),
            not_judged: None,
            not_judged_at: None,
            deviations: BTreeSet::new(),
        }
    }

    /// Something in the body is beyond what can be read.
    pub(super) fn note_beyond(&mut self, beyond: Beyond) {
        self.not_judged = Some(beyond.reason);
        self.not_judged_at = Some(beyond.position);
    }

    /// Nothing could be found out.
    pub fn not_judged(origin: Origin, reason: Reason) -> Self {
        Self {
            origin,
            operation: None,
            reached: None,
            status: None,
            shape: None,
            findings: Vec::new(),
            not_judged: Some(reason),
            not_judged_at: None,
            deviations: BTreeSet::new(),
        }
    }
}

/// An operation among those of several contracts: the name of the document, and the id in it.
pub type OperationName = (Arc<str>, Arc<str>);

/// What it means for a run that an exchange was not judged.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Nothing: there was nothing to judge by this contract.
    PassedOver,
    /// All but the body was judged, and that is all that there is to be had.
    BodyAlone,
    /// A part of the body was not judged, and all else was: the run cannot be called a success.
    InPart,
    /// There was something to judge, so that the run cannot be called a success.
    Missed,
}

/// Declares [`Reason`] and what is known of each from one table, so that neither can miss a row.
macro_rules! reasons {
    ($($reason:ident $id:literal $weight:ident $says:literal)*) => {
        /// Why an exchange was not judged.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $(#[doc = $says] $reason,)*
        }

        impl Reason {
            const ALL: &[Self] = &[$(Self::$reason,)*];

            /// The reason as reports write it.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$reason => $id,)*
                }
            }

            /// The reason in words, as a lowercase clause.
            pub fn says(self) -> &'static str {
                match self {
                    $(Self::$reason => $says,)*
                }
            }

            fn weight(self) -> Weight {
                match self {
                    $(Self::$reason => Weight::$weight,)*
                }
            }
        }
    };
}

reasons! {
    OtherHost "other-host" PassedOver
        "the request went to a host that is no server of the contract"
    OtherPath "other-path" PassedOver
        "the request went to a server of the contract, outside its base path"
    NoResponse "no-response" PassedOver
        "the request was broken off before a response came"
    BrokenOff "broken-off" PassedOver
        "the response was broken off before its end"
    ContractDefect "contract-defect" Missed
        "the part of the contract that it needs has a defect"
    BodyNotRecorded "body-not-recorded" Missed
        "the recording leaves the body out"
    NotHeld "not-held" Missed
        "its body is larger than --max-body lets be held"
    QueueFull "queue-full" Missed
        "it came while all that --queue lets wait to be judged was waiting"
    SchemaInPart "schema-in-part" InPart
        "a part of the schema does not compile, and the rest of it was judged by"
    BodyDamaged "body-damaged" Missed
        "the body is said to be packed (Content-Encoding) and does not unpack: it is damaged or cut short"
    BodyTooLarge "body-too-large" Missed
        "the body unpacks (Content-Encoding) to more than 64 MiB"
    BeyondDepth "beyond-depth" Missed
        "the body nests deeper than 127 levels, the most that is read"
    BeyondRange "beyond-range" InPart
        "a number is beyond the range of 64-bit floating point (1.8e308), and all else was judged"
    HalfSurrogate "half-surrogate" InPart
        "a text holds half a surrogate pair, which is no character, and all else was judged"
    MediaType "media-type" BodyAlone
        "it is of a media type whose schema is not judged; status, media type and headers were"
}

impl Reason {
    /// Whether all but the body was judged, and that is all that there is to be had.
    pub fn is_of_body_alone(self) -> bool {
        self.weight() == Weight::BodyAlone
    }

    /// Whether there was something to judge, so that the run cannot be called a success.
    pub fn is_missed(self) -> bool {
        matches!(self.weight(), Weight::Missed | Weight::InPart)
    }

    /// Whether all was judged but a part of the body.
    pub fn is_in_part(self) -> bool {
        self.weight() == Weight::InPart
    }

    /// The reason of this id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|reason| reason.id() == id)
    }
}
