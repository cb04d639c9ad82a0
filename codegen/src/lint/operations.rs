//! Operations and their parameters fit together.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::defect::Defect;
use crate::document::Document;
use crate::{names, pointer, walk};

pub(super) fn check(document: &Document, found: &mut Vec<Defect>) {
    let value = document.value();
    let mut ids: BTreeMap<String, String> = BTreeMap::new();
    for operation in walk::operations(value) {
        let id = value.pointer(&format!("{operation}/operationId"));
        if let Some(id) = id.and_then(Value::as_str)
            && let Some(other) = ids.insert(names::value_name(id), id.to_owned())
        {
            let what = if other == id {
                format!("the operationId {id} is taken by another operation")
            } else {
                format!("the operationIds {other} and {id} come to the same Rust name")
            };
            found.push(document.defect(format!("{operation}/operationId"), what));
        }
        parameters(document, &operation, found);
    }
}

struct Parameter {
    place: String,
    name: String,
    location: String,
}

/// The parameters of an operation with those of its path, which it may override.
fn all_parameters(document: &Value, operation: &str) -> Vec<Parameter> {
    let path = pointer::parent(operation).unwrap_or_default();
    let mut all: Vec<Parameter> = Vec::new();
    for holder in [operation, path] {
        for place in walk::items(document, &format!("{holder}/parameters")) {
            let resolved = document
                .pointer(&place)
                .and_then(|value| walk::resolve(document, value));
            let text = |key: &str| {
                let value = resolved.and_then(|parameter| parameter[key].as_str());
                value.unwrap_or_default().to_owned()
            };
            let (name, location) = (text("name"), text("in"));
            let overridden = holder == path
                && all
                    .iter()
                    .any(|other| other.name == name && other.location == location);
            if !name.is_empty() && !overridden {
                all.push(Parameter {
                    place,
                    name,
                    location,
                });
            }
        }
    }
    all
}

fn parameters(document: &Document, operation: &str, found: &mut Vec<Defect>) {
    let all = all_parameters(document.value(), operation);
    placeholders(document, operation, &all, found);
    let mut arguments: BTreeMap<String, &str> = BTreeMap::new();
    if document
        .value()
        .pointer(&format!("{operation}/requestBody"))
        .is_some()
    {
        arguments.insert("body".to_owned(), "the request body");
    }
    for parameter in all
        .iter()
        .filter(|parameter| parameter.location != "cookie")
    {
        let Parameter {
            place,
            name,
            location,
        } = parameter;
        if location == "header" && name.parse::<http::HeaderName>().is_err() {
            let what = format!("{name} cannot be the name of a header");
            found.push(document.defect(place.clone(), what));
        }
        if let Some(other) = arguments.insert(names::value_name(name), name) {
            let what = format!("{name} comes to the same Rust argument as {other}");
            found.push(document.defect(place.clone(), what));
        }
    }
}

/// What the path names between braces and the path parameters are the same.
fn placeholders(document: &Document, operation: &str, all: &[Parameter], found: &mut Vec<Defect>) {
    let path = pointer::tokens(operation).nth(1).unwrap_or_default();
    if !path.starts_with('/') {
        found.push(document.defect(operation, "a path must begin with a slash"));
        return;
    }
    let named: Vec<&str> = path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
        .collect();
    if path.matches('{').count() != named.len() || path.matches('}').count() != named.len() {
        found.push(document.defect(operation, "the braces of the path do not pair"));
        return;
    }
    let declared = |name: &str| {
        all.iter()
            .any(|parameter| parameter.location == "path" && parameter.name == name)
    };
    for name in named.iter().filter(|name| !declared(name)) {
        let what = format!("the path parameter {name} is not declared");
        found.push(document.defect(operation, what));
    }
    for parameter in all.iter().filter(|parameter| parameter.location == "path") {
        if !named.contains(&parameter.name.as_str()) {
            let what = format!("the path does not hold the parameter {}", parameter.name);
            found.push(document.defect(parameter.place.clone(), what));
        }
    }
}
