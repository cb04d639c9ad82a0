//! What fails in a body, as one number: where it is the same, the same is to be said of bodies of
//! one shape.
//!
//! What is told of a failure follows from the keyword that fails, the way that led there, the names
//! that it speaks of, and what else fails of the same value (`judge::explain`). Choices are left
//! out: which of their branches was meant is a matter of values.

use std::hash::{BuildHasher, Hasher};

use ahash::RandomState;
use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::json::{Array, Node as _, Object};
use jsonschema::{ValidationError, Validator};

use crate::tree::{Borrowed, Node};

/// Bodies in which more than this fails are judged with care.
const MOST_FAILURES: usize = 64;

/// What fails in a body.
pub(super) struct Failed {
    /// A number for all of it.
    pub(super) number: u64,
    /// Whether anything does.
    pub(super) is_any: bool,
    /// The member of the body in which all of it is, if it is one.
    pub(super) member: Option<String>,
}

/// What fails in a body; none where a number does not say it all.
pub(super) fn of(
    validator: &Validator<Borrowed>,
    body: Node<'_>,
    hasher: &RandomState,
) -> Option<Failed> {
    let errors: Vec<_> = validator
        .iter_errors(body)
        .take(MOST_FAILURES + 1)
        .collect();
    if errors.len() > MOST_FAILURES {
        return None;
    }
    let mut all: Vec<u64> = Vec::with_capacity(errors.len());
    for (index, error) in errors.iter().enumerate() {
        let at = error.instance_path().as_str();
        let is_here = |other: &&ValidationError<'_>| other.instance_path().as_str() == at;
        if !errors[..index].iter().any(|other| is_here(&other)) {
            let value = of_one_value(body, errors[index..].iter().filter(is_here), hasher)?;
            if !all.contains(&value) {
                all.push(value);
            }
        }
    }
    let mut hasher = hasher.build_hasher();
    for value in all {
        hasher.write_u64(value);
    }
    Some(Failed {
        number: hasher.finish(),
        is_any: !errors.is_empty(),
        member: one_member(&errors),
    })
}

/// The member of the body in which all errors are, as it stands in a pointer: one whose name is escaped
/// there is not found by that, and all of the body is looked at again.
fn one_member(errors: &[ValidationError<'_>]) -> Option<String> {
    let member = |error: &ValidationError<'_>| {
        let mut tokens = error.instance_path().as_str().split('/').skip(1);
        tokens.next().map(str::to_owned)
    };
    let first = member(errors.first()?)?;
    let is_same = |error| member(error).as_deref() == Some(&*first);
    errors[1..].iter().all(is_same).then_some(first)
}

/// All that fails of one value, for some of it may go without saying.
fn of_one_value<'e, 'i: 'e>(
    body: Node<'_>,
    errors: impl Iterator<Item = &'e ValidationError<'i>>,
    hasher: &RandomState,
) -> Option<u64> {
    let mut hasher = hasher.build_hasher();
    let mut is_placed = false;
    for error in errors {
        if !is_placed {
            place(body, error.instance_path().as_str(), &mut hasher)?;
            is_placed = true;
        }
        write(error.evaluation_path().as_str(), &mut hasher);
        write(error.schema_path().as_str(), &mut hasher);
        match error.kind() {
            Kind::AnyOf { .. }
            | Kind::OneOfNotValid { .. }
            | Kind::OneOfMultipleValid { .. }
            | Kind::PropertyNames { .. } => return None,
            Kind::Required { property } => write(property.as_str()?, &mut hasher),
            Kind::AdditionalProperties { unexpected }
            | Kind::UnevaluatedProperties { unexpected } => {
                for name in unexpected {
                    write(name, &mut hasher);
                }
            }
            _ => {}
        }
    }
    Some(hasher.finish())
}

/// Where a value stands, whatever its index in a list, and of what type it is.
fn place(body: Node<'_>, path: &str, hasher: &mut impl Hasher) -> Option<()> {
    let mut value = body;
    for token in path.split('/').skip(1) {
        if let Some(mut elements) = value.as_array().map(|items| items.elements()) {
            value = elements.nth(token.parse().ok()?)?;
            write("*", hasher);
        } else {
            // A name with an escape stands in the tree without it, and is not found.
            let mut members = value.as_object()?.members();
            value = members.find(|(name, _)| *name == token)?.1;
            write(token, hasher);
        }
    }
    hasher.write_u8(value.json_type() as u8);
    Some(())
}

/// A text and its end, so that two of them do not read as two others.
fn write(text: &str, hasher: &mut impl Hasher) {
    hasher.write(text.as_bytes());
    hasher.write_u8(0xff);
}
