//! `missing-header` and `invalid-header`.

use callspec_codegen::pointer;
use jsonschema::{ValidationError, Validator};
use serde_json::{Map, Value};

use super::kind::kind;
use super::{Compared, Subject, steps};
use crate::contract::{Contract, HeaderNotation, HeaderRule};
use crate::finding::{Finding, Part, Rule};

/// Judges one header. Nothing is known of the headers of a bare body.
pub(super) fn judge(
    subject: &Subject<'_>,
    rule: &HeaderRule,
    validator: Option<&Validator>,
) -> Option<Finding> {
    if subject.is_bare {
        return None;
    }
    let Some(text) = text(subject, rule) else {
        return rule.required.then(|| missing(subject, rule));
    };
    let (schema, validator) = (rule.schema?, validator?);
    let schema = &subject.contract.schemas()[schema];
    let readings = readings(&text, rule.notation, &types(subject.contract, schema));
    let fits = readings.iter().any(|value| validator.is_valid(value));
    (!fits).then(|| {
        let why = match &readings[..] {
            [] => Some("not JSON".to_owned()),
            all => all.iter().find_map(|reading| inside(validator, reading)),
        };
        invalid(subject, rule, schema, (&Value::String(text), why))
    })
}

/// What is wrong with a list or an object: "item 2 is string of 3 characters", or else "array of 3
/// items, which fails maxItems".
fn inside(validator: &Validator, reading: &Value) -> Option<String> {
    if !reading.is_array() && !reading.is_object() {
        return None;
    }
    let mut errors = validator.iter_errors(reading);
    errors
        .find_map(|error| of_part(reading, &error))
        .or_else(|| {
            let error = validator.iter_errors(reading).next()?;
            let keyword = pointer::tokens(error.schema_path().as_str()).last()?;
            Some(format!("{}, which fails {keyword}", kind(reading)))
        })
}

/// What is wrong with an item or a member, if that is where the error is.
fn of_part(reading: &Value, error: &ValidationError<'_>) -> Option<String> {
    let first = pointer::tokens(error.instance_path().as_str()).next()?;
    let what = match pointer::tokens(&steps::place(error)).next()? {
        _ if reading.is_array() => format!("item {}", first.parse::<usize>().ok()? + 1),
        name if name == "*" => "a member".to_owned(),
        name => format!("member {name}"),
    };
    Some(format!("{what} is {}", kind(error.instance())))
}

/// A header that breaks its schema, with what is known of why.
fn invalid(
    subject: &Subject<'_>,
    rule: &HeaderRule,
    schema: &str,
    (text, why): (&Value, Option<String>),
) -> Finding {
    let expected = subject.contract.describe(schema);
    let compared = Compared {
        pointer: pointer::join("", rule.name.as_str()),
        expected: match rule.notation {
            HeaderNotation::Json => format!("JSON: {expected}"),
            _ => expected,
        },
        actual: match why {
            Some(why) => format!("{}; {why}", kind(text)),
            None => kind(text),
        },
    };
    let written = subject.contract.written(schema);
    let finding = subject.finding(Rule::InvalidHeader, Part::Header, &written, compared);
    finding.showing(subject.shown(text))
}

/// The value of a header, or of several of one name (RFC 9110, section 5.3).
fn text(subject: &Subject<'_>, rule: &HeaderRule) -> Option<String> {
    let values: Vec<_> = subject
        .headers
        .get_all(&rule.name)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned())
        .collect();
    (!values.is_empty()).then(|| values.join(", "))
}

fn missing(subject: &Subject<'_>, rule: &HeaderRule) -> Finding {
    let schema = rule
        .schema
        .map(|schema| &subject.contract.schemas()[schema]);
    let compared = Compared {
        pointer: pointer::join("", rule.name.as_str()),
        expected: schema.map_or_else(|| "a value".to_owned(), |at| subject.contract.describe(at)),
        actual: "nothing".to_owned(),
    };
    let contract = pointer::join(&rule.pointer, "required");
    let written = subject.contract.written(&contract);
    subject.finding(Rule::MissingHeader, Part::Header, &written, compared)
}

/// The types that a schema declares for a header or a parameter.
pub fn types(contract: &Contract, schema: &str) -> Vec<String> {
    match contract.keyword(schema, "type") {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

/// The text of a header or a parameter as the JSON values that it may stand for; none if it is not in its notation. A
/// schema without a type, such as a choice of several, may mean any of them.
pub fn readings(text: &str, notation: HeaderNotation, types: &[String]) -> Vec<Value> {
    if notation == HeaderNotation::Json {
        return serde_json::from_str(text).into_iter().collect();
    }
    let is_asked = |name: &str| types.is_empty() || types.iter().any(|asked| asked == name);
    let mut readings = Vec::new();
    if ["integer", "number", "boolean"].into_iter().any(is_asked) {
        readings.push(scalar(text));
    }
    let as_text = |text: &str| Value::String(text.to_owned());
    if is_asked("array") {
        let items = || text.split(',').map(str::trim);
        readings.extend([
            items().map(scalar).collect(),
            items().map(as_text).collect(),
        ]);
    }
    if is_asked("object") {
        readings.extend(object(text, notation, scalar));
        readings.extend(object(text, notation, as_text));
    }
    readings.push(Value::String(text.to_owned()));
    readings
}

/// Text as an object: `name,value,name,value`, or `name=value,name=value` where it is exploded.
fn object(text: &str, notation: HeaderNotation, value: impl Fn(&str) -> Value) -> Option<Value> {
    let mut parts = text.split(',').map(str::trim);
    let mut members = Map::new();
    while let Some(part) = parts.next() {
        let (name, text) = match notation {
            HeaderNotation::Exploded => part.split_once('=')?,
            _ => (part, parts.next()?),
        };
        members.insert(name.to_owned(), value(text));
    }
    Some(Value::Object(members))
}

fn scalar(text: &str) -> Value {
    serde_json::from_str(text)
        .ok()
        .filter(|value: &Value| value.is_number() || value.is_boolean())
        .unwrap_or_else(|| Value::String(text.to_owned()))
}
