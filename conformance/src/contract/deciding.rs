//! Which texts and numbers of a body decide what it shows of its contract.
//!
//! What of a contract a body shows is said by the names in it and the kinds of its values, but for
//! values that an enum lists and values by which a branch of a choice fits or does not.

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
/// Keywords that count elements or know them by their place.
const OF_LISTS: [&str; 5] = [
    "prefixItems",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
];

/// The names of members whose values decide, and the empty name for the body itself; none, if
/// names, kinds and such values do not say it all.
pub fn names(contract: &Contract, root: &str) -> Option<BTreeSet<String>> {
    let document = contract.schema_document();
    let mut names = BTreeSet::new();
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
        if schema.contains_key("prefixItems") || (at.is_chosen && has(schema, &OF_LISTS)) {
            return None;
        }
        if schema.contains_key("enum") || (at.is_chosen && has(schema, &OF_SCALARS)) {
            names.insert(at.name.clone()?);
        }
        if lists_more_than_scalars(schema) {
            return None;
        }
        waiting.extend(next(&at, schema));
    }
    Some(names)
}

/// A schema, the name of the member that it speaks of if that is known, and whether it stands in a
/// choice.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    pointer: String,
    name: Option<String>,
    is_chosen: bool,
}

fn next(at: &At, schema: &Map<String, Value>) -> Vec<At> {
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
    add(held(&at.pointer, schema, &SOMETIMES), &same, true);
    add(held(&at.pointer, schema, &ASKED), &same, true);
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
