//! Which branch of an `anyOf` or `oneOf` a value was meant for.

use callspec_codegen::pointer;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use crate::contract::describe::types;
use crate::contract::discriminator::{Discriminator, tagged_branch};

type Errors = Vec<ValidationError<'static>>;

/// What is known of the branch that a value was meant for.
pub(super) enum Branch<'e> {
    /// This one: what fails in it says what is wrong with the value.
    Meant(&'e Errors),
    /// The discriminator's property is not there.
    NoTag {
        /// Its name.
        property: String,
        /// The values that name a branch.
        tags: Vec<String>,
    },
    /// The discriminator's property names no branch.
    UnknownTag {
        /// Its name.
        property: String,
        /// The values that name a branch.
        tags: Vec<String>,
    },
    /// The value is of none of the types that the branches ask for.
    NoneOfType(Vec<String>),
    /// Several may be meant, or none: the one of this index fails least.
    Closest(usize),
}

/// Finds the branch by its discriminator (OpenAPI 3.1.0, "Discriminator Object"), else by a member
/// that tells branches apart, else as the only one that does not fail by what the value is as a whole.
pub(super) fn meant<'e>(
    document: &Value,
    error: &ValidationError<'_>,
    branches: &'e [Errors],
) -> Branch<'e> {
    by_discriminator(document, error, branches)
        .or_else(|| {
            let choice = error.schema_path().as_str();
            let named = tagged_branch(document, choice, error.instance())?;
            branches.get(named).map(Branch::Meant)
        })
        .unwrap_or_else(|| by_form(document, error, branches))
}

/// The branch that the value fails least: one of its type, and the first of those.
fn closest<'e>(error: &ValidationError<'_>, branches: &[Errors]) -> Branch<'e> {
    let here = error.instance_path().as_str();
    let distance = |branch: &Errors| (fails_at(branch, here, is_type), branch.len());
    let nearest = (0..branches.len()).min_by_key(|index| distance(&branches[*index]));
    Branch::Closest(nearest.unwrap_or_default())
}

fn by_discriminator<'e>(
    document: &Value,
    error: &ValidationError<'_>,
    branches: &'e [Errors],
) -> Option<Branch<'e>> {
    let discriminator = Discriminator::beside(document, error.schema_path().as_str())?;
    let object = error.instance().as_object()?;
    let (property, tags) = (discriminator.property.clone(), discriminator.names());
    let tag = object.get(&property);
    if let Some(index) = discriminator.branch_of(error.instance()) {
        return branches.get(index).map(Branch::Meant);
    }
    // A branch that no tag names may be meant by a value that has none of the tags.
    let here = error.instance_path().as_str();
    let mut untagged = branches.iter().enumerate().filter(|(index, branch)| {
        let mut tags = discriminator.tags.iter();
        let is_tagged = tags.any(|(_, tagged)| tagged == index);
        !is_tagged && !fails_at(branch, here, is_type)
    });
    Some(match (untagged.next(), untagged.next(), tag) {
        (Some((_, branch)), None, _) => Branch::Meant(branch),
        (Some(_), Some(_), _) => closest(error, branches),
        (None, _, None) => Branch::NoTag { property, tags },
        (None, _, Some(_)) => Branch::UnknownTag { property, tags },
    })
}

fn is_type(kind: &Kind) -> bool {
    matches!(kind, Kind::Type { .. })
}

/// Whether a branch fails at a place in the value in such a way.
fn fails_at(branch: &Errors, here: &str, is_kind: fn(&Kind) -> bool) -> bool {
    let mut errors = branch.iter();
    errors.any(|inner| inner.instance_path().as_str() == here && is_kind(inner.kind()))
}

/// Those branches that speak of a value of this type; among several, those that list this value.
fn by_form<'e>(
    document: &Value,
    error: &ValidationError<'_>,
    branches: &'e [Errors],
) -> Branch<'e> {
    let here = error.instance_path().as_str();
    let is_value = |kind: &Kind| matches!(kind, Kind::Enum { .. } | Kind::Constant { .. });
    let of_type: Vec<_> = branches
        .iter()
        .filter(|branch| !fails_at(branch, here, is_type))
        .collect();
    match (&of_type[..], branches) {
        ([branch], _) => return Branch::Meant(branch),
        ([], [branch]) => return Branch::Meant(branch),
        ([], _) => return Branch::NoneOfType(types_asked(document, here, branches)),
        _ => {}
    }
    let listing = of_type.iter().copied();
    let mut meant = listing.filter(|branch| !fails_at(branch, here, is_value));
    match (meant.next(), meant.next()) {
        (Some(branch), None) => Branch::Meant(branch),
        (Some(_), Some(_)) => by_tag(error, &of_type).unwrap_or_else(|| closest(error, branches)),
        _ => closest(error, branches),
    }
}

/// The types that branches ask for, each once.
fn types_asked(document: &Value, here: &str, branches: &[Errors]) -> Vec<String> {
    let mut asked = Vec::new();
    for error in branches.iter().flatten() {
        let is_asked = is_type(error.kind()) && error.instance_path().as_str() == here;
        let keyword = document.pointer(error.schema_path().as_str());
        if let (true, Some(keyword)) = (is_asked, keyword) {
            let types = types(keyword);
            if !asked.contains(&types) {
                asked.push(types);
            }
        }
    }
    asked
}

/// Without a discriminator, a member that has a single allowed value tells branches apart.
fn by_tag<'e>(error: &ValidationError<'_>, branches: &[&'e Errors]) -> Option<Branch<'e>> {
    let here = error.instance_path().as_str();
    let is_of_another_tag = |branch: &&Errors| {
        branch.iter().any(|inner| {
            pointer::parent(inner.instance_path().as_str()) == Some(here)
                && matches!(inner.kind(), Kind::Enum { .. } | Kind::Constant { .. })
        })
    };
    let mut meant = branches
        .iter()
        .copied()
        .filter(|branch| !is_of_another_tag(branch));
    match (meant.next(), meant.next()) {
        (Some(branch), None) => Some(Branch::Meant(branch)),
        _ => None,
    }
}
