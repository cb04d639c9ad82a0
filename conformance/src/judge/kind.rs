//! What a value is, told without telling the value.

use serde_json::Value;

use crate::redact::Look;

pub(super) use crate::redact::shown_name;

/// The kind of a value: "string of 12 characters, looks like a phone number", "array of 3 items".
pub(super) fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Number(number) if number.is_f64() => "number".to_owned(),
        Value::Number(_) => "integer".to_owned(),
        Value::String(text) => {
            let length = counted("string", text.chars().count(), "character");
            match Look::of(text) {
                Some(look) => format!("{length}, looks like {}", look.says()),
                None => length,
            }
        }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::kind;

    #[test]
    fn a_text_is_told_by_its_length_and_look() {
        assert_eq!(
            kind(&json!("+15551234567")),
            "string of 12 characters, looks like a phone number"
        );
        assert_eq!(kind(&json!("hello")), "string of 5 characters");
    }
}
