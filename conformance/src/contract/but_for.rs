//! A schema for bodies in which one member may be anything.

use callspec_codegen::pointer;
use serde_json::Value;

use super::folded::targets;
use super::sealed::{Use, behind, put};
use super::{Contract, reference};

/// More references than these are not followed from a body to what it has to be.
const MOST_STEPS: usize = 16;

/// A schema of a body, with anything for one of its members.
pub struct ButFor {
    /// The schema and those that it refers to, each in its place.
    pub schemas: Value,
    /// The same with anything for the member.
    pub relaxed: Value,
    /// What the member has to be, as a pointer into `schemas`.
    pub member: String,
}

impl Contract {
    /// A response schema with anything for one member of the body; none, where it speaks of other values
    /// than the body too, or does not name the member. It is sealed where that stands for the original.
    pub fn but_for(&self, schema: usize, name: &str) -> Option<ButFor> {
        let root = &self.schemas[schema];
        let sealed = self.sealed(schema);
        let sealed = sealed.filter(|sealed| sealed.usable == Use::Alone);
        let schemas = match sealed {
            Some(sealed) => sealed.document().clone(),
            None => behind(self.schema_document(), root),
        };
        let mut all = Vec::new();
        targets(&schemas, &mut all);
        let is_of_body = |target: &String| {
            let below = target.strip_prefix(root);
            below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
        };
        if all.iter().any(is_of_body) {
            return None;
        }
        let at = behind_references(&schemas, root)?;
        let mut schema = pointer::find(&schemas, &at)?.clone();
        *schema.get_mut("properties")?.get_mut(name)? = Value::Bool(true);
        let mut relaxed = schemas.clone();
        // Whoever else refers to the schema gets it as it was.
        put(&mut relaxed, root, schema);
        let member = pointer::join(&pointer::join(&at, "properties"), name);
        Some(ButFor {
            schemas,
            relaxed,
            member,
        })
    }
}

/// The pointer of the schema that says what a body is, behind those that only refer to it.
fn behind_references(schemas: &Value, root: &str) -> Option<String> {
    let mut at = root.to_owned();
    for _ in 0..MOST_STEPS {
        let schema = pointer::find(schemas, &at)?.as_object()?;
        match reference::target_of(schema) {
            Some(target) if schema.len() == 1 => at = target,
            _ => return Some(at),
        }
    }
    None
}
