//! Which branch of an `anyOf` or `oneOf` a value was meant for.

use callspec_codegen::pointer;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde_json::Value;

use crate::contract::reference;

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
    /// Several may be meant, or none.
    Unclear,
}

/// Finds the branch by its discriminator (OpenAPI 3.1.0, "Discriminator Object"), else as the only
/// one that does not fail by what the value is as a whole.
pub(super) fn meant<'e>(
    document: &Value,
    error: &ValidationError<'_>,
    branches: &'e [Errors],
) -> Branch<'e> {
    by_discriminator(document, error, branches).unwrap_or_else(|| by_form(error, branches))
}

fn by_discriminator<'e>(
    document: &Value,
    error: &ValidationError<'_>,
    branches: &'e [Errors],
) -> Option<Branch<'e>> {
    let keyword = error.schema_path().as_str();
    let schema = document.pointer(pointer::parent(keyword)?)?;
    let discriminator = schema.get("discriminator")?;
    let property = discriminator.get("propertyName")?.as_str()?.to_owned();
    let named = tags(document, keyword, discriminator);
    let tags = || named.iter().map(|(tag, _)| tag.clone()).collect();
    let object = error.instance().as_object()?;
    let Some(tag) = object.get(&property).and_then(Value::as_str) else {
        return Some(Branch::NoTag {
            property,
            tags: tags(),
        });
    };
    let index = named.iter().find(|(name, _)| name == tag);
    match index.and_then(|(_, index)| branches.get(*index)) {
        Some(branch) => Some(Branch::Meant(branch)),
        None => Some(Branch::UnknownTag {
            property,
            tags: tags(),
        }),
    }
}

/// The tags and the index of the branch that each names. A component's name is a tag of its own.
fn tags(document: &Value, keyword: &str, discriminator: &Value) -> Vec<(String, usize)> {
    let references: Vec<_> = document
        .pointer(keyword)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|branch| branch.get("$ref").and_then(Value::as_str).unwrap_or(""))
        .collect();
    let mapping = discriminator.get("mapping").and_then(Value::as_object);
    let mut tags: Vec<_> = mapping
        .into_iter()
        .flatten()
        .filter_map(|(tag, target)| {
            let target = target.as_str()?;
            let is_target = |reference: &&str| *reference == target || name(reference) == target;
            Some((tag.clone(), references.iter().position(is_target)?))
        })
        .collect();
    for (index, reference) in references.iter().enumerate() {
        let is_mapped = tags.iter().any(|(_, mapped)| *mapped == index);
        if !is_mapped && !reference.is_empty() {
            tags.push((name(reference).to_owned(), index));
        }
    }
    tags
}

fn name(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// Those branches that speak of a value of this type; among several, those that list this value.
fn by_form<'e>(error: &ValidationError<'_>, branches: &'e [Errors]) -> Branch<'e> {
    let here = error.instance_path().as_str();
    let fails_by = |branch: &Errors, is_kind: fn(&Kind) -> bool| {
        let mut errors = branch.iter();
        errors.any(|inner| inner.instance_path().as_str() == here && is_kind(inner.kind()))
    };
    let is_type = |kind: &Kind| matches!(kind, Kind::Type { .. });
    let is_value = |kind: &Kind| matches!(kind, Kind::Enum { .. } | Kind::Constant { .. });
    let of_type: Vec<_> = branches
        .iter()
        .filter(|branch| !fails_by(branch, is_type))
        .collect();
    if let [branch] = of_type[..] {
        return Branch::Meant(branch);
    }
    let listing = of_type.iter().copied();
    let mut meant = listing.filter(|branch| !fails_by(branch, is_value));
    match (meant.next(), meant.next()) {
        (Some(branch), None) => Branch::Meant(branch),
        (Some(_), Some(_)) => by_tag(error, &of_type),
        _ => Branch::Unclear,
    }
}

/// Without a discriminator, a member that has a single allowed value tells branches apart.
fn by_tag<'e>(error: &ValidationError<'_>, branches: &[&'e Errors]) -> Branch<'e> {
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
        (Some(branch), None) => Branch::Meant(branch),
        _ => Branch::Unclear,
    }
}

/// Where a discriminator is declared, for a finding about its property.
pub(super) fn discriminator(document: &Value, keyword: &str) -> String {
    let schema = pointer::parent(keyword).unwrap_or_default();
    let at = pointer::join(schema, "discriminator");
    reference::resolve(document, &at).map_or(at, |(at, _)| at)
}
