//! The schemas that a schema holds, and where they stand in it.

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use crate::contract::{Contract, reference};

/// Keywords whose branches speak of the same value.
const BRANCHES: [&str; 3] = ["allOf", "anyOf", "oneOf"];
/// Keywords with a schema that may speak of the same value.
const CONDITIONAL: [&str; 2] = ["then", "else"];
/// Keywords with a schema of any members or items.
const ANY: [&str; 3] = ["additionalProperties", "unevaluatedProperties", "items"];

/// A value in a schema, and where it stands there.
#[derive(Clone, Copy)]
pub(super) struct Held<'d> {
    pub(super) keyword: &'static str,
    place: Place<'d>,
    pub(super) value: &'d Value,
}

#[derive(Clone, Copy)]
enum Place<'d> {
    /// It is the value of the keyword.
    Alone,
    Item(usize),
    Member(&'d str),
}

impl<'d> Held<'d> {
    /// Its pointer, if this is the one of the schema.
    pub(super) fn pointer(&self, schema: &str) -> String {
        // Most are a name below `properties`.
        let mut at = String::with_capacity(schema.len() + 48);
        at.push_str(schema);
        self.push_to(&mut at);
        at
    }

    /// Makes the pointer of the schema the one of this.
    pub(super) fn push_to(&self, at: &mut String) {
        pointer::push(at, self.keyword);
        match self.place {
            Place::Alone => {}
            Place::Item(index) => pointer::push(at, &index.to_string()),
            Place::Member(name) => pointer::push(at, name),
        }
    }

    /// The member of a value that it speaks of, `*` for any.
    pub(super) fn token(&self) -> &'d str {
        match self.place {
            Place::Member(name) if self.keyword == "properties" => name,
            _ => "*",
        }
    }
}

/// Whether a schema declares anything, or leads to schemas that may.
pub(super) fn leads_on(schema: &Map<String, Value>) -> bool {
    let leads = |keyword: &str| {
        matches!(
            keyword,
            "$ref"
                | "dependentSchemas"
                | "enum"
                | "patternProperties"
                | "prefixItems"
                | "properties"
        ) || BRANCHES.contains(&keyword)
            || CONDITIONAL.contains(&keyword)
            || ANY.contains(&keyword)
    };
    schema.keys().any(|keyword| leads(keyword))
}

/// The reference that a schema is, as it is written.
pub(super) fn reference_in(schema: &Map<String, Value>) -> Option<&str> {
    schema.get("$ref")?.as_str()
}

/// What a keyword lists.
pub(super) fn list<'d>(
    schema: &'d Map<String, Value>,
    keyword: &'static str,
) -> impl Iterator<Item = Held<'d>> + use<'d> {
    let items = schema.get(keyword).and_then(Value::as_array);
    let items = items.into_iter().flatten().enumerate();
    items.map(move |(index, value)| Held {
        keyword,
        place: Place::Item(index),
        value,
    })
}

/// What a keyword holds by name.
fn members<'d>(
    schema: &'d Map<String, Value>,
    keyword: &'static str,
) -> impl Iterator<Item = Held<'d>> + use<'d> {
    let members = schema.get(keyword).and_then(Value::as_object);
    members
        .into_iter()
        .flatten()
        .map(move |(name, value)| Held {
            keyword,
            place: Place::Member(name),
            value,
        })
}

fn alone<'d>(schema: &'d Map<String, Value>, keyword: &'static str) -> Option<Held<'d>> {
    schema.get(keyword).map(|value| Held {
        keyword,
        place: Place::Alone,
        value,
    })
}

/// Schemas in a schema that speak of the same value.
pub(super) fn beside(schema: &Map<String, Value>) -> impl Iterator<Item = Held<'_>> {
    let branches = BRANCHES.into_iter();
    let conditional = CONDITIONAL.into_iter();
    branches
        .flat_map(|keyword| list(schema, keyword))
        .chain(conditional.filter_map(|keyword| alone(schema, keyword)))
        .chain(members(schema, "dependentSchemas"))
}

/// Schemas in a schema that speak of members and items.
pub(super) fn below(schema: &Map<String, Value>) -> impl Iterator<Item = Held<'_>> {
    let any = ANY.into_iter().filter_map(|keyword| alone(schema, keyword));
    members(schema, "properties")
        .chain(any.filter(|held| held.value.is_object()))
        .chain(list(schema, "prefixItems"))
        .chain(members(schema, "patternProperties"))
}

/// The pointers of the schemas that speak of the same value, whatever it is.
pub(in crate::contract) fn pointers_beside(
    schema: &Map<String, Value>,
    at: &str,
) -> impl Iterator<Item = String> {
    let target = reference::target_of(schema).into_iter();
    target.chain(beside(schema).map(|held| held.pointer(at)))
}

/// The pointers of the schemas that speak of members and items that a response may have, and where
/// these stand in the value.
pub(in crate::contract) fn pointers_below(
    contract: &Contract,
    schema: &Map<String, Value>,
    at: &str,
) -> Vec<(String, String)> {
    let named = below(schema).map(|held| (held.token().to_owned(), held.pointer(at), held));
    let declared = named.filter(|(_, pointer, held)| {
        held.keyword != "properties" || !contract.is_write_only(pointer)
    });
    declared
        .map(|(token, pointer, _)| (token, pointer))
        .collect()
}

/// The pointers of the schemas that a keyword lists.
pub fn branches_of(
    schema: &Map<String, Value>,
    at: &str,
    keyword: &'static str,
) -> impl Iterator<Item = String> + use<> {
    let branches: Vec<_> = list(schema, keyword).map(|held| held.pointer(at)).collect();
    branches.into_iter()
}
