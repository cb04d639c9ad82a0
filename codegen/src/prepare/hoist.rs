//! Inline schemas: moved to components, under names of our choice.
//!
//! progenitor would name them as well, but takes two of the same name for one (and a component of
//! that name for both), and says every word twice: `CallCallType`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Changes, Draft};
use crate::{names, pointer, walk};

/// Moves every inline object, enum and union to the components.
pub(super) fn schemas(draft: &mut Draft, changes: &mut Changes) {
    let declared = walk::members(&draft.document, "/components/schemas")
        .iter()
        .filter_map(|place| pointer::tokens(place).last())
        .map(|name| (names::type_name(&name), None))
        .collect();
    let mut hoist = Hoist {
        names: declared,
        found: Map::new(),
    };
    for (place, name, is_component) in roots(&draft.document) {
        let Some(schema) = draft.document.pointer_mut(&place) else {
            continue;
        };
        if is_component {
            hoist.inside(schema, &name, &place, changes);
        } else {
            hoist.place(schema, "", &name, &place, changes);
        }
    }
    if !hoist.found.is_empty()
        && let Some(components) = schemas_mut(&mut draft.document)
    {
        components.extend(hoist.found);
    }
}

/// `components/schemas`, made if there is none.
fn schemas_mut(document: &mut Value) -> Option<&mut Map<String, Value>> {
    document
        .as_object_mut()?
        .entry("components")
        .or_insert_with(|| json!({}))
        .as_object_mut()?
        .entry("schemas")
        .or_insert_with(|| json!({}))
        .as_object_mut()
}

/// The outermost schemas with a name for each, and whether it is a component already.
fn roots(document: &Value) -> Vec<(String, String, bool)> {
    walk::schema_roots(document)
        .into_iter()
        .map(|place| {
            let (name, is_component) = root_name(document, &place);
            (place, name, is_component)
        })
        .collect()
}

fn root_name(document: &Value, place: &str) -> (String, bool) {
    let tokens: Vec<String> = pointer::tokens(place).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let parameter = || {
        let holder = pointer::parent(place).and_then(|holder| document.pointer(holder));
        let name = holder.and_then(|holder| holder["name"].as_str());
        name.unwrap_or("parameter").to_owned()
    };
    let operation = |path: &str, method: &str| {
        let id = document["paths"][path][method]["operationId"].as_str();
        id.unwrap_or(method).to_owned()
    };
    let name = match &tokens[..] {
        ["components", "schemas", name] => return ((*name).to_owned(), true),
        ["components", "responses", name, ..] => names::inner_name(name, "response"),
        ["components", "requestBodies", name, ..] => names::inner_name(name, "body"),
        ["components", "parameters", name, ..] => names::type_name(name),
        ["paths", path, "parameters", ..] => names::inner_name(path, &parameter()),
        ["paths", path, method, "parameters", ..] => {
            names::inner_name(&operation(path, method), &parameter())
        }
        ["paths", path, method, "requestBody", ..] => {
            names::inner_name(&operation(path, method), "body")
        }
        ["paths", path, method, ..] => names::inner_name(&operation(path, method), "response"),
        _ => names::type_name(place),
    };
    (name, false)
}

struct Hoist {
    /// Every Rust type name in use, with the schema if it was hoisted.
    names: BTreeMap<String, Option<Value>>,
    found: Map<String, Value>,
}

impl Hoist {
    /// Hoists what stands inside the schema `name`.
    fn inside(&mut self, schema: &mut Value, name: &str, at: &str, changes: &mut Changes) {
        for inner in walk::inner_schemas(schema) {
            let word = match &pointer::tokens(&inner).collect::<Vec<_>>()[..] {
                [keyword, property] if keyword == "properties" => property.clone(),
                [keyword] if keyword == "items" => "item".to_owned(),
                [keyword] if keyword == "additionalProperties" => "value".to_owned(),
                // Branches differ in type, so one is an object at most, and one a list.
                [keyword, _] if keyword == "oneOf" && is_object(schema, &inner) => {
                    "object".to_owned()
                }
                [keyword, _] if keyword == "oneOf" => String::new(),
                _ => continue,
            };
            if let Some(schema) = schema.pointer_mut(&inner) {
                self.place(schema, name, &word, &format!("{at}{inner}"), changes);
            }
        }
    }

    /// Hoists the schema called `word` inside `outer`, if it is to have a name, and what is in it.
    fn place(
        &mut self,
        schema: &mut Value,
        outer: &str,
        word: &str,
        at: &str,
        changes: &mut Changes,
    ) {
        let name = names::inner_name(outer, word);
        if !wants_name(schema) {
            self.inside(schema, &name, at, changes);
            return;
        }
        let mut nullable = None;
        if let Some(object) = schema.as_object_mut() {
            nullable = object.shift_remove("nullable");
        }
        let (name, is_new) = self.free_name(outer, word, schema);
        self.inside(schema, &name, at, changes);
        changes.made(at, name.clone());
        let reference = walk::reference_to(&name);
        let mut usage = Map::new();
        if let Some(description) = schema.get("description") {
            usage.insert("description".to_owned(), description.clone());
        }
        usage.extend(nullable.map(|nullable| ("nullable".to_owned(), nullable)));
        let replacement = if usage.is_empty() {
            reference
        } else {
            usage.insert("allOf".to_owned(), json!([reference]));
            Value::Object(usage)
        };
        let schema = std::mem::replace(schema, replacement);
        if is_new {
            self.found.insert(name, schema);
        }
    }

    /// The first name that is free or stands for the same schema: with words that overlap said
    /// once, then with all words, then numbered.
    fn free_name(&mut self, outer: &str, word: &str, schema: &Value) -> (String, bool) {
        let folded = names::inner_name(outer, word);
        let numbered = (2..).map(|number| format!("{folded}{number}"));
        let candidates = [folded.clone(), names::unfolded_name(outer, word)];
        for name in candidates.into_iter().chain(numbered) {
            match self.names.get(&name) {
                None => {
                    self.names.insert(name.clone(), Some(schema.clone()));
                    return (name, true);
                }
                Some(Some(same)) if same == schema => return (name, false),
                Some(_) => {}
            }
        }
        unreachable!("the numbers do not end")
    }
}

fn is_object(schema: &Value, inner: &str) -> bool {
    schema
        .pointer(inner)
        .is_some_and(|inner| inner["type"] == "object")
}

fn wants_name(schema: &Value) -> bool {
    let has = |keyword: &str| schema.get(keyword).is_some();
    let has_properties = schema["properties"]
        .as_object()
        .is_some_and(|all| !all.is_empty());
    has_properties || has("enum") || has("oneOf")
}
