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

/// Asks each branch of a choice for its tag, where its own schema does not. Given are the schemas
/// with a discriminator.
pub(super) fn of_choices(document: &Value, schemas: &[String]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for at in schemas {
        let Some(schema) = document.pointer(at) else {
            continue;
        };
        let choices = ["oneOf", "anyOf"].into_iter();
        for choice in choices.filter(|choice| schema.get(*choice).is_some_and(Value::is_array)) {
            let choice = pointer::join(at, choice);
            if let Some(discriminator) = Discriminator::beside(document, &choice) {
                ask_for_tags(document, &choice, &discriminator, &mut edits);
            }
        }
    }
    edits
}

fn ask_for_tags(document: &Value, choice: &str, by: &Discriminator, edits: &mut Vec<Edit>) {
    let branches = document.pointer(choice).and_then(Value::as_array);
    for index in 0..branches.map_or(0, Vec::len) {
        let all = by.tags.iter().chain(&by.implicit);
        let own = all.filter(|(_, branch)| *branch == index);
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
        let mut all = parents.iter();
        let parent = all.find(|one| Some(&one.pointer) == target.as_ref());
        let Some(parent) = parent.filter(|parent| !parent.is_inherited_at(at)) else {
            return;
        };
        for also in parent.asks() {
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
    children: Vec<Child>,
    /// The parent says itself which tags there are.
    lists_tags: bool,
    /// The tags of the mapping.
    mapped: Vec<String>,
}

struct Child {
    pointer: String,
    /// The tags that name it.
    tags: Vec<String>,
    /// Its name as a component, where other tags name it and that may as well.
    implicit: Option<String>,
}

impl Parent {
    /// Whether a reference to it at this place makes a child of the schema around it.
    fn is_inherited_at(&self, at: &str) -> bool {
        let all = pointer::parent(at).and_then(|all| all.strip_suffix("/allOf"));
        all.is_some_and(|holder| self.children.iter().any(|child| child.pointer == holder))
    }

    /// What is asked of a value beside the parent's own schema: that it is the child that its tag
    /// names, and that its tag names one.
    fn asks(&self) -> Vec<Value> {
        let child = |child: &Child| {
            let tags = child.tags.iter().chain(&child.implicit);
            let tags: Vec<_> = tags.map(String::as_str).collect();
            json!({
                "if": tagged(&self.property, &tags),
                "then": { "$ref": dialect::reference_to(&child.pointer) },
            })
        };
        let mut asks: Vec<_> = self.children.iter().map(child).collect();
        if !self.lists_tags {
            asks.push(self.asks_for_known_tag());
        }
        asks
    }

    fn asks_for_known_tag(&self) -> Value {
        let mut tags = self.mapped.clone();
        let all = self.children.iter().flat_map(|child| &child.tags);
        for tag in all {
            if !tags.contains(tag) {
                tags.push(tag.clone());
            }
        }
        // What may come as well is not told as what is expected.
        let implicit = self
            .children
            .iter()
            .filter_map(|child| child.implicit.clone());
        let own = component(&dialect::reference_to(&self.pointer));
        let implicit: Vec<_> = implicit.chain([own]).collect();
        let one_of =
            |tags: &[String]| json!({ "properties": { &self.property: { "enum": tags } } });
        json!({ "if": one_of(&implicit), "else": one_of(&tags) })
    }
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
            let mapping = mapped(discriminator.get("mapping"));
            Some(Parent {
                children: children(document, &at, discriminator, property),
                lists_tags: allowed(document, &at, property, MAX_DEPTH).is_some(),
                mapped: mapping.map(|(tag, _)| tag.to_owned()).collect(),
                property: property.to_owned(),
                pointer: at,
            })
        })
        .filter(|parent| !parent.children.is_empty())
        .collect()
}

fn children(document: &Value, parent: &str, discriminator: &Value, property: &str) -> Vec<Child> {
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
            let own = allowed(document, &child, property, MAX_DEPTH);
            let name = component(&reference);
            let implicit = own.is_none() && !tags.is_empty() && !tags.contains(&name);
            if tags.is_empty() {
                tags = own.unwrap_or_else(|| vec![name.clone()]);
            }
            Child {
                implicit: implicit.then_some(name),
                tags,
                pointer: child,
            }
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
