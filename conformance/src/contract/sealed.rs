//! The schemas of a contract, sealed: what a sealed schema accepts keeps the schema, and has no
//! member that nobody declares.
//!
//! A sealed schema may refuse what is fine; whoever is refused is judged with care. Members are
//! those of `judge::speaking`: declared along `$ref`, `allOf` and the branches that fit. Where no
//! choice or condition stands between, the names are known here, and `additionalProperties` does;
//! else `unevaluatedProperties` does the same at more cost.

use std::collections::{BTreeMap, BTreeSet};

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::folded::folded;
use super::{Contract, reference};

/// Keywords whose schemas speak of the same value, always.
pub(super) const ALWAYS: [&str; 1] = ["allOf"];
/// Keywords whose schemas speak of the same value, if something holds.
pub(super) const SOMETIMES: [&str; 5] = ["anyOf", "oneOf", "then", "else", "dependentSchemas"];
/// Keywords that ask whether a schema fits: a stricter one changes what is said of the value.
pub(super) const ASKED: [&str; 3] = ["if", "not", "contains"];
/// Keywords whose schemas speak of members and items.
pub(super) const BELOW: [&str; 5] = [
    "properties",
    "patternProperties",
    "prefixItems",
    "items",
    "additionalProperties",
];
/// Keywords that say what else may stand in an object.
const OPEN: [&str; 3] = [
    "additionalProperties",
    "propertyNames",
    "unevaluatedProperties",
];
/// References whose target depends on how they were reached.
const DYNAMIC: [&str; 2] = ["$dynamicRef", "$recursiveRef"];

/// A response schema of a contract, sealed.
pub struct Sealed {
    document: Value,
    /// How it can be used.
    pub usable: Use,
}

/// How a sealed schema stands for its original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// What it accepts, the original accepts.
    Alone,
    /// It must be asked beside the original: of several branches just one may fit.
    Beside,
}

impl Sealed {
    /// Seals the response schema at a pointer, with all that it leads to; none, if that cannot be.
    pub fn of(contract: &Contract, root: &str) -> Option<Self> {
        let document = contract.schema_document();
        let reach = Reach::of(document, root);
        let edits = reach.values.iter();
        let edits = edits.filter_map(|at| Some((at.as_str(), edit(contract, at)?)));
        let edits: BTreeMap<_, _> = edits.collect();
        // What is asked whether it fits has to stay as it is.
        let is_changed = |at: &String| edits.contains_key(at.as_str());
        if reach.is_beyond || reach.asked.iter().any(is_changed) {
            return None;
        }
        let usable = if reach.chooses {
            Use::Beside
        } else {
            Use::Alone
        };
        Some(Self {
            document: folded(applied(behind(document, root), edits), root),
            usable,
        })
    }

    /// The schema and those that it refers to, each in its place, folded, and nothing else of the
    /// contract.
    pub fn document(&self) -> &Value {
        &self.document
    }
}

/// The part of a document that the schema at a pointer refers to.
pub(super) fn behind(document: &Value, root: &str) -> Value {
    let mut holders = BTreeSet::from([root.to_owned()]);
    reference::visit_schemas_behind(document, root, &mut |_, schema| {
        holders.extend(reference::target_of(schema));
    });
    let mut part = Value::Object(Map::new());
    for at in &holders {
        let mut around = std::iter::successors(pointer::parent(at), |at| pointer::parent(at));
        if !around.any(|holder| holders.contains(holder))
            && let Some(schema) = pointer::find(document, at)
        {
            put(&mut part, at, schema.clone());
        }
    }
    part
}

/// Puts a value where a pointer says, with objects on the way there.
pub(super) fn put(part: &mut Value, at: &str, value: Value) {
    let mut place = part;
    for token in pointer::tokens(at) {
        let Value::Object(members) = place else {
            return;
        };
        let none = || Value::Object(Map::new());
        place = members.entry(token).or_insert_with(none);
    }
    *place = value;
}

/// The document with schemas in other words, each in its place.
fn applied(mut document: Value, edits: BTreeMap<&str, Edit>) -> Value {
    for (at, edit) in edits {
        match (document.pointer_mut(at), edit) {
            (Some(schema), Edit::Refuse) => *schema = Value::Bool(false),
            (Some(Value::Object(schema)), Edit::Add(members)) => {
                for (keyword, value) in members {
                    match (schema.get_mut(&keyword), value) {
                        (Some(Value::Object(known)), Value::Object(more)) => {
                            for (name, any) in more {
                                known.entry(name).or_insert(any);
                            }
                        }
                        (_, value) => drop(schema.insert(keyword, value)),
                    }
                }
            }
            _ => {}
        }
    }
    document
}

/// What is done to a schema of a value.
enum Edit {
    /// Nothing fits any more: a response should not have it.
    Refuse,
    /// Keywords beside those that it has.
    Add(Map<String, Value>),
}

fn edit(contract: &Contract, at: &str) -> Option<Edit> {
    if contract.is_write_only(at) {
        return Some(Edit::Refuse);
    }
    let speaking = Speaking::of(contract.schema_document(), at);
    if !speaking.declares || (speaking.is_open && !speaking.is_conditional) {
        return None;
    }
    let mut members = Map::new();
    if speaking.is_conditional || speaking.is_open {
        members.insert("unevaluatedProperties".to_owned(), Value::Bool(false));
    } else {
        members.insert("properties".to_owned(), any_of(&speaking.names));
        if !speaking.patterns.is_empty() {
            members.insert("patternProperties".to_owned(), any_of(&speaking.patterns));
        }
        members.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    Some(Edit::Add(members))
}

fn any_of(names: &BTreeSet<String>) -> Value {
    let any = names.iter().map(|name| (name.clone(), Value::Bool(true)));
    Value::Object(any.collect())
}

/// What the schemas that speak of one value say of its members, all branches together.
#[derive(Default)]
struct Speaking {
    names: BTreeSet<String>,
    patterns: BTreeSet<String>,
    declares: bool,
    is_open: bool,
    is_conditional: bool,
}

impl Speaking {
    fn of(document: &Value, at: &str) -> Self {
        let mut speaking = Self::default();
        let mut known = BTreeSet::new();
        let mut waiting = vec![at.to_owned()];
        while let Some(at) = waiting.pop() {
            let schema = pointer::find(document, &at).and_then(Value::as_object);
            if let (Some(schema), true) = (schema, known.insert(at.clone())) {
                speaking.read(schema);
                waiting.extend(reference::target_of(schema));
                waiting.extend(held(&at, schema, &ALWAYS));
                waiting.extend(held(&at, schema, &SOMETIMES));
            }
        }
        speaking
    }

    fn read(&mut self, schema: &Map<String, Value>) {
        let names = |keyword: &str| {
            let members = schema.get(keyword).and_then(Value::as_object);
            members.into_iter().flat_map(Map::keys).cloned()
        };
        self.names.extend(names("properties"));
        self.patterns.extend(names("patternProperties"));
        self.declares |= names("properties")
            .chain(names("patternProperties"))
            .next()
            .is_some();
        let has = |keywords: &[&str]| keywords.iter().any(|keyword| schema.contains_key(*keyword));
        self.is_open |= has(&OPEN);
        self.is_conditional |= has(&SOMETIMES) || has(&DYNAMIC);
    }
}

/// All schemas that a response schema leads to.
#[derive(Default)]
struct Reach {
    /// Those of the body, its members and items, as they stand there.
    values: BTreeSet<String>,
    /// Those that are only asked whether they fit.
    asked: BTreeSet<String>,
    /// Whether a value must fit one of several branches and no other.
    chooses: bool,
    /// Whether there is something that cannot be sealed.
    is_beyond: bool,
}

impl Reach {
    fn of(document: &Value, root: &str) -> Self {
        let mut reach = Self::default();
        reach.values.insert(root.to_owned());
        let mut known = BTreeSet::new();
        // Where it stands, and whether it is only asked.
        let mut waiting = vec![(root.to_owned(), false)];
        while let Some((at, is_asked)) = waiting.pop() {
            let schema = pointer::find(document, &at).and_then(Value::as_object);
            let (Some(schema), true) = (schema, known.insert((at.clone(), is_asked))) else {
                continue;
            };
            if is_asked {
                reach.asked.insert(at.clone());
            }
            reach.read(schema);
            let below = held(&at, schema, &BELOW);
            if !is_asked {
                reach.values.extend(below.iter().cloned());
            }
            let target = reference::target_of(schema).into_iter();
            let beside = held(&at, schema, &ALWAYS).into_iter();
            let beside = beside.chain(held(&at, schema, &SOMETIMES)).chain(target);
            waiting.extend(beside.chain(below).map(|at| (at, is_asked)));
            let asked = held(&at, schema, &ASKED).into_iter();
            waiting.extend(asked.map(|at| (at, true)));
        }
        reach
    }

    fn read(&mut self, schema: &Map<String, Value>) {
        let has = |keyword: &str| schema.contains_key(keyword);
        self.chooses |= has("oneOf");
        // By its tag a value may belong to one branch and fit another.
        self.is_beyond |= has("anyOf") && has("discriminator");
        self.is_beyond |= DYNAMIC.iter().any(|keyword| has(keyword));
        self.is_beyond |= has("unevaluatedItems") || has("dependencies");
        let rest = schema.get("unevaluatedProperties");
        self.is_beyond |= rest.is_some_and(Value::is_object);
    }
}

/// The pointers of the schemas that keywords of a schema hold: alone, in a list or by name.
pub(super) fn held(at: &str, schema: &Map<String, Value>, keywords: &[&str]) -> Vec<String> {
    const BY_NAME: [&str; 3] = ["properties", "patternProperties", "dependentSchemas"];
    let mut held = Vec::new();
    for keyword in keywords {
        let below = pointer::join(at, keyword);
        match schema.get(*keyword) {
            Some(Value::Array(all)) => {
                held.extend((0..all.len()).map(|index| pointer::join(&below, &index.to_string())));
            }
            Some(Value::Object(all)) if BY_NAME.contains(keyword) => {
                held.extend(all.keys().map(|name| pointer::join(&below, name)));
            }
            Some(Value::Object(_)) => held.push(below),
            _ => {}
        }
    }
    held
}

#[cfg(test)]
mod tests;
