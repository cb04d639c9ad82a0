//! The part of a document that its paths lead to.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::{Map, Value};

use super::place::Place;
use crate::by_two;
use copier::Copier;

mod copier;

/// The part of an OpenAPI document that its paths lead to, to judge messages by: of components those
/// that are referred to, and of all that is no schema what leads to schemas. Each part stays at its
/// own pointer, and schemas keep all keywords but `title`, `description`, `example` and `examples`.
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
        copiers: [(); 2].map(|()| Copier::new(document, keyword)),
        components: HashMap::new(),
    };
    let paths = reach.copy_paths(root.get("paths")?);
    reach.copy_components();
    if reach.needs_all(root) {
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

/// A component that is referred to, and what it is by its place.
type Wanted<'d> = (Component<'d>, &'d Value, Place);

struct Reach<'d> {
    /// One for each thread.
    copiers: [Copier<'d>; 2],
    /// Copies of what is referred to; null for what is waiting.
    components: HashMap<Component<'d>, Value>,
}

impl<'d> Reach<'d> {
    fn copy_paths(&mut self, paths: &'d Value) -> Value {
        let Value::Object(items) = paths else {
            return self.copiers[0].copy(paths, Place::Paths);
        };
        let items: Vec<_> = items.iter().collect();
        let copied = by_two(&mut self.copiers, &items, |copier, (name, item)| {
            copier.member(name, item, Place::Paths)
        });
        Value::Object(copied.into_iter().flatten().collect())
    }

    /// Copies what the paths refer to, what that refers to, and so on.
    fn copy_components(&mut self) {
        loop {
            let wanted = self.copiers.iter_mut().flat_map(|one| one.wanted.drain(..));
            let wanted: Vec<Wanted<'d>> = wanted
                .filter(|(at, ..)| match self.components.entry(*at) {
                    Entry::Vacant(vacant) => {
                        vacant.insert(Value::Null);
                        true
                    }
                    Entry::Occupied(_) => false,
                })
                .collect();
            if wanted.is_empty() {
                break;
            }
            let copied = by_two(
                &mut self.copiers,
                &wanted,
                |copier, (at, component, place)| {
                    copier.needs_all |= place == Place::Schema && is_parent(component);
                    (at, copier.copy(component, place))
                },
            );
            self.components.extend(copied);
        }
    }

    /// Whether what is left out could say something of what stays.
    fn needs_all(&self, root: &Map<String, Value>) -> bool {
        let [one, other] = &self.copiers;
        one.needs_all || other.needs_all || self.is_said_elsewhere(root, one)
    }

    fn is_said_elsewhere(&self, root: &Map<String, Value>, copier: &Copier<'_>) -> bool {
        let hooks = root.get("webhooks").into_iter();
        let others = components(root)
            .filter(|(at, ..)| !self.components.contains_key(at))
            .map(|(_, component)| component);
        hooks.chain(others).any(|value| copier.is_said_in(value))
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
