//! `type`: a list in 3.1, one name in 3.0.

use serde_json::{Map, Value, json};

use super::context::Context;
use super::draft::Draft;
use super::{arrays, nulls};
use crate::dialect::note::NoteKind;

/// The types of 3.0 and the keywords that only say something about them.
const KEYWORDS: &[(&str, &[&str])] = &[
    ("string", &["minLength", "maxLength", "pattern"]),
    ("number", NUMERIC),
    ("integer", NUMERIC),
    ("boolean", &[]),
    ("array", &["items", "minItems", "maxItems", "uniqueItems"]),
    (
        "object",
        &[
            "properties",
            "required",
            "additionalProperties",
            "minProperties",
            "maxProperties",
        ],
    ),
];

const NUMERIC: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];

/// Every type but null; `integer` is part of `number`.
const ALL: &[&str] = &["string", "number", "boolean", "array", "object"];

/// Those of the keywords that hold schemas.
const HOLDERS: &[&str] = &["items", "properties", "additionalProperties"];

/// Formats of numbers; all others are formats of strings.
const NUMERIC_FORMATS: &[&str] = &["int32", "int64", "float", "double"];

pub(super) fn rewrite(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    rewrite_list(cx, draft);
    arrays::add_missing_items(&mut draft.target);
}

fn rewrite_list(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    let names: Vec<&str> = match draft.source.get("type") {
        Some(Value::String(name)) if name == "null" => vec!["null"],
        Some(Value::Array(names)) if names.iter().all(Value::is_string) => {
            names.iter().filter_map(Value::as_str).collect()
        }
        _ => return,
    };
    let with_null = names.contains(&"null");
    let types = distinct(&names);
    if names.is_empty() {
        draft.remove("type");
        cx.note(draft.pointer("/type"), NoteKind::EmptyType);
    } else if types.is_empty() {
        only_null(draft);
    } else if with_null && ALL.iter().all(|name| types.contains(name)) {
        draft.remove("type");
    } else {
        if with_null {
            nulls::keep_null(cx, draft);
        }
        let mut branches: Vec<_> = types.iter().map(|name| Branch::new(name)).collect();
        if let Some(Value::Array(values)) = draft.target.get("enum") {
            branches.retain(|branch| values.iter().any(|value| branch.admits(value)));
        }
        match branches.as_slice() {
            [] => draft.replace("type", "enum", json!([])),
            [branch] => draft.replace("type", "type", branch.name.clone().into()),
            _ => split(draft, branches),
        }
    }
}

/// The types without null, each once; `integer` is part of `number`.
fn distinct<'n>(names: &[&'n str]) -> Vec<&'n str> {
    let mut types = Vec::new();
    for name in names {
        let part = *name == "integer" && names.contains(&"number");
        if *name != "null" && !part && !types.contains(name) {
            types.push(*name);
        }
    }
    types
}

/// 3.0 has no type for null, but an `enum` may list it.
fn only_null(draft: &mut Draft<'_>) {
    match draft.target.get_mut("enum") {
        Some(Value::Array(values)) => {
            values.retain(Value::is_null);
            draft.remove("type");
        }
        _ => draft.replace("type", "enum", json!([null])),
    }
}

/// One branch for each type, with the keywords that speak about it.
fn split(draft: &mut Draft<'_>, mut branches: Vec<Branch>) {
    share_enum(draft, &mut branches);
    share_format(draft, &mut branches);
    for branch in &mut branches {
        for keyword in branch.keywords {
            if let Some(value) = draft.target.get(*keyword) {
                branch.schema.insert((*keyword).to_owned(), value.clone());
            }
        }
        arrays::add_missing_items(&mut branch.schema);
    }
    for keyword in KEYWORDS.iter().flat_map(|(_, keywords)| *keywords) {
        draft.remove(keyword);
    }
    let keywords: Vec<_> = branches.iter().map(|branch| branch.keywords).collect();
    let schemas = branches.into_iter().map(|branch| branch.schema.into());
    let schemas: Vec<Value> = schemas.collect();
    let to = draft.conjoin("type", "anyOf", schemas.into());
    for (index, keywords) in keywords.into_iter().enumerate() {
        for keyword in keywords.iter().filter(|keyword| HOLDERS.contains(*keyword)) {
            draft.shifted(&format!("/{keyword}"), &format!("{to}/{index}/{keyword}"));
        }
    }
}

struct Branch {
    name: String,
    keywords: &'static [&'static str],
    schema: Map<String, Value>,
}

impl Branch {
    fn new(name: &str) -> Self {
        let keywords = KEYWORDS.iter().find(|(known, _)| *known == name);
        let mut schema = Map::new();
        schema.insert("type".to_owned(), name.into());
        Self {
            name: name.to_owned(),
            keywords: keywords.map_or(&[], |(_, keywords)| keywords),
            schema,
        }
    }

    fn admits(&self, value: &Value) -> bool {
        match self.name.as_str() {
            "string" => value.is_string(),
            "number" => value.is_number(),
            // A number without a fraction is an integer however it is written.
            "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
            "boolean" => value.is_boolean(),
            "array" => value.is_array(),
            "object" => value.is_object(),
            // A type that no one knows: better to keep too much.
            _ => true,
        }
    }
}

/// Gives each type the values that it can have, and takes out the types without any.
fn share_enum(draft: &mut Draft<'_>, branches: &mut [Branch]) {
    if !draft.target.get("enum").is_some_and(Value::is_array) {
        return;
    }
    let Some(Value::Array(values)) = draft.remove("enum") else {
        return;
    };
    for branch in branches.iter_mut() {
        let own = values.iter().filter(|value| branch.admits(value));
        let own: Vec<_> = own.cloned().collect();
        branch.schema.insert("enum".to_owned(), own.into());
    }
}

/// A format speaks about strings or about numbers.
fn share_format(draft: &mut Draft<'_>, branches: &mut [Branch]) {
    let Some(Value::String(format)) = draft.target.get("format") else {
        return;
    };
    let numeric = NUMERIC_FORMATS.contains(&format.as_str());
    let format = Value::String(format.clone());
    for branch in branches.iter_mut() {
        let speaks = match branch.name.as_str() {
            "string" => !numeric,
            "number" | "integer" => numeric,
            _ => false,
        };
        if speaks {
            branch.schema.insert("format".to_owned(), format.clone());
        }
    }
    if branches
        .iter()
        .any(|branch| branch.schema.contains_key("format"))
    {
        draft.remove("format");
    }
}
