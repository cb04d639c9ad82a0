//! Choices that a value does not fit: what is wrong with the branch that was meant, or why none is.

use callspec_codegen::pointer;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use super::{Compared, Subject, Told, explain_one, kind, mismatch, one_of, steps, tell};
use crate::contract::discriminator;
use crate::finding::{Part, Rule};
use crate::judge::branch::{self, Branch};

/// A choice of schemas, none of which fits: what is wrong with the branch that was meant.
pub(super) fn explain_choice(
    subject: &Subject<'_>,
    schema: &str,
    error: &ValidationError<'_>,
    branches: &[Vec<ValidationError<'static>>],
    told: &mut Vec<Told>,
) {
    let document = subject.contract.schema_document();
    let (rule, property, tags, actual) = match branch::meant(document, error, branches) {
        Branch::Meant(branch) => {
            return branch
                .iter()
                .for_each(|error| explain_one(subject, schema, error, told));
        }
        Branch::Closest(index) => {
            return told.push(of_no_branch(subject, schema, error, (index, branches)));
        }
        Branch::NoneOfType(types) => return told.push(of_no_type(subject, error, &types)),
        Branch::NoTag { property, tags } => {
            (Rule::MissingField, property, tags, "nothing".to_owned())
        }
        Branch::UnknownTag { property, tags } => {
            let tag = error.instance().get(&property).unwrap_or(&Value::Null);
            let rule = match tag {
                Value::String(_) => Rule::UnknownEnumValue,
                Value::Null => Rule::UnexpectedNull,
                _ => Rule::WrongType,
            };
            (rule, property, tags, kind(tag))
        }
    };
    let tags: Vec<_> = tags.into_iter().map(Value::String).collect();
    let compared = Compared {
        pointer: pointer::join(&steps::place(error), &property),
        expected: one_of(&tags),
        actual,
    };
    let schema = pointer::parent(error.schema_path().as_str()).unwrap_or_default();
    let at = pointer::join(schema, "discriminator");
    let written = subject.contract.written_pointer(&at);
    let finding = subject.finding(rule, Part::Body, &written, compared);
    let tag = error.instance().get(&property);
    told.push(Told {
        value: pointer::join(error.instance_path().as_str(), &property),
        finding: finding.showing(tag.and_then(|tag| subject.shown(tag))),
    });
}

/// A value that fits no branch, of which none is clearly meant: what the closest one asks for first.
fn of_no_branch(
    subject: &Subject<'_>,
    schema: &str,
    error: &ValidationError<'_>,
    (index, branches): (usize, &[Vec<ValidationError<'static>>]),
) -> Told {
    if let Some(told) = of_no_tag(subject, error, (index, branches)) {
        return told;
    }
    let mut inside = Vec::new();
    if let Some(first) = branches.get(index).and_then(|errors| errors.first()) {
        explain_one(subject, schema, first, &mut inside);
    }
    let mut told = mismatch(subject, error);
    if let Some(inner) = inside.first() {
        let (whole, inner) = (&mut told.finding, &inner.finding);
        let name = branch_name(subject, error, index);
        let place = match &inner.identity.pointer {
            place if *place == whole.identity.pointer => String::new(),
            place => format!(" at {place}"),
        };
        let (expected, actual) = (&inner.expected, &inner.actual);
        whole.expected = format!(
            "{}; the closest, {name}, asks for {expected}{place}",
            whole.expected
        );
        if !place.is_empty() {
            whole.actual = format!("{}, with {actual}{place}", whole.actual);
        }
    }
    told
}

/// A value whose tag is that of no branch, where no discriminator says which member is the tag.
fn of_no_tag(
    subject: &Subject<'_>,
    error: &ValidationError<'_>,
    (index, branches): (usize, &[Vec<ValidationError<'static>>]),
) -> Option<Told> {
    let here = error.instance_path().as_str();
    let is_value = |inner: &&ValidationError<'_>| {
        matches!(inner.kind(), Kind::Enum { .. } | Kind::Constant { .. })
            && pointer::parent(inner.instance_path().as_str()) == Some(here)
    };
    let first = branches.get(index)?.iter().find(is_value)?;
    let place = first.instance_path();
    let document = subject.contract.schema_document();
    let (mut tags, mut count): (Vec<Value>, _) = (Vec::new(), 0);
    for errors in branches {
        let mut errors = errors.iter().filter(is_value);
        let Some(inner) = errors.find(|inner| inner.instance_path() == place) else {
            continue;
        };
        count += 1;
        let values = document.pointer(inner.schema_path().as_str())?;
        let values = values
            .as_array()
            .map_or(std::slice::from_ref(values), Vec::as_slice);
        // What two branches allow does not tell them apart.
        if values.iter().any(|value| tags.contains(value)) {
            return None;
        }
        tags.extend_from_slice(values);
    }
    if count < 2 {
        return None;
    }
    let mut told = mismatch(subject, error);
    let whole = &mut told.finding;
    let place = steps::place(first);
    let (tags, tag) = (one_of(&tags), kind(first.instance()));
    whole.expected = format!("{}, told apart by {place}: {tags}", whole.expected);
    whole.actual = format!("{}, with {tag} at {place}", whole.actual);
    Some(told)
}

/// A value that fits more than one branch of `oneOf`.
pub(super) fn of_several_branches(
    subject: &Subject<'_>,
    error: &ValidationError<'_>,
    branches: &[Vec<ValidationError<'static>>],
) -> Told {
    let fitting = branches.iter().enumerate();
    let fitting = fitting.filter(|(_, errors)| errors.is_empty());
    let names: Vec<_> = fitting
        .map(|(index, _)| branch_name(subject, error, index))
        .collect();
    let (last, others) = names.split_last().unzip();
    let (last, others) = (last.map_or("", String::as_str), others.unwrap_or_default());
    let value = error.instance();
    let compared = Compared {
        pointer: steps::place(error),
        expected: format!("oneOf: exactly one of {} schemas", branches.len()),
        actual: format!(
            "{}, which fits {} and {last}",
            kind(value),
            others.join(", ")
        ),
    };
    tell(subject, Rule::Constraint, error, (compared, Some(value)))
}

fn branch_name(subject: &Subject<'_>, error: &ValidationError<'_>, index: usize) -> String {
    let document = subject.contract.schema_document();
    discriminator::branch_name(document, error.schema_path().as_str(), index)
}

/// A value that no branch has the type of.
fn of_no_type(subject: &Subject<'_>, error: &ValidationError<'_>, types: &[String]) -> Told {
    let rule = if error.instance().is_null() {
        Rule::UnexpectedNull
    } else {
        Rule::WrongType
    };
    let compared = Compared {
        pointer: steps::place(error),
        expected: types.join(" or "),
        actual: kind(error.instance()),
    };
    tell(subject, rule, error, (compared, Some(error.instance())))
}
