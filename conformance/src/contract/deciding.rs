//! Which texts and numbers of a body decide what it shows of its contract.
//!
//! What of a contract a body shows is said by the names in it and the kinds of its values, but for
//! values that an enum lists and values by which a branch of a choice fits or does not. What is found
//! in it beside what its validator says, is said by less: by choices between schemas that speak of
//! what is in a value.

use std::collections::BTreeSet;

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::sealed::{ALWAYS, ASKED, BELOW, SOMETIMES, held};
use super::{Contract, reference};

/// Keywords that ask for more of a text or a number than its kind.
const OF_SCALARS: [&str; 11] = [
    "const",
    "enum",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
];
/// Keywords that count elements.
const OF_LENGTHS: [&str; 2] = ["minItems", "maxItems"];
/// Keywords that know elements by more than their kind.
const OF_ELEMENTS: [&str; 2] = ["uniqueItems", "contains"];

/// What bodies are looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// What they show of the contract.
    Coverage,
    /// What is found in them, beside what a validator says.
    Findings,
}

/// The names of members that decide; the empty name is that of the body itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deciding {
    /// Those whose texts and numbers decide.
    pub values: BTreeSet<String>,
    /// Those of which it decides how many elements they have.
    pub lengths: BTreeSet<String>,
}

/// What decides; none, if names, kinds and such members do not say it all.
pub fn deciding(contract: &Contract, root: &str, purpose: Purpose) -> Option<Deciding> {
    let document = contract.schema_document();
    let mut deciding = Deciding::default();
    let mut known = BTreeSet::new();
    let mut waiting = vec![At {
        pointer: root.to_owned(),
        name: Some(String::new()),
        is_chosen: false,
    }];
    while let Some(at) = waiting.pop() {
        let schema = pointer::find(document, &at.pointer).and_then(Value::as_object);
        let (Some(schema), true) = (schema, known.insert(at.clone())) else {
            continue;
        };
        let counts = at.is_chosen || purpose == Purpose::Coverage;
        let is_beyond = schema.contains_key("prefixItems")
            || (at.is_chosen && has(schema, &OF_ELEMENTS))
            || (counts && lists_more_than_scalars(schema));
        if is_beyond {
            return None;
        }
        if (counts && schema.contains_key("enum")) || (at.is_chosen && has(schema, &OF_SCALARS)) {
            deciding.values.insert(at.name.clone()?);
        }
        if at.is_chosen && has(schema, &OF_LENGTHS) {
            deciding.lengths.insert(at.name.clone()?);
        }
        let chooses = purpose == Purpose::Coverage || speaks_of_parts(document, &at, schema);
        waiting.extend(next(&at, schema, chooses));
    }
    Some(deciding)
}

/// Whether a choice stands here, one of whose schemas speaks of what is in the value.
fn speaks_of_parts(document: &Value, at: &At, schema: &Map<String, Value>) -> bool {
    let choices = [&SOMETIMES[..], &ASKED[..]].concat();
    let mut known = BTreeSet::new();
    let mut waiting = held(&at.pointer, schema, &choices);
    while let Some(at) = waiting.pop() {
        let schema = document.pointer(&at).and_then(Value::as_object);
        if let (Some(schema), true) = (schema, known.insert(at.clone())) {
            if has(schema, &BELOW) {
                return true;
            }
            waiting.extend(reference::target_of(schema));
            waiting.extend(held(&at, schema, &ALWAYS));
            waiting.extend(held(&at, schema, &choices));
        }
    }
    false
}

/// A schema, the name of the member that it speaks of if that is known, and whether it stands in a
/// choice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    pointer: String,
    name: Option<String>,
    is_chosen: bool,
}

/// The schemas that a schema leads to; `chooses`, if it matters which of its choices fits.
fn next(at: &At, schema: &Map<String, Value>, chooses: bool) -> Vec<At> {
    let mut next = Vec::new();
    let mut add = |pointers: Vec<String>, name: &dyn Fn(&str) -> Option<String>, is_chosen| {
        next.extend(pointers.into_iter().map(|pointer| At {
            name: name(&pointer),
            pointer,
            is_chosen,
        }));
    };
    let same = |_: &str| at.name.clone();
    add(held(&at.pointer, schema, &ALWAYS), &same, at.is_chosen);
    add(
        reference::target_of(schema).into_iter().collect(),
        &same,
        at.is_chosen,
    );
    let is_chosen = at.is_chosen || chooses;
    add(held(&at.pointer, schema, &SOMETIMES), &same, is_chosen);
    add(held(&at.pointer, schema, &ASKED), &same, is_chosen);
    for keyword in BELOW {
        let of_member = |pointer: &str| match keyword {
            "properties" => pointer::tokens(pointer).last(),
            "items" => at.name.clone(),
            _ => None,
        };
        add(
            held(&at.pointer, schema, &[keyword]),
            &of_member,
            at.is_chosen,
        );
    }
    next
}

fn has(schema: &Map<String, Value>, keywords: &[&str]) -> bool {
    keywords.iter().any(|keyword| schema.contains_key(*keyword))
}

fn lists_more_than_scalars(schema: &Map<String, Value>) -> bool {
    let listed = ["enum", "const"]
        .iter()
        .filter_map(|keyword| schema.get(*keyword));
    let mut listed = listed.flat_map(|listed| match listed {
        Value::Array(values) => values.iter().collect(),
        other => vec![other],
    });
    listed.any(|value| value.is_object() || value.is_array())
}
