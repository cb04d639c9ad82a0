//! Which branch of a choice a value names by itself (OpenAPI 3.1.0, "Discriminator Object").

use callspec_codegen::pointer;
use serde_json::Value;

use super::reference;

/// Compositions nested deeper are taken for a circle.
const MAX_DEPTH: usize = 16;

/// The discriminator of an `anyOf` or `oneOf`.
pub struct Discriminator {
    /// The name of the property that holds the tag.
    pub property: String,
    /// The pointer of the Discriminator Object.
    pub pointer: String,
    /// The tags and the index of the branch that each names.
    pub tags: Vec<(String, usize)>,
}

impl Discriminator {
    /// The discriminator beside the choice at a pointer, such as `/components/schemas/Pet/oneOf`.
    pub fn beside(document: &Value, choice: &str) -> Option<Self> {
        let schema = pointer::parent(choice)?;
        let at = pointer::join(schema, "discriminator");
        let property = document.pointer(&at)?.get("propertyName")?.as_str()?;
        Some(Self {
            tags: tags(document, choice, &at, property),
            property: property.to_owned(),
            pointer: at,
        })
    }

    /// The index of the branch that the tag of a value names.
    pub fn branch_of(&self, value: &Value) -> Option<usize> {
        let tag = value.get(&self.property)?;
        let mut named = self.tags.iter().filter(|(name, _)| tag == name);
        named.next().map(|(_, index)| *index)
    }

    /// All tags.
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
        .find_map(|held| allowed(document, held, property, depth))
        .or_else(|| allowed_by_choice(document, at, property, depth))
}

/// What the branches of a choice allow, those taken together that say something.
fn allowed_by_choice(
    document: &Value,
    at: &str,
    property: &str,
    depth: usize,
) -> Option<Vec<String>> {
    let schema = document.pointer(at)?;
    let mut values = None;
    for choice in ["oneOf", "anyOf"] {
        let branches = schema.get(choice).and_then(Value::as_array);
        for index in 0..branches.map_or(0, Vec::len) {
            let branch = format!("{at}/{choice}/{index}");
            let branch = allowed(document, &branch, property, depth);
            values = match (values, branch) {
                (Some(all), Some(more)) => Some([all, more].concat()),
                (all, more) => all.or(more),
            };
        }
    }
    values
}

fn allowed_here(document: &Value, at: &str, property: &str) -> Option<Vec<String>> {
    let at = pointer::join(&pointer::join(at, "properties"), property);
    let (_, declared) = reference::resolve(document, &at).ok()?;
    let listed = declared.get("enum").and_then(Value::as_array);
    let one = declared.get("const").map(std::slice::from_ref);
    let texts = one.or(listed.map(Vec::as_slice))?.iter();
    Some(texts.filter_map(Value::as_str).map(str::to_owned).collect())
}
