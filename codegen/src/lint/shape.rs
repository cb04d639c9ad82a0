//! Where a document is not of the form that `OpenAPI` 3.0 asks for.

use openapiv3::{
    Info, Operation, Parameter, PathItem, ReferenceOr, RequestBody, Response, Schema,
    SecurityRequirement, SecurityScheme, Server,
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::transforms::Change;
use crate::walk;

/// The innermost parts that do not read as what they have to be, with what the reader says.
///
/// The reader of whole documents knows no places; so each part is read by itself.
pub(crate) fn misshapen(document: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    let at = |pointer: &str| vec![pointer.to_owned()];
    let all = |pointer: &str| walk::members(document, pointer);
    check::<Info>(document, at("/info"), &mut found);
    check::<Option<Vec<Value>>>(document, at("/servers"), &mut found);
    check::<Option<Vec<SecurityRequirement>>>(document, at("/security"), &mut found);
    check::<Map<String, Value>>(document, at("/paths"), &mut found);
    for section in all("/components") {
        check::<Map<String, Value>>(document, vec![section], &mut found);
    }
    let schemes = all("/components/securitySchemes");
    check::<ReferenceOr<SecurityScheme>>(document, schemes, &mut found);
    check::<ReferenceOr<Schema>>(document, all("/components/schemas"), &mut found);
    check::<PathItem>(document, all("/paths"), &mut found);
    check::<Server>(document, walk::items(document, "/servers"), &mut found);
    check::<Operation>(document, walk::operations(document), &mut found);
    check::<ReferenceOr<Parameter>>(document, walk::parameters(document), &mut found);
    check::<ReferenceOr<RequestBody>>(document, walk::request_bodies(document), &mut found);
    check::<ReferenceOr<Response>>(document, walk::responses(document), &mut found);
    check::<ReferenceOr<Schema>>(document, walk::schemas(document), &mut found);
    let places: Vec<String> = found.iter().map(|change| change.place.clone()).collect();
    found.retain(|change| {
        let inside = format!("{}/", change.place);
        !places.iter().any(|other| other.starts_with(&inside))
    });
    found
}

fn check<T: DeserializeOwned>(document: &Value, places: Vec<String>, found: &mut Vec<Change>) {
    for place in places {
        let part = document.pointer(&place).cloned();
        let is_there = part.is_some();
        if let Err(error) = serde_json::from_value::<T>(part.unwrap_or_default()) {
            let what = if is_there {
                format!("not as OpenAPI has it: {error}")
            } else {
                "is missing".to_owned()
            };
            found.push(Change { place, what });
        }
    }
}

const TYPES: [&str; 6] = ["array", "boolean", "integer", "number", "object", "string"];

/// Schemas whose `type` is none.
pub(crate) fn unknown_types(document: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    for schema in walk::schemas(document) {
        let place = format!("{schema}/type");
        let named = document.pointer(&place);
        if named.is_some_and(|named| !named.as_str().is_some_and(|named| TYPES.contains(&named))) {
            let what = format!("no type of JSON: one of {} is meant", TYPES.join(", "));
            found.push(Change { place, what });
        }
    }
    found
}
