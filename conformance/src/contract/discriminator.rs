//! Which branch of a choice a value names by itself (OpenAPI 3.1.0, "Discriminator Object").

use callspec_codegen::pointer;
use serde_json::Value;

use super::reference;

/// Compositions nested deeper are taken for a circle.
const MAX_DEPTH: usize = 16;

/// How deep in its compositions a branch is asked for each member of a value.
const DEPTH_OF_TAGS: usize = 4;

/// The discriminator of an `anyOf` or `oneOf`.
pub struct Discriminator {
    /// The name of the property that holds the tag.
    pub property: String,
    /// The pointer of the Discriminator Object.
    pub pointer: String,
    /// The tags and the index of the branch that each names.
    pub tags: Vec<(String, usize)>,
    /// The names of components that a mapping has other tags for: they name their schema all the
    /// same ("implicit" names), and are hardly what anybody sends.
    pub implicit: Vec<(String, usize)>,
}

impl Discriminator {
    /// The discriminator beside the choice at a pointer, such as `/components/schemas/Pet/oneOf`.
    pub fn beside(document: &Value, choice: &str) -> Option<Self> {
        let schema = pointer::parent(choice)?;
        let at = pointer::join(schema, "discriminator");
        let property = document.pointer(&at)?.get("propertyName")?.as_str()?;
        let tags = tags(document, choice, &at, property);
        Some(Self {
            implicit: implicit(document, choice, property, &tags),
            tags,
            property: property.to_owned(),
            pointer: at,
        })
    }

    /// The index of the branch that the tag of a value names.
    pub fn branch_of(&self, value: &Value) -> Option<usize> {
        let tag = value.get(&self.property)?;
        let mut all = self.tags.iter().chain(&self.implicit);
        all.find(|(name, _)| tag == name).map(|(_, index)| *index)
    }

    /// All tags that a message is meant to have.
    pub fn names(&self) -> Vec<String> {
        self.tags.iter().map(|(tag, _)| tag.clone()).collect()
    }
}

/// A branch is named by the mapping; else by the values that its schema allows the property; else
/// by the name of its component.
fn tags(document: &Value, choice: &str, at: &str, property: &str) -> Vec<(String, usize)> {
    let branches = document.pointer(choice).and_then(Value::as_array);
    let references: Vec<_> = branches.into_iter().flatten().map(reference_of).collect();
    let mapping = document.pointer(at).and_then(|one| one.get("mapping"));
    let mut tags: Vec<_> = mapped(mapping)
        .filter_map(|(tag, target)| {
            let mut all = references.iter();
            Some((tag.to_owned(), all.position(|one| is_target(one, target))?))
        })
        .collect();
    for (index, reference) in references.iter().enumerate() {
        if tags.iter().any(|(_, mapped)| *mapped == index) {
            continue;
        }
        let branch = pointer::join(choice, &index.to_string());
        match allowed(document, &branch, property, MAX_DEPTH) {
            Some(values) => tags.extend(values.into_iter().map(|value| (value, index))),
            None if reference.is_empty() => {}
            None => tags.push((component(reference), index)),
        }
    }
    tags
}

/// The names of components that are no tags yet; where a schema says itself what its tag is, no
/// other name is one.
fn implicit(
    document: &Value,
    choice: &str,
    property: &str,
    tags: &[(String, usize)],
) -> Vec<(String, usize)> {
    let branches = document.pointer(choice).and_then(Value::as_array);
    let references = branches.into_iter().flatten().map(reference_of);
    let is_free = |(name, index): &(String, usize)| {
        let branch = pointer::join(choice, &index.to_string());
        !name.is_empty()
            && tags.iter().all(|(tag, _)| tag != name)
            && allowed(document, &branch, property, MAX_DEPTH).is_none_or(|own| own.contains(name))
    };
    let names = references.map(component).zip(0..);
    names.filter(is_free).collect()
}

/// The index of the branch that a value names without a discriminator: by a member of which
/// branches allow values that no other branch allows.
pub fn tagged_branch(document: &Value, choice: &str, value: &Value) -> Option<usize> {
    let count = document.pointer(choice)?.as_array()?.len();
    let mut named = None;
    for (name, tag) in value.as_object()? {
        let allowed = |index: usize| {
            let branch = pointer::join(choice, &index.to_string());
            allowed_values(document, &branch, name, DEPTH_OF_TAGS)
        };
        let lists: Vec<_> = (0..count).map(allowed).collect();
        if lists.iter().flatten().count() < 2 || !are_apart(&lists) {
            continue;
        }
        let index = lists
            .iter()
            .position(|list| list.as_ref().is_some_and(|list| list.contains(tag)));
        if index.is_some() && named.is_some() && named != index {
            return None;
        }
        named = named.or(index);
    }
    named
}

/// Whether no value stands in two lists.
fn are_apart(lists: &[Option<Vec<Value>>]) -> bool {
    let lists: Vec<_> = lists.iter().flatten().collect();
    lists.iter().enumerate().all(|(index, list)| {
        let others = &lists[index + 1..];
        list.iter()
            .all(|value| !others.iter().any(|other| other.contains(value)))
    })
}

/// What people call a branch: the name of its component, else its number from 1.
pub fn branch_name(document: &Value, choice: &str, index: usize) -> String {
    let branch = document.pointer(&pointer::join(choice, &index.to_string()));
    match branch.map(reference_of).unwrap_or_default() {
        "" => format!("number {}", index + 1),
        reference => component(reference),
    }
}

/// The pairs of a mapping.
pub(super) fn mapped(mapping: Option<&Value>) -> impl Iterator<Item = (&str, &str)> {
    let pairs = mapping.and_then(Value::as_object).into_iter().flatten();
    pairs.filter_map(|(tag, target)| Some((tag.as_str(), target.as_str()?)))
}

/// Whether a mapping's target, a reference or the name of a component, is what a reference is.
pub(super) fn is_target(reference: &str, target: &str) -> bool {
    !reference.is_empty() && (reference == target || component(reference) == target)
}

/// The reference that a branch is, or that stands for it beside null in OpenAPI 3.0.
fn reference_of(branch: &Value) -> &str {
    let held = branch.get("else").unwrap_or(branch);
    held.get("$ref").and_then(Value::as_str).unwrap_or("")
}

/// The name of the component behind a reference: its last segment.
pub(super) fn component(reference: &str) -> String {
    let last = reference.rsplit('/').next().unwrap_or(reference);
    let decoded = percent_encoding::percent_decode_str(last).decode_utf8_lossy();
    let decoded = decoded.replace("~1", "/").replace("~0", "~");
    decoded.rsplit('/').next().unwrap_or_default().to_owned()
}

/// The texts that the schema at a pointer allows for a property; none if it does not say.
pub(super) fn allowed(
    document: &Value,
    at: &str,
    property: &str,
    depth: usize,
) -> Option<Vec<String>> {
    let values = allowed_values(document, at, property, depth)?;
    let texts = values.iter().filter_map(Value::as_str);
    Some(texts.map(str::to_owned).collect())
}

/// The values that the schema at a pointer lists for a property; none if it does not.
fn allowed_values(document: &Value, at: &str, property: &str, depth: usize) -> Option<Vec<Value>> {
    let schema = document.pointer(at)?;
    if let Some(values) = allowed_here(document, at, property) {
        return Some(values);
    }
    let depth = depth.checked_sub(1)?;
    let all = schema.get("allOf").and_then(Value::as_array);
    let mut held: Vec<_> = (0..all.map_or(0, Vec::len))
        .map(|index| format!("{at}/allOf/{index}"))
        .collect();
    held.extend(schema.get("else").map(|_| pointer::join(at, "else")));
    held.extend(reference::target(schema));
    held.iter()
        .find_map(|held| allowed_values(document, held, property, depth))
        .or_else(|| allowed_by_choice(document, at, property, depth))
}

/// What the branches of a choice allow, those taken together that say something.
fn allowed_by_choice(
    document: &Value,
    at: &str,
    property: &str,
    depth: usize,
) -> Option<Vec<Value>> {
    let schema = document.pointer(at)?;
    let mut values = None;
    for choice in ["oneOf", "anyOf"] {
        let branches = schema.get(choice).and_then(Value::as_array);
        for index in 0..branches.map_or(0, Vec::len) {
            let branch = format!("{at}/{choice}/{index}");
            let branch = allowed_values(document, &branch, property, depth);
            values = match (values, branch) {
                (Some(all), Some(more)) => Some([all, more].concat()),
                (all, more) => all.or(more),
            };
        }
    }
    values
}

fn allowed_here(document: &Value, at: &str, property: &str) -> Option<Vec<Value>> {
    let at = pointer::join(&pointer::join(at, "properties"), property);
    let (_, declared) = reference::resolve(document, &at).ok()?;
    let listed = declared.get("enum").and_then(Value::as_array);
    let one = declared.get("const").map(std::slice::from_ref);
    Some(one.or(listed.map(Vec::as_slice))?.to_vec())
}
