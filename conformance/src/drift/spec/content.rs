//! Media types of a body.

use callspec_codegen::pointer;
use serde_json::Value;

use super::{Event, Part, Walk};
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
            match closest(&after, media_type) {
                Some((_, renewed)) => self.media_type(part, media_type, [at, renewed]),
                None => self.event(
                    &of(part, media_type),
                    Event {
                        old: at,
                        new,
                        before: media_type.to_string(),
                        ..Event::new(Rule::MediaTypeRemoved, Class::Breaking)
                    },
                ),
            }
        }
        for (media_type, at) in &after {
            if before.iter().any(|(other, _)| other == media_type) {
                continue;
            }
            match closest(&before, media_type) {
                Some((_, before)) => self.media_type(part, media_type, [before, at]),
                None => {
                    let is_promise = part.direction == Direction::Response && !before.is_empty();
                    let class = if is_promise {
                        Class::Breaking
                    } else {
                        Class::Compatible
                    };
                    self.event(
                        &of(part, media_type),
                        Event {
                            old,
                            new: at,
                            after: media_type.to_string(),
                            ..Event::new(Rule::MediaTypeAdded, class)
                        },
                    );
                }
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
        part: format!("{}, {media_type}", part.part),
        ..part.clone()
    }
}
