//! `missing-header` and `invalid-header`.

use callspec_codegen::pointer;
use jsonschema::Validator;
use serde_json::Value;

use super::kind::kind;
use super::{Compared, Reason, Subject};
use crate::contract::HeaderRule;
use crate::finding::{Finding, Part, Rule};

/// Judges one header. Nothing is known of the headers of a bare body.
pub(super) fn judge<'v>(
    subject: &Subject<'_>,
    rule: &HeaderRule,
    validator: impl Fn(usize) -> Option<&'v Validator>,
) -> Result<Option<Finding>, Reason> {
    if subject.is_bare {
        return Ok(None);
    }
    let Some(text) = text(subject, rule) else {
        return Ok(rule.required.then(|| missing(subject, rule)));
    };
    let Some(schema) = rule.schema else {
        return Ok(None);
    };
    let validator = validator(schema).ok_or(Reason::ContractDefect)?;
    let schema = pointer::join(&rule.pointer, "schema");
    let readings = readings(&text, &types(subject, &schema));
    let fits = readings.iter().any(|value| validator.is_valid(value));
    Ok((!fits).then(|| {
        let text = Value::String(text);
        let compared = Compared {
            pointer: pointer::join("", rule.name.as_str()),
            expected: subject.contract.describe(&schema),
            actual: kind(&text),
        };
        let finding = subject.finding(Rule::InvalidHeader, Part::Header, &schema, compared);
        finding.showing(subject.shown(&text))
    }))
}

/// The value of a header, or of several of one name (RFC 9110, section 5.3).
fn text(subject: &Subject<'_>, rule: &HeaderRule) -> Option<String> {
    let values: Vec<_> = subject
        .response
        .headers()
        .get_all(&rule.name)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

fn missing(subject: &Subject<'_>, rule: &HeaderRule) -> Finding {
    let compared = Compared {
        pointer: pointer::join("", rule.name.as_str()),
        expected: subject
            .contract
            .describe(&pointer::join(&rule.pointer, "schema")),
        actual: "nothing".to_owned(),
    };
    let contract = pointer::join(&rule.pointer, "required");
    subject.finding(Rule::MissingHeader, Part::Header, &contract, compared)
}

/// The types that a schema declares for a header.
fn types(subject: &Subject<'_>, schema: &str) -> Vec<String> {
    match subject.contract.keyword(schema, "type") {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

/// Header text as the JSON values that it may stand for. A schema without a type, such as a choice
/// of several, may mean any of them.
fn readings(text: &str, types: &[String]) -> Vec<Value> {
    let is_asked = |name: &str| types.is_empty() || types.iter().any(|asked| asked == name);
    let mut readings = Vec::new();
    if ["integer", "number", "boolean"].into_iter().any(is_asked) {
        readings.push(scalar(text));
    }
    // The style "simple": items between commas.
    if is_asked("array") {
        readings.push(text.split(',').map(|item| scalar(item.trim())).collect());
    }
    readings.push(Value::String(text.to_owned()));
    readings
}

fn scalar(text: &str) -> Value {
    serde_json::from_str(text)
        .ok()
        .filter(|value: &Value| value.is_number() || value.is_boolean())
        .unwrap_or_else(|| Value::String(text.to_owned()))
}
