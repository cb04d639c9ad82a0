//! Fields that go one way only: `readOnly` and `writeOnly` (OpenAPI 3.0.3, "Schema Object"; JSON
//! Schema Validation 2020-12, section 9.4).

use std::sync::Arc;

use callspec_codegen::pointer;
use serde_json::{Value, json};

use super::change::{Change, Direction};
use super::rule::Rule;
use super::set::{Outside, Witness};
use super::side::Reader;

/// Which ways a field goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ways {
    asked: bool,
    sent: bool,
}

impl Ways {
    /// The ways of the field whose schemas stand at these places.
    pub(super) fn of(reader: Reader<'_>, places: &[Arc<str>]) -> Self {
        let says = |keyword: &str| place_of(reader, places, keyword).is_some();
        let (is_read, is_written) = (says("readOnly"), says("writeOnly"));
        // Both at once is a mistake: neither is believed.
        Self {
            asked: !is_read || is_written,
            sent: !is_written || is_read,
        }
    }

    /// The ways that a field goes here and there.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            asked: self.asked && other.asked,
            sent: self.sent && other.sent,
        }
    }

    pub(super) fn is_none(self) -> bool {
        !self.asked && !self.sent
    }

    /// The only way, if there is one.
    pub(super) fn only(self) -> Option<Direction> {
        match (self.asked, self.sent) {
            (true, false) => Some(Direction::Request),
            (false, true) => Some(Direction::Response),
            _ => None,
        }
    }

    fn words(self) -> String {
        match self.only() {
            None => "in requests and responses",
            Some(Direction::Request) => "in requests only",
            Some(Direction::Response) => "in responses only",
        }
        .to_owned()
    }
}

/// Where a flag that is set stands, for a field whose schemas stand at these places.
fn place_of(reader: Reader<'_>, places: &[Arc<str>], keyword: &str) -> Option<String> {
    let side = reader.side(places.to_vec());
    let schemas = places.iter().chain(side.parts.iter().map(|part| &part.at));
    schemas
        .map(|place| pointer::join(place, keyword))
        .find(|flag| reader.document.pointer(flag) == Some(&Value::Bool(true)))
}

/// A field in both documents.
pub(super) struct Field<'f> {
    pub(super) name: &'f str,
    /// Where its schemas stand, in the old document and in the new one.
    pub(super) places: [&'f [Arc<str>]; 2],
    /// Whether it is required.
    pub(super) is_required: [bool; 2],
}

impl Field<'_> {
    /// What a change of its ways comes to.
    pub(super) fn changes(&self, readers: [Reader<'_>; 2]) -> Vec<Change> {
        let [old, new] = [0, 1].map(|side| Ways::of(readers[side], self.places[side]));
        let ways = [
            (self.asked(old, new), Direction::Request, "readOnly"),
            (self.sent(old, new), Direction::Response, "writeOnly"),
        ];
        let told = ways.into_iter().filter_map(|(told, only, keyword)| {
            let (rule, gained, lost) = told?;
            let place = |side| self.place(readers, side, keyword);
            Some(Change {
                rule,
                subject: Some(self.name.to_owned()),
                old: place(0),
                new: place(1),
                before: old.words(),
                after: new.words(),
                gained,
                lost,
                only: Some(only),
            })
        });
        told.collect()
    }

    /// The rule, what is gained and what is lost, in requests.
    fn asked(&self, old: Ways, new: Ways) -> Option<(Rule, Outside, Outside)> {
        let [was_required, is_required] = self.is_required;
        match (old.asked, new.asked) {
            (true, false) => {
                let lost = with(self.name);
                Some((Rule::FieldBecameReadOnly, Outside::Nothing, lost))
            }
            (false, true) => {
                // Where it became required as well, that is told by itself.
                let lost = self.missing(was_required && is_required);
                Some((Rule::FieldNoLongerReadOnly, Outside::Nothing, lost))
            }
            _ => None,
        }
    }

    /// The same in responses.
    fn sent(&self, old: Ways, new: Ways) -> Option<(Rule, Outside, Outside)> {
        let rule = match (old.sent, new.sent) {
            (true, false) => Rule::FieldBecameWriteOnly,
            (false, true) => Rule::FieldNoLongerWriteOnly,
            _ => return None,
        };
        let is_missed = old.sent && self.is_required[0];
        Some((rule, self.missing(is_missed), Outside::Nothing))
    }

    fn missing(&self, is_missing: bool) -> Outside {
        if is_missing {
            without(self.name)
        } else {
            Outside::Nothing
        }
    }

    /// Where a flag stands, or else the field.
    fn place(&self, readers: [Reader<'_>; 2], side: usize, keyword: &str) -> String {
        let flag = place_of(readers[side], self.places[side], keyword);
        let field = || self.places[side].first().map(ToString::to_string);
        flag.or_else(field).unwrap_or_default()
    }
}

/// All objects without a field.
pub(super) fn without(name: &str) -> Outside {
    Outside::Some(Witness {
        instance: None,
        set: Some(json!({ "type": "object", "not": { "required": [name] } })),
    })
}

/// All objects with a field.
fn with(name: &str) -> Outside {
    Outside::Some(Witness {
        instance: None,
        set: Some(json!({ "type": "object", "required": [name] })),
    })
}
