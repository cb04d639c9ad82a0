//! Media types of a body.

use callspec_codegen::pointer;
use serde_json::Value;

use super::{Event, Part, Walk, breaking_if};
use crate::contract::MediaType;
use crate::drift::change::{Class, Direction};
use crate::drift::rule::Rule;

/// A declared media type, and the pointer of its Media Type Object.
pub(super) type Declared = (MediaType, String);

/// What the `content` at a pointer declares.
pub(super) fn declared(document: &Value, at: &str) -> Vec<Declared> {
    let content = document.pointer(at).and_then(Value::as_object);
    let names = content.into_iter().flat_map(serde_json::Map::keys);
    names
        .filter_map(|name| Some((MediaType::parse(name)?, pointer::join(at, name))))
        .collect()
}

/// The closest declaration for a media type, exact or a range.
fn closest<'d>(declared: &'d [Declared], of: &MediaType) -> Option<&'d Declared> {
    declared
        .iter()
        .filter_map(|one| Some((one.0.fit(of)?, one)))
        .max_by_key(|(fit, _)| *fit)
        .map(|(_, one)| one)
}

impl Walk<'_> {
    /// Compares the bodies at two `content`s.
    pub(super) fn content(&mut self, part: &Part<'_>, [old, new]: [&str; 2]) {
        let [before, after] = self.document();
        let (before, after) = (declared(before, old), declared(after, new));
        for (media_type, at) in &before {
            if let Some((_, renewed)) = closest(&after, media_type) {
                self.media_type(part, media_type, [at, renewed]);
            } else {
                let event = Event::new(Rule::MediaTypeRemoved, Class::Breaking);
                let event = event.at(at, new).before(media_type.to_string());
                self.event(&of(part, media_type), event);
            }
        }
        // Where no body was promised, nobody reads one.
        let is_promise = part.direction == Direction::Response && !before.is_empty();
        let is_known = |media_type| before.iter().any(|(other, _)| other == media_type);
        for (media_type, at) in after.iter().filter(|(one, _)| !is_known(one)) {
            if let Some((_, before)) = closest(&before, media_type) {
                self.media_type(part, media_type, [before, at]);
            } else {
                let event = Event::new(Rule::MediaTypeAdded, breaking_if(is_promise));
                let event = event.at(old, at).after(media_type.to_string());
                self.event(&of(part, media_type), event);
            }
        }
    }

    fn media_type(&mut self, part: &Part<'_>, media_type: &MediaType, [old, new]: [&str; 2]) {
        let [before, after] = self.document();
        let (old, new) = (schema(before, old), schema(after, new));
        self.schemas(&of(part, media_type), old.as_deref(), new.as_deref());
    }
}

/// Where the schema of a parameter, header or media type stands, if it has one.
pub(super) fn schema(document: &Value, holder: &str) -> Option<String> {
    let at = pointer::join(holder, "schema");
    document.pointer(&at).is_some().then_some(at)
}

fn of<'p>(part: &Part<'p>, media_type: &MediaType) -> Part<'p> {
    Part {
        name: format!("{}, {media_type}", part.name),
        ..part.clone()
    }
}
