//! An operation of the contract at the place where a page has it, so that the rest of it can be
//! compared although the place differs.

use std::collections::HashMap;

use callspec_codegen::{Document, Position, pointer};
use serde_json::{Map, Value, json};

use crate::contract::{Contract, Operation};
use crate::page::Stated;

/// A contract with one operation, at another place.
pub(super) struct Relocated {
    pub(super) document: Document,
    /// Pointers of the operation and of the parameters of its path: there, and in the contract.
    places: [(String, String); 2],
}

impl Relocated {
    pub(super) fn new(contract: &Contract, operation: &Operation, stated: &Stated) -> Self {
        let document = contract.document();
        let item = pointer::parent(&operation.pointer).unwrap_or_default();
        let at = pointer::join("/paths", &stated.path);
        let method = stated.method.as_str().to_lowercase();
        let places = [
            (pointer::join(&at, &method), operation.pointer.clone()),
            (format!("{at}/parameters"), format!("{item}/parameters")),
        ];
        let mut members = Map::new();
        for ((_, source), name) in places.iter().zip([method.as_str(), "parameters"]) {
            if let Some(part) = document.value().pointer(source) {
                members.insert(name.to_owned(), part.clone());
            }
        }
        let mut value = document.value().clone();
        value["paths"] = json!({ &stated.path: members });
        let mut positions = HashMap::new();
        let place = |at: &str| contract.position(&source(&places, at));
        collect(&value, &mut String::new(), &place, &mut positions);
        Self {
            document: Document::composed(document.name(), document.text(), value, positions),
            places,
        }
    }

    /// A pointer into the document as one into the contract.
    pub(super) fn source(&self, at: &str) -> String {
        source(&self.places, at)
    }
}

fn source(places: &[(String, String)], at: &str) -> String {
    let moved = places.iter().find_map(|(there, source)| {
        let rest = at.strip_prefix(there.as_str())?;
        (rest.is_empty() || rest.starts_with('/')).then(|| format!("{source}{rest}"))
    });
    moved.unwrap_or_else(|| at.to_owned())
}

/// The places of a value and of all inside it.
fn collect(
    value: &Value,
    at: &mut String,
    place: &dyn Fn(&str) -> Option<Position>,
    found: &mut HashMap<String, Position>,
) {
    found.extend(place(at).map(|position| (at.clone(), position)));
    let length = at.len();
    let mut inside = |token: &str, value: &Value| {
        pointer::push(at, token);
        collect(value, at, place, found);
        at.truncate(length);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| inside(name, value)),
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                inside(&index.to_string(), value);
            }
        }
        _ => {}
    }
}
