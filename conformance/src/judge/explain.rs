//! From what the validator says to findings: one for each cause, in the words of the catalogue.

use std::collections::HashSet;

use callspec_codegen::pointer;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::branch::{self, Branch};
use super::kind::{kind, shown_name};
use super::{Compared, Subject};
use crate::contract::describe::{one_of, types};
use crate::contract::property_beside;
use crate::finding::{Finding, Part, Rule};

/// Keywords whose value says all there is to say about them.
const LONGEST_SHOWN: usize = 60;

pub(super) fn explain<'i>(
    subject: &Subject<'_>,
    errors: impl Iterator<Item = ValidationError<'i>>,
) -> Vec<Finding> {
    let mut told = Vec::new();
    for error in errors {
        explain_one(subject, &error, &mut told);
    }
    one_for_each_cause(told)
}

/// A finding, and the value it is about: in the finding itself, array indices are folded already.
struct Told {
    value: String,
    finding: Finding,
}

fn explain_one(subject: &Subject<'_>, error: &ValidationError<'_>, told: &mut Vec<Told>) {
    match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            explain_choice(subject, error, context, told);
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            for name in unexpected {
                told.push(unexpected_member(subject, error, name));
            }
        }
        Kind::Required {
            property: Value::String(name),
        } => {
            if !is_write_only(subject, error, name) {
                told.push(missing(subject, error, name));
            }
        }
        _ => told.push(mismatch(subject, error)),
    }
}

/// A choice of schemas, none of which fits: what is wrong with the branch that was meant.
fn explain_choice(
    subject: &Subject<'_>,
    error: &ValidationError<'_>,
    branches: &[Vec<ValidationError<'static>>],
    told: &mut Vec<Told>,
) {
    let document = subject.contract.schema_document();
    let (rule, property, tags, actual) = match branch::meant(document, error, branches) {
        Branch::Meant(branch) => {
            return branch
                .iter()
                .for_each(|error| explain_one(subject, error, told));
        }
        Branch::Unclear => return told.push(mismatch(subject, error)),
        Branch::NoTag { property, tags } => {
            (Rule::MissingField, property, tags, "nothing".to_owned())
        }
        Branch::UnknownTag { property, tags } => {
            let tag = error.instance().get(&property);
            let actual = tag.map_or_else(String::new, kind);
            (Rule::UnknownEnumValue, property, tags, actual)
        }
    };
    let tags: Vec<_> = tags.into_iter().map(Value::String).collect();
    let compared = Compared {
        pointer: pointer::join(&place(error), &property),
        expected: one_of(&tags),
        actual,
    };
    let at = branch::discriminator(document, error.schema_path().as_str());
    let written = subject.contract.written_pointer(&at);
    let finding = subject.finding(rule, Part::Body, &written, compared);
    let tag = error.instance().get(&property);
    told.push(Told {
        value: pointer::join(error.instance_path().as_str(), &property),
        finding: finding.showing(tag.and_then(|tag| subject.shown(tag))),
    });
}

/// OpenAPI 3.0.3 and 3.1.0, "Schema Object": a required property that is write-only is required of
/// requests only.
fn is_write_only(subject: &Subject<'_>, error: &ValidationError<'_>, name: &str) -> bool {
    let declared = property_beside(error.schema_path().as_str(), name);
    subject.contract.keyword(&declared, "writeOnly") == Some(&Value::Bool(true))
}

fn missing(subject: &Subject<'_>, error: &ValidationError<'_>, name: &str) -> Told {
    let declared = property_beside(error.schema_path().as_str(), name);
    let compared = Compared {
        pointer: pointer::join(&place(error), name),
        expected: subject.contract.describe(&declared),
        actual: "nothing".to_owned(),
    };
    tell(subject, Rule::MissingField, error, (compared, None))
}

fn unexpected_member(subject: &Subject<'_>, error: &ValidationError<'_>, name: &str) -> Told {
    let compared = Compared {
        pointer: pointer::join(&place(error), shown_name(name)),
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
        (kind, value) => (Rule::Constraint, constraint(kind.keyword(), value)),
    };
    let is_null = error.instance().is_null() && !matches!(rule, Rule::BadFormat);
    let (rule, expected) = if is_null {
        (Rule::UnexpectedNull, subject.contract.describe(schema))
    } else {
        (rule, expected)
    };
    let compared = Compared {
        pointer: place(error),
        expected,
        actual: kind(error.instance()),
    };
    tell(subject, rule, error, (compared, Some(error.instance())))
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

/// Where in the body, with array indices and names that the contract does not know as `*`: the
/// keys of a free map may be phone numbers.
fn place(error: &ValidationError<'_>) -> String {
    let evaluated: Vec<_> = pointer::tokens(error.evaluation_path().as_str()).collect();
    let mut known = evaluated.iter();
    let mut folded = String::new();
    for token in pointer::tokens(error.instance_path().as_str()) {
        let shown = match next_step(&mut known) {
            Step::Property => token.as_str(),
            Step::Other => "*",
        };
        pointer::push(&mut folded, shown);
    }
    folded
}

enum Step {
    Property,
    Other,
}

/// How the schema went one level down in the body: by a declared property, or by anything else.
fn next_step<'t>(tokens: &mut impl Iterator<Item = &'t String>) -> Step {
    while let Some(token) = tokens.next() {
        match token.as_str() {
            "properties" => {
                tokens.next();
                return Step::Property;
            }
            "prefixItems" | "patternProperties" => {
                tokens.next();
                return Step::Other;
            }
            "additionalProperties"
            | "unevaluatedProperties"
            | "items"
            | "unevaluatedItems"
            | "contains" => return Step::Other,
            "allOf" | "anyOf" | "oneOf" | "dependentSchemas" => {
                tokens.next();
            }
            _ => {}
        }
    }
    Step::Other
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
