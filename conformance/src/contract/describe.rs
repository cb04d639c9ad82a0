//! What a schema asks for, in a few words.

use serde_json::Value;

use super::reference;

/// Values of an enum beyond this many are counted, not listed.
const MAX_LISTED: usize = 8;

/// Lists of lists are told no deeper than this.
const MAX_DEPTH: usize = 2;

/// What the schema at a pointer asks for: "string, format uuid", "one of \"a\", \"b\"".
pub fn describe(document: &Value, pointer: &str) -> String {
    described(document, pointer, MAX_DEPTH)
}

fn described(document: &Value, pointer: &str, depth: usize) -> String {
    let Ok((pointer, schema)) = reference::resolve(document, pointer) else {
        return "a value".to_owned();
    };
    // How `nullable` reads once an OpenAPI 3.0 schema is JSON Schema.
    if schema.get("if").is_some() && schema.get("else").is_some() {
        let value = described(document, &format!("{pointer}/else"), depth);
        return format!("{value} or null");
    }
    let mut words = Vec::new();
    words.extend(schema.get("type").map(types));
    words.extend(
        schema
            .get("enum")
            .and_then(Value::as_array)
            .map(|values| one_of(values)),
    );
    words.extend(
        schema
            .get("format")
            .and_then(Value::as_str)
            .map(|format| format!("format {format}")),
    );
    if depth > 0 && schema.get("items").is_some_and(Value::is_object) {
        let items = described(document, &format!("{pointer}/items"), depth - 1);
        words.push(format!("each item: {items}"));
    }
    if words.is_empty() {
        "a value".to_owned()
    } else {
        words.join(", ")
    }
}

/// The value of `type`: one name or several.
pub fn types(value: &Value) -> String {
    match value {
        Value::String(name) => name.clone(),
        Value::Array(names) => {
            let names: Vec<_> = names.iter().filter_map(Value::as_str).collect();
            names.join(" or ")
        }
        _ => "a value".to_owned(),
    }
}

/// The values of an enum.
pub fn one_of(values: &[Value]) -> String {
    let listed: Vec<_> = values
        .iter()
        .take(MAX_LISTED)
        .map(ToString::to_string)
        .collect();
    match values.len().saturating_sub(MAX_LISTED) {
        0 if values.len() == 1 => listed.concat(),
        0 => format!("one of {}", listed.join(", ")),
        more => format!("one of {} and {more} more", listed.join(", ")),
    }
}
