//! Rust names of what a contract names.

use heck::{ToSnakeCase, ToUpperCamelCase};
use unicode_ident::{is_xid_continue, is_xid_start};

/// The name of a Rust type for a schema, by the rule that typify applies.
pub(crate) fn type_name(name: &str) -> String {
    identifier(name, ToUpperCamelCase::to_upper_camel_case)
}

/// The name of a Rust field, argument or method, by the rule that typify and progenitor apply.
pub(crate) fn value_name(name: &str) -> String {
    identifier(name, ToSnakeCase::to_snake_case)
}

fn identifier(name: &str, case: impl Fn(&str) -> String) -> String {
    let cased = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        _ => case(
            &name
                .replace('\'', "")
                .replace(|c: char| !is_xid_continue(c), "-"),
        ),
    };
    let cased = match cased.chars().next() {
        None => case("x"),
        Some(first) if is_xid_start(first) => cased,
        Some(_) => format!("_{cased}"),
    };
    if syn::parse_str::<syn::Ident>(&cased).is_ok() {
        cased
    } else {
        format!("{cased}_")
    }
}

/// The name for what stands inside something named: `Call` and `answered_by` make
/// `CallAnsweredBy`. Words that end the one and begin the other are said once: `Call` and
/// `callType` make `CallType`.
pub(crate) fn inner_name(outer: &str, inner: &str) -> String {
    let (outer, inner) = (words(outer), words(inner));
    let overlap = (1..=outer.len().min(inner.len()))
        .rev()
        .find(|length| outer[outer.len() - length..] == inner[..*length])
        .unwrap_or(0);
    let all: Vec<&str> = outer
        .iter()
        .chain(&inner[overlap..])
        .map(String::as_str)
        .collect();
    type_name(&all.join("_"))
}

/// The same, each word said as often as it stands there.
pub(crate) fn unfolded_name(outer: &str, inner: &str) -> String {
    let all: Vec<String> = words(outer).into_iter().chain(words(inner)).collect();
    type_name(&all.join("_"))
}

fn words(name: &str) -> Vec<String> {
    name.replace(|c: char| !is_xid_continue(c), "-")
        .to_snake_case()
        .split('_')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_is_said_once() {
        let cases = [
            ("Call", "callType", "CallType"),
            ("Call", "answered_by", "CallAnsweredBy"),
            ("getCall", "response", "GetCallResponse"),
            ("Call", "call", "Call"),
            ("PhoneCall", "phone call log", "PhoneCallLog"),
            ("Call", "2fa", "Call2fa"),
        ];
        for (outer, inner, expected) in cases {
            assert_eq!(inner_name(outer, inner), expected, "{outer} and {inner}");
        }
        assert_eq!(unfolded_name("Call", "callType"), "CallCallType");
    }

    #[test]
    fn any_text_becomes_an_identifier() {
        for text in [
            "",
            "type",
            "2fa",
            "in-progress",
            "self",
            "Self",
            "+1",
            "ü ö",
            "'",
            "_",
        ] {
            for name in [type_name(text), value_name(text)] {
                assert!(
                    syn::parse_str::<syn::Ident>(&name).is_ok(),
                    "{text:?} became {name:?}"
                );
            }
        }
    }
}
