//! The part of a document that its paths lead to.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::fragment;
use super::place::{Place, Shape};
use crate::pointer;

/// Keywords by which a schema is known otherwise than by where it stands (JSON Schema 2020-12 Core,
/// section 8.2; `$recursiveRef` and `$recursiveAnchor` are of 2019-09).
const NAMING: [&str; 6] = [
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$id",
    "$recursiveAnchor",
    "$recursiveRef",
];

/// Keywords with values of messages: what looks like a reference in them is none.
const DATA: [&str; 5] = ["const", "default", "enum", "example", "examples"];

/// The part of an OpenAPI document that its paths lead to, to judge messages by: of components those
/// that are referred to, and of all that is no schema what leads to schemas. Each part stays at its
/// own pointer, and schemas keep all keywords but `title` and `description`.
///
/// None, where what is left out could say something of what stays:
/// - a schema of the document has `keyword`, which is one that schemas around it have to do with;
/// - a schema is known by `$id` or an anchor;
/// - a reference leads to what is something else by its place, such as an extension;
/// - a component has a discriminator and no choice: whatever holds it in `allOf` is meant by it.
///
/// ```
/// use callspec_codegen::dialect::reached;
/// use serde_json::json;
///
/// let result = reached(&json!({
///     "openapi": "3.1.0",
///     "info": { "title": "Names", "version": "1" },
///     "paths": { "/name": { "get": { "summary": "A name", "responses": { "200": {
///         "description": "A name",
///         "content": { "text/plain": { "schema": { "$ref": "#/components/schemas/Name" } } }
///     } } } } },
///     "components": { "schemas": { "Age": { "type": "integer" }, "Name": { "type": "string" } } }
/// }), "writeOnly");
/// assert_eq!(result, Some(json!({
///     "openapi": "3.1.0",
///     "paths": { "/name": { "get": { "responses": { "200": {
///         "content": { "text/plain": { "schema": { "$ref": "#/components/schemas/Name" } } }
///     } } } } },
///     "components": { "schemas": { "Name": { "type": "string" } } }
/// })));
/// ```
pub fn reached(document: &Value, keyword: &str) -> Option<Value> {
    let root = document.as_object()?;
    let is_schema = |name: &String| name.starts_with('$') || Place::Schema.field(name).is_some();
    if root.keys().any(is_schema) {
        return None;
    }
    let mut reach = Reach {
        document,
        keyword,
        known: HashMap::new(),
        components: HashMap::new(),
        waiting: Vec::new(),
        needs_all: false,
    };
    let paths = reach.copy(root.get("paths")?, Place::Paths);
    while let Some((at, component, place)) = reach.waiting.pop() {
        let copied = reach.copy(component, place);
        reach.needs_all |= place == Place::Schema && is_parent(component);
        reach.components.insert(at, copied);
    }
    if reach.needs_all || reach.is_said_elsewhere(root) {
        return None;
    }
    let texts = root.iter().filter(|(_, value)| value.is_string());
    let mut part: Map<_, _> = texts
        .map(|(name, text)| (name.clone(), text.clone()))
        .collect();
    part.insert("paths".to_owned(), paths);
    part.extend(reach.into_components(root));
    Some(Value::Object(part))
}

/// A section of the Components Object and a name in it.
type Component<'d> = (&'d str, &'d str);

struct Reach<'d> {
    document: &'d Value,
    keyword: &'d str,
    /// References that were looked at, with what each has to lead to.
    known: HashMap<&'d str, Place>,
    /// Copies of what is referred to; null for what is waiting.
    components: HashMap<Component<'d>, Value>,
    waiting: Vec<(Component<'d>, &'d Value, Place)>,
    needs_all: bool,
}

impl<'d> Reach<'d> {
    fn copy(&mut self, value: &'d Value, place: Place) -> Value {
        let Value::Object(object) = value else {
            return self.as_it_is(value);
        };
        let mut copied = Map::new();
        for (name, value) in object {
            let kept = match (value, place.field(name)) {
                (Value::String(reference), _) if name == "$ref" => {
                    self.follow(reference, place);
                    Some(value.clone())
                }
                (_, Some((_, Place::Example | Place::Link))) => None,
                (_, Some((shape, place))) => Some(self.below(value, shape, place)),
                _ if place == Place::Schema => self.keyword(name, value),
                _ => None,
            };
            copied.extend(kept.map(|value| (name.clone(), value)));
        }
        Value::Object(copied)
    }

    fn below(&mut self, value: &'d Value, shape: Shape, place: Place) -> Value {
        match (shape, value) {
            (Shape::One, value) => self.copy(value, place),
            (Shape::List, Value::Array(items)) => {
                items.iter().map(|item| self.copy(item, place)).collect()
            }
            (Shape::Map, Value::Object(entries)) => {
                let entries = entries.iter();
                let copied = entries.map(|(name, entry)| (name.clone(), self.copy(entry, place)));
                Value::Object(copied.collect())
            }
            _ => self.as_it_is(value),
        }
    }

    fn keyword(&mut self, name: &str, value: &'d Value) -> Option<Value> {
        self.needs_all |= self.is_telling(name);
        let describes = matches!(name, "title" | "description") && value.is_string();
        if !DATA.contains(&name) {
            self.follow_all(value);
        }
        (!describes).then(|| value.clone())
    }

    /// A copy of something without a place of its own, in which there may be references all the same.
    fn as_it_is(&mut self, value: &'d Value) -> Value {
        self.follow_all(value);
        value.clone()
    }

    fn follow_all(&mut self, value: &'d Value) {
        match value {
            Value::Object(object) => {
                for (name, value) in object {
                    match value {
                        Value::String(reference) if name == "$ref" => {
                            self.follow(reference, Place::Schema);
                        }
                        _ => self.follow_all(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.follow_all(item)),
            _ => {}
        }
    }

    /// Has a copy made of what a reference leads to, which is to be of one kind.
    fn follow(&mut self, reference: &'d str, kind: Place) {
        let known = self.known.insert(reference, kind);
        if known == Some(kind) {
            return;
        }
        let Some(pointer) = fragment::pointer_of(reference) else {
            self.needs_all |= reference.starts_with('#');
            return;
        };
        if pointer::find(self.document, &pointer).is_none() {
            return;
        }
        self.needs_all |= kind_at(&pointer) != Some(kind);
        let mut tokens = pointer::tokens(&pointer);
        match tokens.next().as_deref() {
            Some("paths") => {}
            Some("components") => {
                if let (Some(section), Some(name)) = (tokens.next(), tokens.next()) {
                    self.want(&section, &name);
                }
            }
            _ => self.needs_all = true,
        }
    }

    fn want(&mut self, section: &str, name: &str) {
        let found = || {
            let components = self.document.get("components")?.as_object()?;
            let (section, entries) = components.get_key_value(section)?;
            let (name, component) = entries.as_object()?.get_key_value(name)?;
            let at = (section.as_str(), name.as_str());
            Some((at, component, Place::of_section(section)?))
        };
        if let Some(wanted) = found()
            && !self.components.contains_key(&wanted.0)
        {
            self.components.insert(wanted.0, Value::Null);
            self.waiting.push(wanted);
        }
    }

    /// Whether a keyword makes a schema something to others.
    fn is_telling(&self, name: &str) -> bool {
        name == self.keyword || (name.starts_with('$') && NAMING.contains(&name))
    }

    /// Whether something that is left out may say something of what stays.
    fn is_said_elsewhere(&self, root: &Map<String, Value>) -> bool {
        let hooks = root.get("webhooks").into_iter();
        let others = components(root)
            .filter(|(at, ..)| !self.components.contains_key(at))
            .map(|(_, component)| component);
        hooks.chain(others).any(|value| self.is_said_in(value))
    }

    fn is_said_in(&self, value: &Value) -> bool {
        match value {
            Value::Object(object) => object
                .iter()
                .any(|(name, value)| self.is_telling(name) || self.is_said_in(value)),
            Value::Array(items) => items.iter().any(|item| self.is_said_in(item)),
            _ => false,
        }
    }

    /// The Components Object, in the order of the document.
    fn into_components(mut self, root: &'d Map<String, Value>) -> Option<(String, Value)> {
        let mut sections = Map::new();
        for (at, _) in components(root) {
            if let Some(component) = self.components.remove(&at) {
                let (section, name) = at;
                let section = sections.entry(section);
                let section = section.or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(section) = section {
                    section.insert(name.to_owned(), component);
                }
            }
        }
        (!sections.is_empty()).then(|| ("components".to_owned(), Value::Object(sections)))
    }
}

/// All components that may hold schemas.
fn components(root: &Map<String, Value>) -> impl Iterator<Item = (Component<'_>, &Value)> {
    let sections = root.get("components").and_then(Value::as_object);
    let sections = sections.into_iter().flatten().filter(|(section, _)| {
        let place = Place::of_section(section);
        place.is_some_and(|place| {
            !matches!(place, Place::Example | Place::Link | Place::SecurityScheme)
        })
    });
    sections.flat_map(|(section, entries)| {
        let entries = entries.as_object().into_iter().flatten();
        entries.map(move |(name, component)| ((section.as_str(), name.as_str()), component))
    })
}

/// Whether a schema may stand for all those that hold it in `allOf`.
fn is_parent(schema: &Value) -> bool {
    let has = |keyword: &str| schema.get(keyword).is_some();
    has("discriminator") && !has("oneOf") && !has("anyOf")
}

/// What stands at a pointer by its place in a document.
fn kind_at(pointer: &str) -> Option<Place> {
    let mut place = Place::Document;
    let mut tokens = pointer::tokens(pointer);
    while let Some(name) = tokens.next() {
        let (shape, below) = place.field(&name)?;
        if shape != Shape::One {
            tokens.next()?;
        }
        place = below;
    }
    Some(place)
}
