//! The type of a field, as a schema. The platform asks for `string`, `number`, `boolean`, `object`
//! and `[]` for arrays, and takes any words; these are the ones that pages have.

use serde_json::{Map, Value, json};

/// Types inside types beyond this are not read.
const MAX_DEPTH: usize = 8;

/// Words that name a type of JSON, with the format that they imply.
const NAMES: [(&str, &str, &str); 36] = [
    ("array", "array", ""),
    ("binary", "string", "binary"),
    ("bool", "boolean", ""),
    ("boolean", "boolean", ""),
    ("date", "string", "date"),
    ("date-time", "string", "date-time"),
    ("datetime", "string", "date-time"),
    ("decimal", "number", ""),
    ("dict", "object", ""),
    ("dictionary", "object", ""),
    ("double", "number", ""),
    ("email", "string", "email"),
    ("enum", "string", ""),
    ("file", "string", "binary"),
    ("float", "number", ""),
    ("hash", "object", ""),
    ("int", "integer", ""),
    ("int32", "integer", ""),
    ("int64", "integer", ""),
    ("integer", "integer", ""),
    ("json", "object", ""),
    ("list", "array", ""),
    ("long", "integer", ""),
    ("map", "object", ""),
    ("null", "null", ""),
    ("number", "number", ""),
    ("object", "object", ""),
    ("record", "object", ""),
    ("str", "string", ""),
    ("string", "string", ""),
    ("text", "string", ""),
    ("timestamp", "string", ""),
    ("uri", "string", "uri"),
    ("url", "string", "uri"),
    ("uuid", "string", "uuid"),
    ("uuid4", "string", "uuid"),
];

/// The schema of a type, with nothing in it where the page says nothing; none if the words name no
/// type.
pub(super) fn schema(words: &str) -> Option<Value> {
    read(words.trim(), 0)
}

fn read(words: &str, depth: usize) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    let lower = words.to_lowercase();
    if lower.is_empty() || matches!(lower.as_str(), "any" | "mixed" | "unknown") {
        return Some(json!({}));
    }
    let parts = alternatives(words);
    if parts.len() > 1 {
        return union(&parts, depth);
    }
    if let Some(value) = literal(words) {
        return Some(json!({ "enum": [value] }));
    }
    if let Some(items) = items(&lower) {
        return Some(array(items, depth));
    }
    if let Some((outer, inner)) = lower
        .strip_suffix('>')
        .and_then(|lower| lower.split_once('<'))
    {
        return generic(outer.trim(), inner.trim(), depth);
    }
    named(&lower)
}

/// `string`, and `Message Object`: a name that the page gives an object.
fn named(words: &str) -> Option<Value> {
    let known = |name: &str| NAMES.iter().find(|(word, ..)| *word == name);
    let (_, of, format) = known(words).or_else(|| {
        let (_, last) = words.rsplit_once(' ')?;
        (last == "object").then(|| known(last)).flatten()
    })?;
    let mut schema = json!({ "type": of });
    if !format.is_empty() {
        schema["format"] = json!(format);
    }
    Some(schema)
}

/// What an array is of: of `string[]`, `array of strings` and `object array`.
fn items(words: &str) -> Option<&str> {
    words
        .strip_suffix("[]")
        .or_else(|| words.strip_prefix("array of "))
        .or_else(|| words.strip_prefix("list of "))
        .or_else(|| words.strip_suffix(" array"))
        .map(str::trim)
}

fn array(items: &str, depth: usize) -> Value {
    let items = items
        .strip_prefix('(')
        .and_then(|items| items.strip_suffix(')'))
        .unwrap_or(items);
    let singular = items.strip_suffix('s').unwrap_or(items);
    let items = read(items, depth + 1).or_else(|| read(singular, depth + 1));
    let mut schema = json!({ "type": "array" });
    if let Some(items) = items.filter(|items| *items != json!({})) {
        schema["items"] = items;
    }
    schema
}

/// `array<string>`, `enum<string>`, `string<uuid>`, `map<string, number>`.
fn generic(outer: &str, inner: &str, depth: usize) -> Option<Value> {
    match named(outer)?["type"].as_str()? {
        "array" => Some(array(inner, depth)),
        "object" => {
            let value = inner.split_once(',').map_or(inner, |(_, value)| value);
            let mut schema = json!({ "type": "object" });
            if let Some(value) = read(value.trim(), depth + 1).filter(|value| *value != json!({})) {
                schema["additionalProperties"] = value;
            }
            Some(schema)
        }
        _ if outer == "enum" => read(inner, depth + 1),
        of => {
            let known = named(inner).filter(|inner| inner["type"] == of);
            Some(known.unwrap_or_else(|| json!({ "type": of })))
        }
    }
}

/// `"a"` or `'a'`.
fn literal(words: &str) -> Option<&str> {
    ['"', '\'', '`'].into_iter().find_map(|quote| {
        let inside = words.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inside.contains(quote)).then_some(inside)
    })
}

/// The parts of `string | null`, of `string or null` and of `integer/string`.
fn alternatives(words: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, character) in words.char_indices() {
        let rest = &words[at..];
        let length = match character {
            '<' | '(' => {
                depth += 1;
                0
            }
            '>' | ')' => {
                depth = depth.saturating_sub(1);
                0
            }
            '|' | '/' | ',' if depth == 0 => 1,
            ' ' if depth == 0 && rest.starts_with(" or ") => 4,
            _ => 0,
        };
        if length > 0 {
            parts.push(&words[start..at]);
            start = at + length;
        }
    }
    parts.push(&words[start..]);
    let parts = parts.into_iter().map(str::trim);
    parts.filter(|part| !part.is_empty()).collect()
}

/// Alternatives as one schema: types side by side, literals as one enum, or else `anyOf`.
fn union(parts: &[&str], depth: usize) -> Option<Value> {
    if let Some(values) = parts
        .iter()
        .map(|part| literal(part))
        .collect::<Option<Vec<_>>>()
    {
        return Some(json!({ "type": "string", "enum": values }));
    }
    let schemas: Vec<Value> = parts
        .iter()
        .map(|part| read(part, depth + 1))
        .collect::<Option<_>>()?;
    if schemas.contains(&json!({})) {
        return Some(json!({}));
    }
    if let Some(nullable) = nullable(&schemas) {
        return Some(nullable);
    }
    let types: Option<Vec<_>> = schemas.iter().map(only_type).collect();
    Some(match types {
        Some(types) => json!({ "type": types }),
        None => json!({ "anyOf": schemas }),
    })
}

/// One type that may be null, as one schema.
fn nullable(schemas: &[Value]) -> Option<Value> {
    let (nulls, others): (Vec<_>, Vec<_>) = schemas
        .iter()
        .partition(|schema| **schema == json!({ "type": "null" }));
    if let ([_], [schema]) = (nulls.as_slice(), others.as_slice())
        && schema["type"].is_string()
        && schema.get("enum").is_none()
    {
        let mut nullable = (*schema).clone();
        nullable["type"] = json!([schema["type"], "null"]);
        return Some(nullable);
    }
    None
}

fn only_type(schema: &Value) -> Option<&Value> {
    let members: &Map<String, Value> = schema.as_object()?;
    (members.len() == 1).then(|| members.get("type")).flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::schema;

    #[test]
    fn types_of_many_spellings_are_one_schema() {
        let string = json!({ "type": "string" });
        let strings = json!({ "type": "array", "items": string });
        let nullable = json!({ "type": ["integer", "null"] });
        let objects = json!({ "type": "array", "items": { "type": "object" } });
        let expected = [
            ("string", string.clone()),
            ("enum<string>", string.clone()),
            ("Text", string.clone()),
            ("string[]", strings.clone()),
            ("array<string>", strings.clone()),
            ("array of strings", strings.clone()),
            ("integer | null", nullable.clone()),
            ("null or int", nullable),
            ("string | number", json!({ "type": ["string", "number"] })),
            ("object array", objects.clone()),
            ("object[]", objects),
            ("array<any>", json!({ "type": "array" })),
            (
                "string<uuid>",
                json!({ "type": "string", "format": "uuid" }),
            ),
            ("string<colour>", string.clone()),
            ("Message Object", json!({ "type": "object" })),
            (
                "map<string, number>",
                json!({ "type": "object", "additionalProperties": { "type": "number" } }),
            ),
            (
                "\"a\" | \"b\"",
                json!({ "type": "string", "enum": ["a", "b"] }),
            ),
            (
                "string[] | null",
                json!({ "type": ["array", "null"], "items": string }),
            ),
            ("string | string[]", json!({ "anyOf": [string, strings] })),
            ("any", json!({})),
        ];
        for (words, expected) in expected {
            assert_eq!(schema(words), Some(expected), "{words}");
        }
    }

    #[test]
    fn other_words_name_no_type() {
        for words in ["Call", "strng", "string<", "a[][][][][][][][][][][]", "<>"] {
            assert!(
                schema(words).is_none_or(|found| found["type"] == "array"),
                "{words}"
            );
        }
        assert_eq!(schema("strng"), None);
    }
}
