//! Which kinds of values a schema allows, by proof: whatever its keywords and branches.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::drift::set::{Outside, Set};

/// The types of JSON, "integer" for whole numbers.
const TYPES: [&str; 6] = ["boolean", "string", "array", "object", "null", "number"];

/// Tells the kinds of values that schemas of a document allow.
pub(super) struct Kinds<'d> {
    document: &'d Value,
}

impl<'d> Kinds<'d> {
    pub(super) fn new(document: &'d Value) -> Self {
        Self { document }
    }

    /// The types that the schemas at these pointers allow together; none if they allow every type,
    /// or if it cannot be told.
    pub(super) fn of(&self, schemas: &[Arc<str>]) -> Vec<&'static str> {
        let pointers: Vec<&str> = schemas.iter().map(|at| &**at).collect();
        let Ok(set) = Set::of_all(self.document, &pointers) else {
            return Vec::new();
        };
        let mut kinds: Vec<&str> = TYPES
            .into_iter()
            .filter(|of| !lies_inside(&set, |other| other != *of))
            .collect();
        if kinds.len() == TYPES.len() {
            return Vec::new();
        }
        if let Some(number) = kinds.iter_mut().find(|kind| **kind == "number") {
            let mut whole: Vec<&str> = TYPES.into_iter().filter(|of| of != number).collect();
            whole.push("integer");
            if is_all_of(&set, &whole) {
                *number = "integer";
            }
        }
        kinds
    }
}

fn lies_inside(set: &Set, is_allowed: impl Fn(&str) -> bool) -> bool {
    let types: Vec<&str> = TYPES.into_iter().filter(|of| is_allowed(of)).collect();
    is_all_of(set, &types)
}

fn is_all_of(set: &Set, types: &[&str]) -> bool {
    Set::of_schema(json!({ "type": types })).is_ok_and(|wide| wide.outside(set) == Outside::Nothing)
}
