//! From what the validator says to findings: one for each cause, in the words of the catalogue.

use std::collections::HashSet;

use callspec_codegen::pointer;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::kind::{kind, shown_name};
use super::{Compared, Subject, steps, undeclared};
use crate::contract::describe::{one_of, types};
use crate::finding::{Finding, Part, Rule};

mod choice;

/// Keywords whose value says all there is to say about them.
const LONGEST_SHOWN: usize = 60;

/// Tells what fails in a value that was judged by the schema at a pointer.
pub(super) fn explain<'i>(
    subject: &Subject<'_>,
    schema: &str,
    errors: impl Iterator<Item = ValidationError<'i>>,
) -> Vec<Finding> {
    let mut told = Vec::new();
    for error in errors {
        explain_one(subject, schema, &error, &mut told);
    }
    one_for_each_cause(told)
}

/// A finding, and the value it is about: in the finding itself, array indices are folded already.
struct Told {
    value: String,
    finding: Finding,
}

fn explain_one(
    subject: &Subject<'_>,
    schema: &str,
    error: &ValidationError<'_>,
    told: &mut Vec<Told>,
) {
    match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            choice::explain_choice(subject, schema, error, context, told);
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                told.push(unexpected_member(subject, error, name));
            }
        }
        Kind::Required {
            property: Value::String(name),
        } => {
            told.extend(missing(subject, schema, error, name));
        }
        Kind::OneOfMultipleValid { context } => {
            told.push(choice::of_several_branches(subject, error, context));
        }
        Kind::PropertyNames { error: inner } => {
            told.push(unexpected_name(subject, error, inner));
        }
        _ => told.push(mismatch(subject, error)),
    }
}

/// A required property that is absent. OpenAPI 3.0.3 and 3.1.0, "Schema Object": one that is
/// write-only is required of requests only. Where the contract could not say so for all uses of a
/// schema, the schemas on the way here say it for this one.
fn missing(
    subject: &Subject<'_>,
    schema: &str,
    error: &ValidationError<'_>,
    name: &str,
) -> Option<Told> {
    let contract = subject.contract;
    let around = steps::around(
        contract.schema_document(),
        schema,
        error.evaluation_path().as_str(),
    );
    let around = around.iter().rev();
    let declared: Vec<_> = around
        .flat_map(|schema| contract.declarations(schema, name))
        .collect();
    if declared
        .iter()
        .any(|property| contract.is_write_only(property))
    {
        return None;
    }
    let expected = declared.first().map(|property| contract.describe(property));
    let compared = Compared {
        pointer: pointer::join(&steps::place(error), name),
        expected: expected.unwrap_or_else(|| "a value".to_owned()),
        actual: "nothing".to_owned(),
    };
    Some(tell(subject, Rule::MissingField, error, (compared, None)))
}

/// The place of a member that its object may not have. The names of a free map are values.
fn member_place(subject: &Subject<'_>, error: &ValidationError<'_>, name: &str) -> String {
    let at = error.schema_path().as_str();
    let holder = at.rfind("/propertyNames").and_then(|end| {
        let document = subject.contract.schema_document();
        document.pointer(&at[..end])?.as_object()
    });
    let is_map = holder.is_some_and(|schema| !undeclared::declares(schema));
    let name = if is_map { "*" } else { shown_name(name) };
    pointer::join(&steps::place(error), name)
}

/// A name that its object may not have: the failure is told of the member, not of the whole.
fn unexpected_name(
    subject: &Subject<'_>,
    error: &ValidationError<'_>,
    inner: &ValidationError<'_>,
) -> Told {
    let keyword = inner.schema_path().as_str();
    let value = subject.contract.schema_document().pointer(keyword);
    let name = inner.instance().as_str().unwrap_or_default();
    let compared = Compared {
        pointer: member_place(subject, error, name),
        expected: format!("a name with {}", constraint(inner.kind().keyword(), value)),
        actual: format!("name, {}", kind(inner.instance())),
    };
    let name = inner.instance();
    tell(subject, Rule::Constraint, error, (compared, Some(name)))
}

fn unexpected_member(subject: &Subject<'_>, error: &ValidationError<'_>, name: &str) -> Told {
    let compared = Compared {
        pointer: member_place(subject, error, name),
        expected: "no property beyond the declared".to_owned(),
        actual: error.instance().get(name).map_or_else(String::new, kind),
    };
    let value = error.instance().get(name);
    tell(subject, Rule::Constraint, error, (compared, value))
}

fn mismatch(subject: &Subject<'_>, error: &ValidationError<'_>) -> Told {
    let at = error.schema_path().as_str();
    let keyword = subject.contract.schema_document().pointer(at);
    let schema = pointer::parent(at).unwrap_or_default();
    let (rule, expected) = match (error.kind(), keyword) {
        (Kind::Type { .. }, Some(names)) => (Rule::WrongType, types(names)),
        (Kind::Enum { .. }, Some(Value::Array(values))) => (Rule::UnknownEnumValue, one_of(values)),
        (Kind::Format { format }, _) => (Rule::BadFormat, format!("format {format}")),
        (Kind::FalseSchema, _) => (Rule::Constraint, "nothing at all".to_owned()),
        (Kind::Not { .. }, _) => {
            let but = subject.contract.describe(at);
            (Rule::Constraint, format!("not: anything but {but}"))
        }
        (Kind::Contains, _) => (Rule::Constraint, contained(subject, schema)),
        (kind, value) => match range_of_format(subject, at) {
            Some(format) => (Rule::BadFormat, format!("format {format}")),
            None => (Rule::Constraint, constraint(kind.keyword(), value)),
        },
    };
    let is_null = error.instance().is_null() && !matches!(rule, Rule::BadFormat);
    let (rule, expected) = if is_null {
        (Rule::UnexpectedNull, subject.contract.describe(schema))
    } else {
        (rule, expected)
    };
    let compared = Compared {
        pointer: steps::place(error),
        expected,
        actual: kind(error.instance()),
    };
    tell(subject, rule, error, (compared, Some(error.instance())))
}

/// How many items of what a list is to contain.
fn contained(subject: &Subject<'_>, schema: &str) -> String {
    let number = |keyword| {
        let document = subject.contract.schema_document();
        document.pointer(&pointer::join(schema, keyword))?.as_u64()
    };
    let least = number("minContains").unwrap_or(1);
    let most =
        number("maxContains").map_or_else(String::new, |most| format!(" and at most {most}"));
    let item = subject
        .contract
        .describe(&pointer::join(schema, "contains"));
    format!("contains: at least {least}{most} of its items: {item}")
}

/// The format that a bound stands for, if it is not the schema's own.
fn range_of_format<'s>(subject: &Subject<'s>, bound: &str) -> Option<&'s str> {
    let keyword = subject.contract.stands_for(bound)?;
    let document = subject.contract.schema_document();
    document.pointer(keyword)?.as_str()
}

/// A keyword and its value, or how many branches it has.
fn constraint(keyword: &str, value: Option<&Value>) -> String {
    match value {
        Some(Value::Array(branches)) if keyword.ends_with("Of") => {
            format!("{keyword}: one of {} schemas", branches.len())
        }
        Some(value) if !value.is_object() && value.to_string().len() <= LONGEST_SHOWN => {
            format!("{keyword} {value}")
        }
        _ => keyword.to_owned(),
    }
}

fn tell(
    subject: &Subject<'_>,
    rule: Rule,
    error: &ValidationError<'_>,
    (compared, value): (Compared, Option<&Value>),
) -> Told {
    let written = subject
        .contract
        .written_pointer(error.schema_path().as_str());
    let finding = subject.finding(rule, Part::Body, &written, compared);
    Told {
        value: error.instance_path().as_str().to_owned(),
        finding: finding.showing(value.and_then(|value| subject.shown(value))),
    }
}

/// A value of the wrong type fails more than one keyword, and null fails more than one branch: the
/// first finding of such a value says it all.
fn one_for_each_cause(told: Vec<Told>) -> Vec<Finding> {
    let is_whole = |told: &Told| {
        let rule = told.finding.identity.rule;
        matches!(rule, Rule::WrongType | Rule::UnexpectedNull)
    };
    let mut whole = HashSet::new();
    let first: Vec<_> = told
        .iter()
        .map(|told| is_whole(told) && whole.insert(told.value.clone()))
        .collect();
    told.into_iter()
        .zip(first)
        .filter(|(told, first)| *first || !whole.contains(&told.value))
        .map(|(told, _)| told.finding)
        .collect()
}
