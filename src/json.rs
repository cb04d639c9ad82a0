//! What types that read JSON in more than one form have in common.

use serde::de::{Error, Unexpected};
use serde_json::Value;

/// The error for a value of a kind that has no place. It tells the kind and never the value.
pub(crate) fn unexpected<E: Error>(value: &Value, expected: &str) -> E {
    let kind = match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(_) => Unexpected::Other("boolean"),
        Value::Number(_) => Unexpected::Other("number"),
        Value::String(_) => Unexpected::Other("string"),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    };
    E::invalid_type(kind, &expected)
}
