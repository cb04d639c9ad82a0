//! A Schema Object of OpenAPI 3.1, that is a JSON Schema 2020-12, as one of OpenAPI 3.0.3.

use serde_json::{Map, Value, json};

use super::context::Context;
use super::draft::Draft;
use super::{
    annotations, arrays, bounds, choices, identifiers, nulls, objects, references, types, values,
};
use crate::dialect::note::NoteKind;
use crate::pointer;

/// The groups of keywords in the order in which they are rewritten: first what becomes another
/// keyword, then what depends on all of them.
const STEPS: &[fn(&mut Context<'_>, &mut Draft<'_>)] = &[
    identifiers::rewrite,
    identifiers::hoist_definitions,
    conditions,
    annotations::rewrite,
    objects::rewrite,
    arrays::rewrite,
    choices::rewrite,
    bounds::rewrite,
    values::rewrite,
    types::rewrite,
    values::rewrite_empty_enum,
    nulls::write,
    references::rewrite,
];

/// Rewrites a schema; what is neither an object nor a boolean is left as it is.
pub(super) fn rewrite(cx: &mut Context<'_>, schema: &Value, at: &str) -> Value {
    match schema {
        Value::Bool(true) => json!({}),
        Value::Bool(false) => json!({ "not": {} }),
        Value::Object(source) => {
            let mut draft = Draft::new(source, at);
            for step in STEPS {
                step(cx, &mut draft);
            }
            draft.finish(cx)
        }
        other => other.clone(),
    }
}

/// Rewrites each schema of a list, in place.
pub(super) fn rewrite_list(cx: &mut Context<'_>, schemas: &[Value], at: &str) -> Vec<Value> {
    let schemas = schemas.iter().enumerate();
    schemas
        .map(|(index, schema)| rewrite(cx, schema, &format!("{at}/{index}")))
        .collect()
}

/// Rewrites each schema of a map, in place.
pub(super) fn rewrite_map(
    cx: &mut Context<'_>,
    schemas: &Map<String, Value>,
    at: &str,
) -> Map<String, Value> {
    let schemas = schemas.iter();
    schemas
        .map(|(name, schema)| (name.clone(), rewrite(cx, schema, &pointer::join(at, name))))
        .collect()
}

/// Keywords without a counterpart, and what is lost with each.
///
/// `if`, `then` and `else` and the dependent keywords could be said with `anyOf` and `not`. That
/// would help no one: generators cannot use `not`, and take `anyOf` for a choice between types.
const CONDITIONS: &[(&str, NoteKind)] = &[
    ("if", NoteKind::Conditional),
    ("dependentRequired", NoteKind::DependentRequired),
    ("dependentSchemas", NoteKind::DependentSchemas),
];

fn conditions(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    for (keyword, kind) in CONDITIONS {
        let idle = match draft.source.get(*keyword) {
            Some(Value::Object(map)) if *keyword != "if" => map.is_empty(),
            Some(Value::Object(_) | Value::Bool(_)) if *keyword == "if" => {
                !draft.source.contains_key("then") && !draft.source.contains_key("else")
            }
            _ => continue,
        };
        draft.remove(keyword);
        draft.dropped(format!("/{keyword}"));
        if !idle {
            cx.note(draft.pointer(&format!("/{keyword}")), *kind);
        }
    }
    // Without `if`, both are ignored.
    for keyword in ["then", "else"] {
        if draft.remove(keyword).is_some() {
            draft.dropped(format!("/{keyword}"));
        }
    }
}
