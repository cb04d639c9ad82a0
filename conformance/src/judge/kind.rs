//! What a value is, told without telling the value.

use serde_json::Value;

/// The kind of a value: "string of 12 characters", "array of 3 items", "integer".
pub(super) fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Number(number) if number.is_f64() => "number".to_owned(),
        Value::Number(_) => "integer".to_owned(),
        Value::String(text) => counted("string", text.chars().count(), "character"),
        Value::Array(items) => counted("array", items.len(), "item"),
        Value::Object(members) => counted("object", members.len(), "member"),
    }
}

fn counted(kind: &str, count: usize, unit: &str) -> String {
    match count {
        0 => format!("empty {kind}"),
        1 => format!("{kind} of 1 {unit}"),
        _ => format!("{kind} of {count} {unit}s"),
    }
}
