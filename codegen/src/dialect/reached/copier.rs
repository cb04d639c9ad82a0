//! Copies of parts of a document, as far as messages are judged by them.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::Wanted;
use crate::dialect::fragment;
use crate::dialect::place::{Place, Shape};
use crate::pointer;

/// Keywords by which a schema is known otherwise than by where it stands (JSON Schema 2020-12 Core,
/// section 8.2; `$recursiveRef` and `$recursiveAnchor` are of 2019-09).
const NAMING: [&str; 6] = [
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
];

/// Keywords with values of messages: what looks like a reference in them is none.
const DATA: [&str; 5] = ["const", "default", "enum", "example", "examples"];

/// Copies parts, and notes what they refer to.
pub(super) struct Copier<'d> {
    document: &'d Value,
    keyword: &'d str,
    /// References that were looked at, with what each has to lead to.
    known: HashMap<&'d str, Place>,
    /// The components that they lead to, some of them twice.
    pub(super) wanted: Vec<Wanted<'d>>,
    /// Whether something was met by which the rest of the document may be meant too.
    pub(super) needs_all: bool,
}

impl<'d> Copier<'d> {
    pub(super) fn new(document: &'d Value, keyword: &'d str) -> Self {
        Self {
            document,
            keyword,
            known: HashMap::new(),
            wanted: Vec::new(),
            needs_all: false,
        }
    }

    /// A copy of a part by its place, without what nothing is judged by.
    pub(super) fn copy(&mut self, value: &'d Value, place: Place) -> Value {
        let Value::Object(object) = value else {
            return self.as_it_is(value);
        };
        // Of other objects few members stay.
        let is_kept = |(name, value): &(&String, &Value)| {
            place == Place::Schema && !is_for_readers(name, value)
        };
        let mut copied = Map::with_capacity(object.iter().filter(is_kept).count());
        for (name, value) in object {
            copied.extend(self.member(name, value, place));
        }
        Value::Object(copied)
    }

    /// A copy of a member of an object, if it stays.
    pub(super) fn member(
        &mut self,
        name: &str,
        value: &'d Value,
        place: Place,
    ) -> Option<(String, Value)> {
        let kept = match (value, place.field(name)) {
            (Value::String(reference), _) if name == "$ref" => {
                self.follow(reference, place);
                Some(value.clone())
            }
            (_, Some((_, Place::Example | Place::Link))) => None,
            (_, Some((shape, place))) => Some(self.below(value, shape, place)),
            _ if place == Place::Schema => self.keyword(name, value),
            _ => None,
        };
        kept.map(|kept| (name.to_owned(), kept))
    }

    fn below(&mut self, value: &'d Value, shape: Shape, place: Place) -> Value {
        match (shape, value) {
            (Shape::One, value) => self.copy(value, place),
            (Shape::List, Value::Array(items)) => {
                items.iter().map(|item| self.copy(item, place)).collect()
            }
            (Shape::Map, Value::Object(entries)) => {
                let entries = entries.iter();
                let copied = entries.map(|(name, entry)| (name.clone(), self.copy(entry, place)));
                Value::Object(copied.collect())
            }
            _ => self.as_it_is(value),
        }
    }

    fn keyword(&mut self, name: &str, value: &'d Value) -> Option<Value> {
        self.needs_all |= self.is_telling(name);
        if !DATA.contains(&name) {
            self.follow_all(value);
        }
        (!is_for_readers(name, value)).then(|| value.clone())
    }

    /// A copy of something without a place of its own, in which there may be references all the same.
    fn as_it_is(&mut self, value: &'d Value) -> Value {
        self.follow_all(value);
        value.clone()
    }

    fn follow_all(&mut self, value: &'d Value) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    match value {
                        Value::String(reference) if name == "$ref" => {
                            self.follow(reference, Place::Schema);
                        }
                        _ => self.follow_all(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.follow_all(item)),
            _ => {}
        }
    }

    /// Has a copy made of what a reference leads to, which is to be of one kind.
    fn follow(&mut self, reference: &'d str, kind: Place) {
        let known = self.known.insert(reference, kind);
        if known == Some(kind) {
            return;
        }
        let Some(pointer) = fragment::pointer_of(reference) else {
            self.needs_all |= reference.starts_with('#');
            return;
        };
        if pointer::find(self.document, &pointer).is_none() {
            return;
        }
        self.needs_all |= kind_at(&pointer) != Some(kind);
        let mut tokens = pointer::tokens(&pointer);
        match tokens.next().as_deref() {
            Some("paths") => {}
            Some("components") => {
                if let (Some(section), Some(name)) = (tokens.next(), tokens.next()) {
                    self.want(&section, &name);
                }
            }
            _ => self.needs_all = true,
        }
    }

    fn want(&mut self, section: &str, name: &str) {
        let found = || {
            let components = self.document.get("components")?.as_object()?;
            let (section, entries) = components.get_key_value(section)?;
            let (name, component) = entries.as_object()?.get_key_value(name)?;
            let at = (section.as_str(), name.as_str());
            Some((at, component, Place::of_section(section)?))
        };
        self.wanted.extend(found());
    }

    /// Whether a keyword makes a schema something to others.
    fn is_telling(&self, name: &str) -> bool {
        name == self.keyword || (name.starts_with('$') && NAMING.contains(&name))
    }

    /// Whether something in a value makes a schema something to others.
    pub(super) fn is_said_in(&self, value: &Value) -> bool {
        match value {
            Value::Object(object) => object
                .iter()
                .any(|(name, value)| self.is_telling(name) || self.is_said_in(value)),
            Value::Array(items) => items.iter().any(|item| self.is_said_in(item)),
            _ => false,
        }
    }
}

/// Whether a keyword of a schema is for readers alone.
fn is_for_readers(name: &str, value: &Value) -> bool {
    match name {
        "title" | "description" => value.is_string(),
        _ => matches!(name, "example" | "examples"),
    }
}

/// What stands at a pointer by its place in a document.
fn kind_at(pointer: &str) -> Option<Place> {
    let mut place = Place::Document;
    let mut tokens = pointer::tokens(pointer);
    while let Some(name) = tokens.next() {
        let (shape, below) = place.field(&name)?;
        if shape != Shape::One {
            tokens.next()?;
        }
        place = below;
    }
    Some(place)
}
