//! A value as one of the documents has it: all Schema Objects that it has to satisfy at once.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::keyword::{Below, below};
use crate::contract::reference;

/// Schemas behind more references than this are not followed.
const MAX_DEPTH: usize = 64;

/// Keywords that name a choice of schemas.
pub(super) const CHOICES: [&str; 2] = ["anyOf", "oneOf"];

/// Keywords that only the whole schema can be compared by.
const OPAQUE: [&str; 17] = [
    "anyOf",
    "contains",
    "dependencies",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "if",
    "maxContains",
    "minContains",
    "not",
    "oneOf",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// The schemas of a value: none allow any value.
#[derive(Clone, Debug, Default)]
pub(super) struct Side<'d> {
    /// Where the schemas stand, before any reference is followed.
    pub(super) origins: Vec<Arc<str>>,
    /// The schemas themselves, by way of `$ref`, `allOf` and choices between one schema and null.
    pub(super) parts: Vec<Part<'d>>,
    /// Where they would stand, if there are none.
    around: Arc<str>,
    /// A reference cannot be followed: nothing is known of the value.
    pub(super) is_broken: bool,
}

/// One Schema Object.
#[derive(Clone, Debug)]
pub(super) struct Part<'d> {
    /// Where it stands.
    pub(super) at: Arc<str>,
    pub(super) schema: &'d Value,
    /// Null is valid too, whatever the schema says.
    pub(super) or_null: bool,
    /// The choice that only added null, and is taken into account.
    choice: Option<&'static str>,
}

/// What makes two sides the same one.
pub(super) type Key = Vec<(Arc<str>, bool)>;

/// A document that sides are read from.
#[derive(Clone, Copy)]
pub(super) struct Reader<'d> {
    pub(super) document: &'d Value,
    is_3_0: bool,
}

impl<'d> Reader<'d> {
    pub(super) fn new(document: &'d Value) -> Self {
        let version = document.get("openapi").and_then(Value::as_str);
        Self {
            document,
            is_3_0: version.is_some_and(|version| version.starts_with("3.0.")),
        }
    }

    /// The value whose schemas stand at these pointers.
    pub(super) fn side(self, origins: Vec<Arc<str>>) -> Side<'d> {
        let mut gathering = Gathering {
            reader: self,
            seen: HashSet::new(),
            parts: Vec::new(),
            is_broken: false,
        };
        for origin in &origins {
            gathering.schema(origin, false, MAX_DEPTH);
        }
        Side {
            origins,
            parts: gathering.parts,
            around: Arc::default(),
            is_broken: gathering.is_broken,
        }
    }

    /// The same, of a value for which there may be no schema.
    pub(super) fn side_in(self, origins: Vec<Arc<str>>, around: Arc<str>) -> Side<'d> {
        Side {
            around,
            ..self.side(origins)
        }
    }
}

/// The way through references and `allOf`.
struct Gathering<'d> {
    reader: Reader<'d>,
    seen: HashSet<(String, bool)>,
    parts: Vec<Part<'d>>,
    is_broken: bool,
}

/// A choice between null and one other schema, whose parts these are.
type NullChoice<'d> = (&'static str, Vec<Part<'d>>);

impl<'d> Gathering<'d> {
    fn schema(&mut self, at: &str, or_null: bool, depth: usize) {
        let (Some(schema), Some(depth)) = (self.reader.document.pointer(at), depth.checked_sub(1))
        else {
            self.is_broken = true;
            return;
        };
        let is_3_0 = self.reader.is_3_0;
        let or_null = or_null || (is_3_0 && schema.get("nullable") == Some(&Value::Bool(true)));
        if !self.seen.insert((at.to_owned(), or_null)) {
            return;
        }
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some(reference) = reference {
            match reference::local_pointer(reference) {
                Ok(target) => self.schema(&target, or_null, depth),
                Err(_) => self.is_broken = true,
            }
            // What stands beside a reference is ignored in 3.0 (Reference Object).
            if is_3_0 {
                return;
            }
        }
        let choice = self.null_choice(at, schema, depth);
        if decides(schema, choice.as_ref().map(|(keyword, _)| *keyword)) {
            self.parts.push(Part {
                at: at.into(),
                schema,
                or_null,
                choice: choice.as_ref().map(|(keyword, _)| *keyword),
            });
        }
        for part in choice.into_iter().flat_map(|(_, parts)| parts) {
            let or_null = true;
            self.parts.push(Part { or_null, ..part });
        }
        let branches = schema.get("allOf").and_then(Value::as_array);
        for index in 0..branches.map_or(0, Vec::len) {
            self.schema(&format!("{at}/allOf/{index}"), or_null, depth);
        }
    }

    fn null_choice(&mut self, at: &str, schema: &Value, depth: usize) -> Option<NullChoice<'d>> {
        for keyword in CHOICES {
            let Some(branches) = schema.get(keyword).and_then(Value::as_array) else {
                continue;
            };
            let mut others = (0..branches.len()).filter(|index| !is_null(&branches[*index]));
            let (Some(other), None, true) = (others.next(), others.next(), branches.len() > 1)
            else {
                continue;
            };
            let mut inside = Gathering {
                seen: self.seen.clone(),
                parts: Vec::new(),
                ..*self
            };
            inside.schema(&format!("{at}/{keyword}/{other}"), false, depth);
            self.is_broken = inside.is_broken;
            let side = Side {
                parts: inside.parts,
                ..Side::default()
            };
            // Where both of two allow null, exactly one of them does not.
            if keyword == "anyOf" || !side.types().contains("null") {
                self.seen = inside.seen;
                return Some((keyword, side.parts));
            }
        }
        None
    }
}

/// Whether a schema says no more than that the value is null.
fn is_null(schema: &Value) -> bool {
    let told: Vec<_> = schema
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(keyword, _)| below(keyword) != Below::Prose)
        .collect();
    match told.as_slice() {
        [(keyword, value)] => match keyword.as_str() {
            "type" => *value == "null" || **value == serde_json::json!(["null"]),
            "const" => value.is_null(),
            "enum" => **value == serde_json::json!([null]),
            _ => false,
        },
        _ => false,
    }
}

/// Whether a schema decides anything beside what it refers to.
fn decides(schema: &Value, choice: Option<&str>) -> bool {
    match schema {
        Value::Object(keywords) => keywords.keys().any(|keyword| {
            below(keyword) != Below::Prose
                && !matches!(keyword.as_str(), "$ref" | "allOf" | "nullable" | "$defs")
                && Some(keyword.as_str()) != choice
        }),
        other => *other != Value::Bool(true),
    }
}

const TYPES: [&str; 7] = [
    "null", "boolean", "integer", "number", "string", "array", "object",
];

impl<'d> Side<'d> {
    pub(super) fn key(&self) -> Key {
        if self.parts.is_empty() {
            let origins = self.origins.iter().chain([&self.around]);
            return origins.map(|origin| (origin.clone(), false)).collect();
        }
        let parts = self.parts.iter();
        parts.map(|part| (part.at.clone(), part.or_null)).collect()
    }

    /// Where the value is described: the first place that says something.
    pub(super) fn place(&self) -> Arc<str> {
        let part = self.parts.first().map(|part| &part.at);
        let place = part.or(self.origins.first()).unwrap_or(&self.around);
        place.clone()
    }

    /// Where a keyword stands, or else where the value is described.
    pub(super) fn place_of(&self, keyword: &str) -> String {
        match self.parts.iter().find(|part| part.get(keyword).is_some()) {
            Some(part) => pointer::join(&part.at, keyword),
            None => self.place().to_string(),
        }
    }

    /// Where a field is said to be required; if it is not, where it would be.
    pub(super) fn place_of_required(&self, name: &str) -> String {
        for part in &self.parts {
            let listed = part.get("required").and_then(Value::as_array);
            let index = listed.and_then(|listed| listed.iter().position(|item| item == name));
            if let Some(index) = index {
                return format!("{}/required/{index}", part.at);
            }
        }
        let declares = |part: &&Part<'_>| {
            let declared = part.get("properties");
            declared.is_some_and(|declared| declared.get(name).is_some())
        };
        match self.parts.iter().find(declares) {
            Some(part) if part.get("required").is_some() => format!("{}/required", part.at),
            Some(part) => part.at.to_string(),
            None => self.place_of("required"),
        }
    }

    /// The object in which a field of the other document would stand: the same, if there is one.
    pub(super) fn place_of_field(&self, elsewhere: &str) -> String {
        let holder = pointer::parent(elsewhere).unwrap_or_default();
        let is_same = |part: &&Part<'_>| pointer::join(&part.at, "properties") == holder;
        match self.parts.iter().find(is_same) {
            Some(_) => holder.to_owned(),
            None => self.place_of("properties"),
        }
    }

    /// What the keyword says in each part that has it.
    pub(super) fn all(&self, keyword: &str) -> impl Iterator<Item = &'d Value> {
        self.parts.iter().filter_map(move |part| part.get(keyword))
    }

    /// The types that `type` allows; a whole number is a `number` too.
    pub(super) fn types(&self) -> BTreeSet<&'static str> {
        let mut left: BTreeSet<_> = TYPES.into();
        for part in &self.parts {
            let names: Vec<&str> = match part.get("type") {
                Some(Value::String(name)) => vec![name],
                Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
                _ => continue,
            };
            left.retain(|of| {
                names.contains(of)
                    || (*of == "integer" && names.contains(&"number"))
                    || (*of == "null" && part.or_null)
            });
        }
        left
    }

    /// All names of properties, each with where its schemas stand.
    pub(super) fn declared(&self) -> BTreeMap<&'d str, Vec<Arc<str>>> {
        let mut found: BTreeMap<&str, Vec<Arc<str>>> = BTreeMap::new();
        for part in &self.parts {
            let declared = part.get("properties").and_then(Value::as_object);
            for name in declared.into_iter().flat_map(Map::keys) {
                let at = pointer::join(&format!("{}/properties", part.at), name);
                found.entry(name).or_default().push(at.into());
            }
        }
        found
    }

    /// Where the schemas of a property stand: those of its name, and in a part that does not name
    /// it, that of all other properties.
    pub(super) fn property(&self, name: &str) -> Vec<Arc<str>> {
        let named = |part: &Part<'_>| -> Option<String> {
            let declared = part.get("properties").and_then(Value::as_object);
            if declared.is_some_and(|declared| declared.contains_key(name)) {
                return Some(pointer::join(&format!("{}/properties", part.at), name));
            }
            part.get("additionalProperties")
                .map(|_| format!("{}/additionalProperties", part.at))
        };
        let found = self.parts.iter().filter_map(named);
        found.map(Arc::from).collect()
    }

    /// Where the schema of a keyword stands, in each part that has it.
    pub(super) fn below(&self, keyword: &str) -> Vec<Arc<str>> {
        let parts = self.parts.iter().filter(|part| part.get(keyword).is_some());
        parts
            .map(|part| format!("{}/{keyword}", part.at).into())
            .collect()
    }

    pub(super) fn required(&self) -> BTreeSet<&'d str> {
        let lists = self.all("required").filter_map(Value::as_array);
        lists.flatten().filter_map(Value::as_str).collect()
    }
}

impl<'d> Part<'d> {
    pub(super) fn get(&self, keyword: &str) -> Option<&'d Value> {
        self.schema.get(keyword)
    }

    /// Its keywords that only the whole schema can be compared by.
    pub(super) fn opaque(&self) -> impl Iterator<Item = (&'static str, &'d Value)> {
        OPAQUE
            .into_iter()
            .filter(|keyword| Some(*keyword) != self.choice)
            .filter_map(|keyword| Some((keyword, self.get(keyword)?)))
    }
}
