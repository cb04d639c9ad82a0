//! The schemas that may speak of a place in a body, whatever stands there.

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::Contract;
use super::outline::{pointers_below, pointers_beside};

/// A field that an object may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: String,
    /// JSON Pointer to its schema.
    pub pointer: String,
    /// Whether any schema that may speak of the object requires it.
    pub is_required: bool,
}

/// The fields of objects at a place, each once, for bodies of the schema at a pointer. The place is
/// a JSON Pointer into the body, array indices and free names as `*`.
pub fn fields(contract: &Contract, schema: &str, place: &str) -> Vec<Field> {
    let speaking = speaking(contract, schema, place);
    let mut fields: Vec<Field> = Vec::new();
    for at in &speaking {
        let declared = object(contract, at).map(|schema| pointers_below(contract, schema, at));
        for (name, pointer) in declared.into_iter().flatten() {
            let is_field = pointer == pointer::join(&format!("{at}/properties"), &name);
            if is_field && !fields.iter().any(|known| known.name == name) {
                fields.push(Field {
                    is_required: speaking.iter().any(|at| requires(contract, at, &name)),
                    name,
                    pointer,
                });
            }
        }
    }
    fields
}

/// The pointers of all schemas that may speak of a place, references and choices followed.
fn speaking(contract: &Contract, schema: &str, place: &str) -> Vec<String> {
    let mut speaking = with_those_beside(contract, vec![schema.to_owned()]);
    for token in pointer::tokens(place) {
        let next = speaking
            .iter()
            .filter_map(|at| Some(pointers_below(contract, object(contract, at)?, at)))
            .flatten()
            .filter(|(name, _)| *name == token)
            .map(|(_, at)| at);
        speaking = with_those_beside(contract, next.collect());
    }
    speaking
}

fn with_those_beside(contract: &Contract, mut schemas: Vec<String>) -> Vec<String> {
    let mut next = 0;
    while let Some(at) = schemas.get(next) {
        let beside: Vec<_> = object(contract, at)
            .map(|schema| pointers_beside(schema, at).collect())
            .unwrap_or_default();
        for at in beside {
            if !schemas.contains(&at) {
                schemas.push(at);
            }
        }
        next += 1;
    }
    schemas
}

fn requires(contract: &Contract, at: &str, name: &str) -> bool {
    let required = object(contract, at).and_then(|schema| schema.get("required")?.as_array());
    required.is_some_and(|names| names.iter().any(|known| known == name))
}

fn object<'c>(contract: &'c Contract, at: &str) -> Option<&'c Map<String, Value>> {
    contract.schema_document().pointer(at)?.as_object()
}

#[cfg(test)]
mod tests {
    use callspec_codegen::Document;
    use serde_json::json;

    use super::{Contract, Field, fields};

    #[test]
    fn fields_are_found_through_references_lists_and_choices() {
        let document = json!({
            "openapi": "3.1.0",
            "Tree": {
                "allOf": [{ "$ref": "#/Named" }, { "properties": {
                    "children": { "type": "array", "items": { "$ref": "#/Tree" } },
                    "secret": { "writeOnly": true },
                } }],
                "required": ["children"],
            },
            "Named": { "properties": { "name": { "type": "string" } } },
        });
        let document = Document::parse("tree.json", document.to_string()).expect("it is JSON");
        let contract = Contract::parse(document).0;
        let expected = |name: &str, pointer: &str, is_required| Field {
            name: name.to_owned(),
            pointer: pointer.to_owned(),
            is_required,
        };
        let found = [
            expected("children", "/Tree/allOf/1/properties/children", true),
            expected("name", "/Named/properties/name", false),
        ];
        assert_eq!(fields(&contract, "/Tree", ""), found);
        assert_eq!(fields(&contract, "/Tree", "/children/*/children/*"), found);
        assert_eq!(fields(&contract, "/Tree", "/name"), []);
    }
}
