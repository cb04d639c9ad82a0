//! A body, value by value, each with the schemas that speak of it (`speaking`).

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::Judge;
use super::speaking::{Speakers, Speaking, of_item, of_the_rest, property};

/// A member that no schema declares, and no schema leaves open.
pub(super) struct Unexpected<'w> {
    pub(super) name: &'w str,
    pub(super) value: &'w Value,
    /// Where the object stands, array indices and free names as `*`.
    pub(super) at: &'w str,
    /// The schemas that speak of the object.
    pub(super) speaking: &'w [Speaking<'w>],
}

/// Who is told what a walk meets.
pub(super) trait Visitor {
    /// A member that no schema declares.
    fn unexpected(&mut self, _member: &Unexpected<'_>) {}
    /// A member at a place, and the schemas that declare it by its name or by a pattern.
    fn declared(&mut self, _value: &Value, _at: &str, _declared: &[String]) {}
    /// A branch of a choice that a value fits.
    fn chosen(&mut self, _branch: &str) {}
    /// A value, where it stands, and all schemas that speak of it.
    fn value(&mut self, _at: &str, _value: &Value, _speaking: &[Speaking<'_>]) {}
    /// Whether a value that is no object and no array matters, by the schemas that it came to.
    fn wants(&self, _schemas: &[String]) -> bool {
        false
    }
}

/// Walks through a body, from the schema of the whole.
pub(super) fn walk<'v>(
    judge: &Judge<'_>,
    visitors: &mut [&'v mut (dyn Visitor + 'v)],
    schema: &str,
    body: &Value,
) {
    let speakers = Speakers::of(judge);
    let mut walk = Walk { speakers, visitors };
    walk.value(body, vec![schema.to_owned()], "");
}

struct Walk<'w, 'c, 's, 'v> {
    speakers: Speakers<'w, 'c>,
    visitors: &'s mut [&'v mut (dyn Visitor + 'v)],
}

impl<'w> Walk<'w, '_, '_, '_> {
    fn value(&mut self, value: &Value, schemas: Vec<String>, at: &str) {
        let is_wanted = match value {
            Value::Object(_) | Value::Array(_) => true,
            // What is known of it may be known by another schema that refers to the same one.
            _ if at.is_empty() => true,
            _ => self.visitors.iter().any(|visitor| visitor.wants(&schemas)),
        };
        if !is_wanted {
            return;
        }
        let spoken = self.speakers.speaking(value, schemas);
        for visitor in &mut *self.visitors {
            spoken.chosen.iter().for_each(|one| visitor.chosen(one));
            visitor.value(at, value, &spoken.schemas);
        }
        match value {
            Value::Object(members) => self.object(members, &spoken.schemas, at),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    let schemas = of_item(&spoken.schemas, index);
                    self.value(item, schemas, &pointer::join(at, "*"));
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, members: &Map<String, Value>, speaking: &[Speaking<'w>], at: &str) {
        for (name, value) in members {
            let declared = self.speakers.declared(speaking, name);
            if !declared.is_empty() {
                let named = |one: &Speaking<'_>| property(one.schema, name).is_some();
                let is_property = speaking.iter().any(named);
                let at = pointer::join(at, if is_property { name } else { "*" });
                for visitor in &mut *self.visitors {
                    visitor.declared(value, &at, &declared);
                }
                self.value(value, declared, &at);
                continue;
            }
            if speaking.iter().any(|one| is_open_on_purpose(one.schema)) {
                let rest = of_the_rest(speaking);
                self.value(value, rest, &pointer::join(at, "*"));
                continue;
            }
            let member = Unexpected {
                name,
                value,
                at,
                speaking,
            };
            for visitor in &mut *self.visitors {
                visitor.unexpected(&member);
            }
        }
    }
}

fn is_open_on_purpose(schema: &Map<String, Value>) -> bool {
    [
        "additionalProperties",
        "propertyNames",
        "unevaluatedProperties",
    ]
    .iter()
    .any(|keyword| schema.contains_key(*keyword))
}
