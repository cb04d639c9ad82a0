//! One difference between two schemas, whoever sends what they describe.

use super::rule::Rule;
use super::set::Outside;

/// Who sends a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Callers: what is refused now breaks them.
    Request,
    /// The API: what is sent now and was not before breaks callers.
    Response,
}

/// What a change does to callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// All that was promised still holds.
    Compatible,
    /// It could not be decided.
    Unknown,
    /// A promise is broken, as a witness shows.
    Breaking,
}

impl Class {
    /// The class as reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Unknown => "unknown",
            Self::Breaking => "breaking",
        }
    }
}

/// One difference between two schemas.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its kind.
    pub rule: Rule,
    /// The field that it is about, where the place is that of an object.
    pub subject: Option<String>,
    /// JSON Pointer into the old document.
    pub old: String,
    /// JSON Pointer into the new document.
    pub new: String,
    /// What the old document says, in a few words.
    pub before: String,
    /// What the new document says, in a few words.
    pub after: String,
    /// What is valid now and was not.
    pub gained: Outside,
    /// What was valid and is not now.
    pub lost: Outside,
    /// The direction in which alone it matters: fields that are only read, or only written.
    pub only: Option<Direction>,
}

impl Change {
    /// What the change breaks for callers, if the message goes in this direction.
    pub fn broken(&self, direction: Direction) -> &Outside {
        match direction {
            Direction::Request => &self.lost,
            Direction::Response => &self.gained,
        }
    }
}
