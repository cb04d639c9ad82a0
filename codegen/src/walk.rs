//! The places of a document that the transforms act on, as JSON Pointers, outer before inner.

use serde_json::Value;

use crate::pointer;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The operations.
pub(crate) fn operations(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for path in members(document, "/paths") {
        for method in METHODS {
            let operation = pointer::join(&path, method);
            if document.pointer(&operation).is_some_and(Value::is_object) {
                found.push(operation);
            }
        }
    }
    found
}

/// The parameters: of paths, of operations and those kept as components. Some are references.
pub(crate) fn parameters(document: &Value) -> Vec<String> {
    let mut found = members(document, "/components/parameters");
    for path in members(document, "/paths") {
        found.extend(items(document, &format!("{path}/parameters")));
    }
    for operation in operations(document) {
        found.extend(items(document, &format!("{operation}/parameters")));
    }
    found
}

/// The request bodies: of operations and those kept as components. Some are references.
pub(crate) fn request_bodies(document: &Value) -> Vec<String> {
    let mut found = members(document, "/components/requestBodies");
    found.extend(operations(document).into_iter().filter_map(|operation| {
        let body = format!("{operation}/requestBody");
        document.pointer(&body).is_some().then_some(body)
    }));
    found
}

/// The responses: of operations and those kept as components. Some are references.
pub(crate) fn responses(document: &Value) -> Vec<String> {
    let mut found = members(document, "/components/responses");
    for operation in operations(document) {
        found.extend(members(document, &format!("{operation}/responses")));
    }
    found
}

/// The schemas that code is made of, with the schemas inside them.
pub(crate) fn schemas(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for root in schema_roots(document) {
        descend(document, &root, &mut found);
    }
    found
}

/// The schemas that stand in no other schema.
pub(crate) fn schema_roots(document: &Value) -> Vec<String> {
    let mut roots = members(document, "/components/schemas");
    for parameter in parameters(document) {
        roots.push(format!("{parameter}/schema"));
    }
    for message in [request_bodies(document), responses(document)].concat() {
        for media in members(document, &format!("{message}/content")) {
            roots.push(format!("{media}/schema"));
        }
    }
    roots.retain(|root| document.pointer(root).is_some_and(Value::is_object));
    roots
}

/// The schemas directly inside a schema.
pub(crate) fn inner_schemas(schema: &Value) -> Vec<String> {
    let mut found = members(schema, "/properties");
    for keyword in ["/items", "/additionalProperties", "/not"] {
        if schema.pointer(keyword).is_some() {
            found.push(keyword.to_owned());
        }
    }
    for keyword in ["/allOf", "/anyOf", "/oneOf"] {
        found.extend(items(schema, keyword));
    }
    found.retain(|inner| schema.pointer(inner).is_some_and(Value::is_object));
    found
}

fn descend(document: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(schema) = document.pointer(at) {
        found.push(at.to_owned());
        for inner in inner_schemas(schema) {
            descend(document, &format!("{at}{inner}"), found);
        }
    }
}

/// Pointers of the members of the object behind a pointer.
pub(crate) fn members(document: &Value, at: &str) -> Vec<String> {
    match document.pointer(at) {
        Some(Value::Object(object)) => object.keys().map(|key| pointer::join(at, key)).collect(),
        _ => Vec::new(),
    }
}

/// Pointers of the items of the array behind a pointer.
pub(crate) fn items(document: &Value, at: &str) -> Vec<String> {
    match document.pointer(at) {
        Some(Value::Array(items)) => (0..items.len()).map(|n| format!("{at}/{n}")).collect(),
        _ => Vec::new(),
    }
}

/// The part that a reference leads to, over any number of references; the value itself if it is
/// none. None where a reference leads nowhere or round in a circle.
pub(crate) fn resolve<'a>(document: &'a Value, mut value: &'a Value) -> Option<&'a Value> {
    for _ in 0..64 {
        match reference(value) {
            None => return Some(value),
            Some(target) => value = document.pointer(&fragment(target)?)?,
        }
    }
    None
}

/// The target of a `$ref`, if the value is one.
pub(crate) fn reference(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

/// The JSON Pointer of a reference within the document, percent-decoded.
pub(crate) fn fragment(reference: &str) -> Option<String> {
    let fragment = reference.strip_prefix('#')?;
    percent_encoding::percent_decode_str(fragment)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

/// The name of the schema component that a reference leads to.
pub(crate) fn schema_name(reference: &str) -> Option<String> {
    let pointer = fragment(reference)?;
    let name = pointer.strip_prefix("/components/schemas/")?;
    (!name.contains('/')).then(|| name.replace("~1", "/").replace("~0", "~"))
}

/// A reference to a schema component.
pub(crate) fn reference_to(name: &str) -> Value {
    let pointer = pointer::join("#/components/schemas", name);
    serde_json::json!({ "$ref": pointer })
}
