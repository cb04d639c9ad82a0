//! Choices that a value does not fit: what is wrong with the branch that was meant, or why none is.

use callspec_codegen::pointer;
use jsonschema::ValidationError;
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
