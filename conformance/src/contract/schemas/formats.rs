//! Formats: those of JSON Schema 2020-12 for texts, and those of the OpenAPI Format Registry that
//! say more than a type does.
//!
//! A format of numbers becomes a range. One that is not listed here says nothing, and is never an
//! error; nor does a format say anything about values of another type.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};
use callspec_codegen::pointer;
use serde_json::{Map, Value, json};

use super::Edit;
use crate::contract::Settings;

/// The formats of texts.
pub const OF_TEXTS: [&str; 19] = [
    "base64url",
    "byte",
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// The formats of numbers.
pub const OF_NUMBERS: [&str; 9] = [
    "float", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
];

/// The least and the greatest number of a format.
fn range(format: &str) -> Option<(Value, Value)> {
    Some(match format {
        "float" => (json!(f64::from(f32::MIN)), json!(f64::from(f32::MAX))),
        "int8" => (json!(i8::MIN), json!(i8::MAX)),
        "int16" => (json!(i16::MIN), json!(i16::MAX)),
        "int32" => (json!(i32::MIN), json!(i32::MAX)),
        "int64" => (json!(i64::MIN), json!(i64::MAX)),
        "uint8" => (json!(u8::MIN), json!(u8::MAX)),
        "uint16" => (json!(u16::MIN), json!(u16::MAX)),
        "uint32" => (json!(u32::MIN), json!(u32::MAX)),
        "uint64" => (json!(u64::MIN), json!(u64::MAX)),
        _ => return None,
    })
}

/// Whether a text is base64 (RFC 4648, section 4), which OpenAPI calls `byte`.
pub fn is_base64(text: &str) -> bool {
    BASE64_STANDARD.decode(text).is_ok()
}

/// Whether a text is base64url (RFC 4648, section 5), with padding or without.
pub fn is_base64url(text: &str) -> bool {
    BASE64_URL_SAFE_NO_PAD.decode(text).is_ok() || BASE64_URL_SAFE.decode(text).is_ok()
}

/// Whether a value of `format` is one that is put into other words.
pub(super) fn is_edited(format: &Value, settings: &Settings) -> bool {
    let format = format.as_str().unwrap_or_default();
    OF_NUMBERS.contains(&format) || settings.formats_off.contains(format)
}

/// Ranges for the formats of numbers; formats that are switched off go. Given are the schemas with
/// one of both.
pub(super) fn edits(document: &Value, schemas: &[String], settings: &Settings) -> Vec<Edit> {
    let mut edits = Vec::new();
    for at in schemas {
        let schema = pointer::find(document, at).and_then(Value::as_object);
        let Some((schema, format)) =
            schema.and_then(|schema| Some((schema, schema.get("format")?.as_str()?)))
        else {
            continue;
        };
        if settings.formats_off.contains(format) {
            edits.push(Edit {
                schema: at.to_owned(),
                keyword: "format",
                value: None,
                added: None,
            });
        } else if let Some((least, greatest)) = range(format) {
            let stands_for = pointer::join(at, "format");
            if is_looser(schema, "minimum", |bound, own| own < bound, &least) {
                edits.push(Edit::add(at, "minimum", least, &stands_for));
            }
            if is_looser(schema, "maximum", |bound, own| own > bound, &greatest) {
                edits.push(Edit::add(at, "maximum", greatest, &stands_for));
            }
        }
    }
    edits
}

/// Whether a schema's own bound, if it has one, lets more pass than the bound of its format.
fn is_looser(
    schema: &Map<String, Value>,
    keyword: &str,
    is_beyond: fn(f64, f64) -> bool,
    bound: &Value,
) -> bool {
    let own = schema.get(keyword).and_then(Value::as_f64);
    own.is_none_or(|own| bound.as_f64().is_some_and(|bound| is_beyond(bound, own)))
}

#[cfg(test)]
mod tests {
    use super::{OF_NUMBERS, is_base64, is_base64url, range};

    #[test]
    fn each_format_of_numbers_is_a_range() {
        assert!(OF_NUMBERS.iter().all(|format| range(format).is_some()));
    }

    #[test]
    fn base64_comes_in_two_alphabets() {
        assert_eq!(
            ["+/+/", "-_-_", "a", ""].map(is_base64),
            [true, false, false, true]
        );
        assert_eq!(
            ["+/+/", "-_-_", "YQ==", "YQ"].map(is_base64url),
            [false, true, true, true]
        );
    }
}
