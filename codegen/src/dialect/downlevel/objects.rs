//! Keywords about the properties of objects.

use serde_json::{Map, Value, json};

use super::context::Context;
use super::draft::Draft;
use super::schema;
use crate::dialect::annotation::is_annotation;
use crate::dialect::note::NoteKind;
use crate::pointer;

/// Keywords that apply schemas to the same value, and so may evaluate its properties and items.
const IN_PLACE: &[&str] = &[
    "allOf",
    "anyOf",
    "oneOf",
    "$ref",
    "$dynamicRef",
    "if",
    "dependentSchemas",
];

/// Patterns that match every name (`.` does not match a line break: the last two say "every name
/// that anyone uses").
const MATCH_ALL: &[&str] = &[
    "",
    "^",
    "$",
    ".*",
    "^.*",
    ".*$",
    r"[\s\S]*",
    r"^[\s\S]*$",
    "^.*$",
    "^(.*)$",
];

/// Whether other keywords beside it may evaluate parts of the value.
pub(super) fn evaluates_in_place(source: &Map<String, Value>) -> bool {
    IN_PLACE.iter().any(|keyword| source.contains_key(*keyword))
}

pub(super) fn rewrite(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    if let Some(Value::Object(properties)) = draft.source.get("properties") {
        let properties = schema::rewrite_map(cx, properties, &draft.pointer("/properties"));
        draft.replace("properties", "properties", properties.into());
    }
    rewrite_property_names(cx, draft);
    let others = rewrite_other_properties(cx, draft);
    rewrite_pattern_properties(cx, draft, others);
}

/// Names are strings, so a schema that allows every string says nothing.
fn rewrite_property_names(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    let idle = match draft.source.get("propertyNames") {
        Some(Value::Bool(allowed)) => *allowed,
        Some(Value::Object(names)) => names.iter().all(|(keyword, value)| {
            keyword == "type" && value == "string" || is_annotation(keyword)
        }),
        _ => return,
    };
    draft.remove("propertyNames");
    draft.dropped("/propertyNames".to_owned());
    if !idle {
        cx.note(draft.pointer("/propertyNames"), NoteKind::PropertyNames);
    }
}

/// The schema for properties not named: `additionalProperties`, or `unevaluatedProperties` where
/// the two mean the same. Returns the keyword that it came from.
fn rewrite_other_properties(cx: &mut Context<'_>, draft: &mut Draft<'_>) -> Option<&'static str> {
    let unevaluated = draft.remove("unevaluatedProperties");
    let keyword = match unevaluated {
        // `additionalProperties` evaluates everything; true forbids nothing.
        Some(_) if draft.source.contains_key("additionalProperties") => "additionalProperties",
        None | Some(Value::Bool(true)) => "additionalProperties",
        Some(_) if evaluates_in_place(draft.source) => {
            let place = "/unevaluatedProperties".to_owned();
            cx.note(draft.pointer(&place), NoteKind::UnevaluatedProperties);
            draft.dropped(place);
            "additionalProperties"
        }
        Some(schema) => {
            draft
                .target
                .insert("additionalProperties".to_owned(), schema);
            draft.moved(
                "/unevaluatedProperties".to_owned(),
                "/additionalProperties".to_owned(),
            );
            "unevaluatedProperties"
        }
    };
    let schema = draft.source.get(keyword)?;
    if schema.is_object() {
        let schema = schema::rewrite(cx, schema, &draft.pointer(&format!("/{keyword}")));
        draft
            .target
            .insert("additionalProperties".to_owned(), schema);
    }
    Some(keyword)
}

/// Without patterns, `additionalProperties` has to allow what any of them allowed.
fn rewrite_pattern_properties(
    cx: &mut Context<'_>,
    draft: &mut Draft<'_>,
    others: Option<&'static str>,
) {
    let Some(Value::Object(patterns)) = draft.source.get("patternProperties") else {
        return;
    };
    if patterns.is_empty() {
        draft.remove("patternProperties");
        return;
    }
    let at = draft.pointer("/patternProperties");
    let mut schemas: Vec<(String, Value)> = patterns
        .iter()
        .map(|(pattern, schema)| {
            let from = pointer::join("/patternProperties", pattern);
            (
                from,
                schema::rewrite(cx, schema, &pointer::join(&at, pattern)),
            )
        })
        .collect();
    let matches_all = patterns
        .keys()
        .any(|pattern| MATCH_ALL.contains(&pattern.as_str()));
    let named = draft.source.get("properties").and_then(Value::as_object);
    if !(matches_all && schemas.len() == 1 && named.is_none_or(Map::is_empty)) {
        cx.note(at, NoteKind::PatternProperties);
    }
    let rest = draft
        .remove("additionalProperties")
        .unwrap_or(Value::Bool(true));
    if let Some(keyword) = others.filter(|_| matches_all || !rest.is_object()) {
        // No property is left for it.
        draft.dropped(format!("/{keyword}"));
    } else if let Some(keyword) = others {
        schemas.push((format!("/{keyword}"), rest.clone()));
    }
    let open = !matches_all && (rest == Value::Bool(true) || rest == json!({}));
    if open {
        draft.remove("patternProperties");
        draft.dropped("/patternProperties".to_owned());
    } else {
        draft.write_any("patternProperties", "additionalProperties", schemas);
    }
}
