//! Discriminators in the words of JSON Schema, so that a tag picks its schema even where no schema
//! says what its tag is.

use callspec_codegen::dialect;
use callspec_codegen::pointer;
use serde_json::{Map, Value, json};

use super::Edit;
use crate::contract::discriminator::{Discriminator, allowed, component, is_target, mapped};
use crate::contract::reference;

const MAX_DEPTH: usize = 16;
const COMPONENTS: &str = "/components/schemas";

/// Asks each branch of a choice for its tag, where its own schema does not.
pub(super) fn of_choices(document: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    dialect::visit_schemas(document, &mut |at, schema| {
        let choices = ["oneOf", "anyOf"].into_iter();
        for choice in choices.filter(|choice| schema.get(*choice).is_some_and(Value::is_array)) {
            let choice = pointer::join(at, choice);
            if let Some(discriminator) = Discriminator::beside(document, &choice) {
                ask_for_tags(document, &choice, &discriminator, &mut edits);
            }
        }
    });
    edits
}

fn ask_for_tags(document: &Value, choice: &str, by: &Discriminator, edits: &mut Vec<Edit>) {
    let branches = document.pointer(choice).and_then(Value::as_array);
    for index in 0..branches.map_or(0, Vec::len) {
        let own = by.tags.iter().filter(|(_, branch)| *branch == index);
        let tags: Vec<_> = own.map(|(tag, _)| tag.as_str()).collect();
        let at = pointer::join(choice, &index.to_string());
        if tags.is_empty() || allowed(document, &at, &by.property, MAX_DEPTH).is_some() {
            continue;
        }
        let holder = [pointer::join(&at, "else"), at]
            .into_iter()
            .find_map(|at| Some((document.pointer(&at)?, at)));
        if let Some((branch, at)) = holder {
            edits.extend(asked(&at, branch, tagged(&by.property, &tags), &by.pointer));
        }
    }
}

/// A schema of objects whose property is one of these tags.
fn tagged(property: &str, tags: &[&str]) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("required".to_owned(), json!([property]));
    schema.insert(
        "properties".to_owned(),
        json!({ property: { "enum": tags } }),
    );
    schema
}

/// The keywords of a schema beside those of a branch: with those of its own, by way of `allOf`.
fn asked(at: &str, branch: &Value, tagged: Map<String, Value>, stands_for: &str) -> Vec<Edit> {
    if tagged.keys().any(|keyword| branch.get(keyword).is_some()) {
        return vec![Edit::also((at, branch), Value::Object(tagged), stands_for)];
    }
    let keywords = ["required", "properties"].into_iter();
    keywords
        .filter_map(|keyword| {
            let value = tagged.get(keyword)?.clone();
            Some(Edit::add(at, keyword, value, stands_for))
        })
        .collect()
}

/// An edit that is made when those before it are: each adds to the same list.
pub(super) type Later = Box<dyn Fn(&Value) -> Edit>;

/// A schema with a discriminator and no choice is the parent of those that hold it in `allOf`: who
/// refers to it means the child that the tag names.
pub(super) fn of_parents(document: &Value) -> Vec<Later> {
    let parents = parents(document);
    let mut edits: Vec<Later> = Vec::new();
    if parents.is_empty() {
        return edits;
    }
    dialect::visit_schemas(document, &mut |at, schema| {
        let target = reference::target_of(schema);
        let is_inheriting = pointer::parent(at).is_some_and(|all| all.ends_with("/allOf"));
        let parent = parents
            .iter()
            .find(|one| Some(&one.pointer) == target.as_ref());
        let (Some(parent), false) = (parent, is_inheriting) else {
            return;
        };
        for (tags, child) in &parent.children {
            let tags: Vec<_> = tags.iter().map(String::as_str).collect();
            let also = json!({
                "if": tagged(&parent.property, &tags),
                "then": { "$ref": dialect::reference_to(child) },
            });
            let (at, by) = (
                at.to_owned(),
                pointer::join(&parent.pointer, "discriminator"),
            );
            edits.push(Box::new(move |document| {
                let schema = document.pointer(&at).unwrap_or(&Value::Null);
                Edit::also((&at, schema), also.clone(), &by)
            }));
        }
    });
    edits
}

struct Parent {
    pointer: String,
    property: String,
    /// The tags of each child, and its pointer.
    children: Vec<(Vec<String>, String)>,
}

fn parents(document: &Value) -> Vec<Parent> {
    let components = document.pointer(COMPONENTS).and_then(Value::as_object);
    let components = components.into_iter().flatten();
    components
        .filter(|(_, schema)| schema.get("oneOf").is_none() && schema.get("anyOf").is_none())
        .filter_map(|(name, schema)| {
            let discriminator = schema.get("discriminator")?;
            let property = discriminator.get("propertyName")?.as_str()?;
            let at = pointer::join(COMPONENTS, name);
            Some(Parent {
                children: children(document, &at, discriminator, property),
                property: property.to_owned(),
                pointer: at,
            })
        })
        .filter(|parent| !parent.children.is_empty())
        .collect()
}

fn children(
    document: &Value,
    parent: &str,
    discriminator: &Value,
    property: &str,
) -> Vec<(Vec<String>, String)> {
    let components = document.pointer(COMPONENTS).and_then(Value::as_object);
    let pointers = components.into_iter().flat_map(Map::keys);
    let pointers = pointers.map(|name| pointer::join(COMPONENTS, name));
    pointers
        .filter(|child| child != parent && inherits(document, child, parent, MAX_DEPTH))
        .map(|child| {
            let reference = dialect::reference_to(&child);
            let mapping = mapped(discriminator.get("mapping"));
            let mut tags: Vec<_> = mapping
                .filter(|(_, target)| is_target(&reference, target))
                .map(|(tag, _)| tag.to_owned())
                .collect();
            if tags.is_empty() {
                let own = allowed(document, &child, property, MAX_DEPTH);
                tags = own.unwrap_or_else(|| vec![component(&reference)]);
            }
            (tags, child)
        })
        .collect()
}

/// Whether a schema holds another in `allOf`, itself or by way of others.
fn inherits(document: &Value, child: &str, parent: &str, depth: usize) -> bool {
    let all = document.pointer(child).and_then(|child| child.get("allOf"));
    let targets = all.and_then(Value::as_array).into_iter().flatten();
    let mut targets = targets.filter_map(reference::target);
    depth > 0
        && targets.any(|target| target == parent || inherits(document, &target, parent, depth - 1))
}
