//! Names that differ in the contract differ in Rust.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::transforms::Change;
use crate::{names, pointer, walk};

/// The schemas and properties of a prepared document that come to the same Rust name.
pub(crate) fn rust_names(document: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    let schemas = walk::members(document, "/components/schemas");
    unique(&schemas, names::type_name, "type", &mut found);
    for schema in walk::schemas(document) {
        let properties = walk::members(document, &format!("{schema}/properties"));
        unique(&properties, names::value_name, "field", &mut found);
    }
    found
}

fn unique(
    places: &[String],
    rust_name: impl Fn(&str) -> String,
    kind: &str,
    found: &mut Vec<Change>,
) {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for place in places {
        let name = pointer::tokens(place).last().unwrap_or_default();
        if let Some(other) = taken.insert(rust_name(&name), name.clone()) {
            found.push(Change {
                place: place.clone(),
                what: format!("{other} and {name} come to the same Rust {kind}"),
            });
        }
    }
}
