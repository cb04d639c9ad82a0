//! A large contract, made up as real ones are: long prose, examples, components that most responses
//! share, fields that may be null. With it, exchanges that keep it.

use serde_json::{Map, Value, json};

const HOST: &str = "https://api.example.com/v1";
/// Fields of each component.
const FIELDS: usize = 44;
/// So many components refer to each other in a row.
const ROW: usize = 5;

/// A contract of so many operations, each with a component of its own.
pub(crate) fn document(operations: usize) -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    schemas.insert("Person".to_owned(), person());
    schemas.insert("Error".to_owned(), error());
    for index in 0..operations {
        let mut item = operation(index);
        item["responses"] = responses(index);
        paths.insert(template(index), json!({ "get": item }));
        schemas.insert(format!("Thing{index}"), thing(index));
    }
    let missing = json!({ "description": prose(0), "content": { "application/json": {
        "schema": { "$ref": "#/components/schemas/Error" },
        "example": { "message": "not found", "status": "404" },
    } } });
    json!({
        "openapi": "3.0.3",
        "info": { "title": "Large", "version": "1.0.0" },
        "servers": [{ "url": HOST }],
        "paths": paths,
        "components": { "schemas": schemas, "responses": { "NotFound": missing } },
    })
}

/// The same operations without what they promise.
pub(crate) fn paths(operations: usize) -> Value {
    let items = (0..operations).map(|index| {
        let item = json!({ "get": { "responses": {} } });
        (template(index), item)
    });
    let paths: Map<String, Value> = items.collect();
    json!({ "openapi": "3.0.3", "servers": [{ "url": HOST }], "paths": paths })
}

fn template(index: usize) -> String {
    let area = index % 25;
    format!("/areas/{{area}}/of{area}/things{index}/{{id}}")
}

/// A path of an operation.
pub(crate) fn declared_path(index: usize) -> String {
    let area = index % 25;
    format!("{HOST}/areas/north/of{area}/things{index}/17")
}

/// What else a browser asks for.
pub(crate) fn undeclared_path(index: usize) -> String {
    format!("https://cdn.example.net/assets/{index}.js")
}

fn operation(index: usize) -> Value {
    json!({
        "operationId": format!("getThing{index}"),
        "summary": format!("Get thing {index}"),
        "description": prose(index),
        "parameters": [
            { "name": "area", "in": "path", "required": true, "schema": { "type": "string" } },
            { "name": "id", "in": "path", "required": true, "schema": { "type": "string" } },
            { "name": "page", "in": "query", "description": prose(index),
              "schema": { "type": "integer", "minimum": 1, "default": 1 } },
        ],
    })
}

fn responses(index: usize) -> Value {
    let content = json!({ "application/json": {
        "schema": { "$ref": format!("#/components/schemas/Thing{index}") },
        "example": example(index),
    } });
    json!({
        "200": { "description": prose(index), "content": content },
        "404": { "$ref": "#/components/responses/NotFound" },
    })
}

fn prose(index: usize) -> String {
    format!(
        "What number {index} is, at some length, for whoever reads it on a page. And more of it."
    )
}

fn person() -> Value {
    json!({ "type": "object", "required": ["id", "name"], "properties": {
        "id": { "type": "integer", "format": "int64" },
        "name": { "type": "string", "description": prose(0) },
        "email": { "type": "string", "format": "email", "nullable": true },
        "role": { "type": "string", "enum": ["owner", "member", "guest"] },
    } })
}

fn error() -> Value {
    json!({ "type": "object", "properties": {
        "message": { "type": "string" }, "status": { "type": "string" },
    } })
}

fn thing(index: usize) -> Value {
    let mut fields = Map::new();
    for field in 0..FIELDS {
        fields.insert(
            format!("field{field}"),
            json!({
                "type": "string",
                "description": prose(field),
                "example": format!("value {field}"),
                "nullable": field % 7 == 0,
            }),
        );
    }
    fields.insert(
        "url".to_owned(),
        json!({ "type": "string", "format": "uri", "description": prose(index) }),
    );
    fields.insert(
        "created_at".to_owned(),
        json!({ "type": "string", "format": "date-time" }),
    );
    fields.insert(
        "state".to_owned(),
        json!({ "type": "string", "enum": ["open", "closed", "merged"] }),
    );
    let person = json!({ "$ref": "#/components/schemas/Person" });
    fields.insert(
        "owner".to_owned(),
        json!({ "nullable": true, "allOf": [person] }),
    );
    fields.insert(
        "members".to_owned(),
        json!({ "type": "array", "items": person }),
    );
    if !index.is_multiple_of(ROW) {
        let before = format!("#/components/schemas/Thing{}", index - 1);
        fields.insert("parent".to_owned(), json!({ "$ref": before }));
    }
    json!({ "type": "object", "description": prose(index), "required": ["field1", "url"], "properties": fields })
}

fn example(index: usize) -> Value {
    let mut fields = Map::new();
    for field in 0..FIELDS {
        let value = if field % 7 == 0 {
            Value::Null
        } else {
            json!(format!("value {field}"))
        };
        fields.insert(format!("field{field}"), value);
    }
    let person = json!({ "id": index, "name": "A name", "email": null, "role": "member" });
    fields.insert("url".to_owned(), json!(format!("{HOST}/things/{index}")));
    fields.insert("created_at".to_owned(), json!("2026-01-02T03:04:05Z"));
    fields.insert("state".to_owned(), json!("open"));
    fields.insert("owner".to_owned(), person.clone());
    fields.insert("members".to_owned(), json!([person]));
    Value::Object(fields)
}

/// For each response with an example in JSON, an exchange that has it: one a line.
pub(crate) fn exchanges(document: &Value) -> Vec<String> {
    let host = document.pointer("/servers/0/url").and_then(Value::as_str);
    let mut lines = Vec::new();
    for (path, item) in members(document, &document["paths"]) {
        for (method, operation) in members(document, item) {
            for (status, response) in members(document, &operation["responses"]) {
                let content = members(document, &response["content"]);
                let json = content.filter(|(media_type, _)| media_type.ends_with("json"));
                let examples = json.filter_map(|(media_type, content)| {
                    Some((media_type, example_of(document, content)?))
                });
                lines.extend(examples.map(|(media_type, body)| {
                    let status = status.parse().unwrap_or(500);
                    let url = format!("{}{}", host.unwrap_or(HOST), filled(path));
                    exchange(&method.to_uppercase(), &url, status, media_type, body)
                }));
            }
        }
    }
    lines
}

fn exchange(method: &str, url: &str, status: u16, media_type: &str, body: &Value) -> String {
    let line = json!({
        "request": { "method": method, "url": url },
        "response": { "status": status, "headers": { "content-type": media_type }, "body": body },
    });
    line.to_string()
}

/// The members of an object, each behind its reference if it is one.
fn members<'d>(
    document: &'d Value,
    object: &'d Value,
) -> impl Iterator<Item = (&'d str, &'d Value)> {
    let members = object.as_object().into_iter().flatten();
    members.map(|(name, member)| (name.as_str(), followed(document, member)))
}

fn followed<'d>(document: &'d Value, value: &'d Value) -> &'d Value {
    let target = value.get("$ref").and_then(Value::as_str);
    let target = target.and_then(|reference| document.pointer(reference.strip_prefix('#')?));
    target.unwrap_or(value)
}

fn example_of<'d>(document: &'d Value, content: &'d Value) -> Option<&'d Value> {
    let mut named = members(document, &content["examples"]);
    content
        .get("example")
        .or_else(|| named.next()?.1.get("value"))
}

/// A path with something in the place of each parameter.
fn filled(template: &str) -> String {
    let segments = template
        .split('/')
        .map(|segment| match segment.split_once('{') {
            Some((before, rest)) => {
                let after = rest.rsplit_once('}').map_or("", |(_, after)| after);
                format!("{before}x{after}")
            }
            None => segment.to_owned(),
        });
    segments.collect::<Vec<_>>().join("/")
}
