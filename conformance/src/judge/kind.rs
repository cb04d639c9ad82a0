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

/// Names beyond this many characters, or with more digits than that, are taken for values.
const LONGEST_NAME: usize = 64;
const MOST_DIGITS: usize = 4;

/// The name of an undeclared member, or `*` where it may be a value itself: a phone number, an
/// address, a token, or text for a terminal.
pub(super) fn shown_name(name: &str) -> &str {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$');
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let is_name =
        starts && name.len() <= LONGEST_NAME && digits <= MOST_DIGITS && name.chars().all(is_plain);
    if is_name { name } else { "*" }
}
