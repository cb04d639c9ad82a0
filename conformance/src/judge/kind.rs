//! What a value is, told without telling the value.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use serde_json::Value;
use url::Url;

use crate::redact::looks_like_secret;

/// The kind of a value: "string of 12 characters, looks like a phone number", "array of 3 items".
pub(super) fn kind(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(_) => "boolean".to_owned(),
        Value::Number(number) if number.is_f64() => "number".to_owned(),
        Value::Number(_) => "integer".to_owned(),
        Value::String(text) => {
            let length = counted("string", text.chars().count(), "character");
            match class(text) {
                Some(class) => format!("{length}, looks like {class}"),
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

/// Whether a text is one of a class.
type IsOne = fn(&str) -> bool;

/// What a text looks like to people, where it looks like something.
fn class(text: &str) -> Option<&'static str> {
    let classes: [(&str, IsOne); 9] = [
        ("a UUID", is_uuid),
        ("a date", |text| {
            NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
        }),
        ("a date and time", is_time),
        ("an IP address", |text| text.parse::<IpAddr>().is_ok()),
        ("a URL", |text| {
            text.contains("://") && Url::parse(text).is_ok()
        }),
        ("an e-mail address", is_email),
        ("a phone number", is_phone_number),
        ("a number", |text| text.len() <= 40 && is_number(text)),
        ("a token", looks_like_secret),
    ];
    let found = classes.iter().find(|(_, is_one)| is_one(text));
    found.map(|(class, _)| *class)
}

fn is_uuid(text: &str) -> bool {
    let mut groups = text.split('-').map(str::len);
    text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
        && [8, 4, 4, 4, 12].map(Some) == [(); 5].map(|()| groups.next())
        && groups.next().is_none()
}

fn is_time(text: &str) -> bool {
    let is_local = |form| NaiveDateTime::parse_from_str(text, form).is_ok();
    DateTime::parse_from_rfc3339(text).is_ok()
        || is_local("%Y-%m-%d %H:%M:%S")
        || is_local("%Y-%m-%dT%H:%M:%S%.f")
}

fn is_email(text: &str) -> bool {
    let is_part = |part: &str| {
        let is_plain = |c: char| !c.is_whitespace() && !c.is_control();
        !part.is_empty() && part.chars().all(is_plain)
    };
    let (name, host) = text.split_once('@').unwrap_or_default();
    is_part(name) && is_part(host) && host.contains('.') && !host.contains('@')
}

/// As ITU-T E.164 has it, up to 15 digits; with a plus, or the marks that people set between them.
fn is_phone_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '/' | '(' | ')');
    let is_dated = text.get(4..5) == Some("-");
    let is_marked = text.starts_with('+') || text.contains([' ', '(', '-']);
    (7..=15).contains(&digits)
        && rest.starts_with(|c: char| c.is_ascii_digit() || c == '(')
        && rest.chars().all(is_plain)
        && (is_marked || (digits >= 10 && digits == text.len()))
        && !is_dated
}

fn is_number(text: &str) -> bool {
    let begins = text
        .trim_start_matches('-')
        .starts_with(|c: char| c.is_ascii_digit());
    begins && text.parse::<f64>().is_ok()
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
    let is_name = is_name && !looks_like_secret(name);
    if is_name { name } else { "*" }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{class, kind};

    #[test]
    fn a_text_is_told_by_its_length_and_look() {
        assert_eq!(
            kind(&json!("+15551234567")),
            "string of 12 characters, looks like a phone number"
        );
        assert_eq!(kind(&json!("hello")), "string of 5 characters");
    }

    #[test]
    fn looks_are_told_apart() {
        let cases = [
            ("a1b2c3d4-e5f6-7890-abcd-ef1234567890", Some("a UUID")),
            ("2026-02-30", None),
            ("2026-02-28", Some("a date")),
            ("2026-01-01 09:00:00", Some("a date and time")),
            ("2026-01-01T09:00:00.5Z", Some("a date and time")),
            ("192.168.0.1", Some("an IP address")),
            ("ann@mail.example.com", Some("an e-mail address")),
            ("@ann", None),
            (
                "https://x.example/a?user=ann@mail.example.com",
                Some("a URL"),
            ),
            ("(030) 123-4567", Some("a phone number")),
            ("4917012345678", Some("a phone number")),
            ("1234567", Some("a number")),
            ("-0.02000000", Some("a number")),
            ("NaN", None),
            ("AKIAIOSFODNN7EXAMPLE", Some("a token")),
            ("a sentence, 7 words or so", None),
        ];
        for (text, expected) in cases {
            assert_eq!(class(text), expected, "{text}");
        }
    }
}
