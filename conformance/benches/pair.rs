//! Two versions of a large contract, made up: components that refer to each other in circles, prose
//! as long as in real documents, and changes in every so many components.

use serde_json::{Map, Value, json};

/// Every so many operations, the component of its response has changed.
pub(crate) const EVERY: usize = 3;

const FIELDS: usize = 60;

/// The old and the new version, as JSON text.
pub(crate) fn documents(operations: usize) -> [String; 2] {
    [false, true].map(|is_new| {
        let document = document(operations, is_new);
        serde_json::to_string_pretty(&document).expect("it is JSON")
    })
}

fn document(operations: usize, is_new: bool) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("Shared".to_owned(), shared(is_new));
    for index in 0..operations {
        let name = format!("Thing{index}");
        let path = format!("/things{index}/{{id}}");
        paths.insert(path, path_item(&name, is_new));
        schemas.insert(name, thing(index, operations, is_new));
    }
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Large", "version": "1.0.0" },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn prose(is_new: bool) -> String {
    let version = if is_new { "second" } else { "first" };
    format!(
        "What it is, as the {version} version of a long text says it. {}",
        "And more. ".repeat(2)
    )
}

fn shared(is_new: bool) -> Value {
    let mut values = vec!["open", "closed"];
    if is_new {
        values.push("merged");
    }
    json!({ "type": "object", "properties": { "state": { "type": "string", "enum": values } } })
}

fn path_item(name: &str, is_new: bool) -> Value {
    json!({ "get": {
        "operationId": format!("get{name}"),
        "description": prose(is_new),
        "parameters": [
            { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
            { "name": "page", "in": "query", "schema": { "type": "integer", "minimum": 1 } },
        ],
        "responses": { "200": {
            "description": prose(is_new),
            "content": { "application/json": {
                "schema": { "$ref": format!("#/components/schemas/{name}") },
            } },
        } },
    } })
}

fn thing(index: usize, operations: usize, is_new: bool) -> Value {
    let is_changed = is_new && index.is_multiple_of(EVERY);
    let mut fields = Map::new();
    for field in 0..FIELDS {
        let schema = json!({
            "type": "string",
            "example": format!("value {field}"),
            "description": prose(is_new),
            "nullable": field == 0 && is_changed,
        });
        if !(field == 1 && is_changed) {
            fields.insert(format!("field{field}"), schema);
        }
    }
    if is_changed {
        fields.insert("added".to_owned(), json!({ "type": "integer" }));
    }
    let next = (index + 1) % operations;
    let next = format!("#/components/schemas/Thing{next}");
    fields.insert(
        "next".to_owned(),
        json!({ "type": "array", "items": { "$ref": next } }),
    );
    let shared = json!({ "$ref": "#/components/schemas/Shared" });
    fields.insert(
        "shared".to_owned(),
        json!({ "allOf": [shared], "nullable": true }),
    );
    json!({ "type": "object", "required": ["field2"], "properties": fields })
}
