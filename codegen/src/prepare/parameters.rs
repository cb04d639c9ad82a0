//! Parameters: those that can be sent, said in the one way progenitor takes.

use serde_json::{Value, json};

use super::operations::UNSENDABLE;
use super::{Changes, Draft};
use crate::walk;

/// Drops optional parameters that cannot be sent, and marks the operations that require one.
pub(super) fn drop_unsendable(draft: &mut Draft, changes: &mut Changes) {
    let lists = lists(&draft.document);
    for list in lists {
        for parameter in walk::items(&draft.document, &list).into_iter().rev() {
            let declared = draft
                .document
                .pointer(&parameter)
                .cloned()
                .unwrap_or_default();
            let resolved = walk::resolve(&draft.document, &declared)
                .cloned()
                .unwrap_or_default();
            let Some(why) = unsendable(&draft.document, &resolved) else {
                continue;
            };
            let name = resolved["name"].as_str().unwrap_or_default();
            changes.made(&parameter, format!("{name}: {why}"));
            let required = resolved["required"] == json!(true) && why != SET_ELSEWHERE;
            remove(draft, &list, &parameter);
            if required {
                mark(draft, &list, &format!("{name}: {why}"));
            }
        }
    }
    settle(draft);
}

/// `parameters` of paths and of operations.
fn lists(document: &Value) -> Vec<String> {
    let paths = walk::members(document, "/paths");
    let operations = walk::operations(document);
    paths
        .into_iter()
        .chain(operations)
        .map(|holder| format!("{holder}/parameters"))
        .collect()
}

const SET_ELSEWHERE: &str = "set by the client itself";

fn unsendable(document: &Value, parameter: &Value) -> Option<&'static str> {
    let style = parameter["style"].as_str();
    let name = parameter["name"]
        .as_str()
        .unwrap_or_default()
        .to_lowercase();
    let scalar = || is_scalar(document, &parameter["schema"]);
    match parameter["in"].as_str() {
        Some("cookie") => Some("cookies cannot be sent"),
        Some("header") if ["accept", "content-type", "authorization"].contains(&name.as_str()) => {
            Some(SET_ELSEWHERE)
        }
        Some("query") if style.is_some_and(|style| style != "form") => {
            Some("only the style form can be sent in a query")
        }
        Some("path" | "header") if style.is_some_and(|style| style != "simple") => {
            Some("only the style simple can be sent in a path or header")
        }
        Some("path" | "header") if !scalar() => {
            Some("only a single value can be sent in a path or header")
        }
        _ => None,
    }
}

fn is_scalar(document: &Value, schema: &Value) -> bool {
    let Some(schema) = walk::resolve(document, schema) else {
        return false;
    };
    let whole = |schema: &Value| {
        matches!(
            schema["type"].as_str(),
            Some("string" | "integer" | "number" | "boolean")
        )
    };
    match &schema["allOf"] {
        Value::Array(branches) => branches.iter().any(|branch| is_scalar(document, branch)),
        _ => whole(schema) || schema.as_object().is_none_or(serde_json::Map::is_empty),
    }
}

fn remove(draft: &mut Draft, list: &str, parameter: &str) {
    let index = parameter
        .rsplit('/')
        .next()
        .and_then(|index| index.parse::<usize>().ok());
    let items = draft
        .document
        .pointer_mut(list)
        .and_then(Value::as_array_mut);
    if let (Some(index), Some(items)) = (index, items) {
        items.remove(index);
    }
}

/// A parameter of a path is one of each operation under it.
fn mark(draft: &mut Draft, list: &str, why: &str) {
    let holder = list.trim_end_matches("/parameters");
    for operation in walk::operations(&draft.document) {
        if (operation == holder || operation.starts_with(&format!("{holder}/")))
            && let Some(object) = draft.object_mut(&operation)
        {
            object.insert(UNSENDABLE.to_owned(), json!(why));
        }
    }
}

/// What means the same and progenitor would refuse: a path parameter not marked as required, a
/// value described by media type instead of schema.
fn settle(draft: &mut Draft) {
    for pointer in walk::parameters(&draft.document) {
        let Some(parameter) = draft.object_mut(&pointer) else {
            continue;
        };
        if parameter.contains_key("$ref") {
            continue;
        }
        if parameter.get("in").and_then(Value::as_str) == Some("path") {
            parameter.insert("required".to_owned(), json!(true));
        }
        let described = parameter.shift_remove("content").is_none()
            && parameter
                .get("schema")
                .and_then(Value::as_object)
                .is_some_and(|schema| !schema.is_empty());
        if !described {
            parameter.insert("schema".to_owned(), json!({ "type": "string" }));
        }
    }
}
