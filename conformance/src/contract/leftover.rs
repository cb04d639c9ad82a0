//! Keywords that the contract's version of OpenAPI does not have, or that say nothing where they
//! stand.

use std::collections::BTreeMap;

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::{Settings, reference};

/// A keyword of another version, in the schemas of one response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// The keyword.
    pub keyword: &'static str,
    /// The pointer of the first place where it stands.
    pub pointer: String,
    /// In how many places it stands.
    pub places: usize,
    /// What the version says of it, and what is made of it here.
    pub says: &'static str,
}

/// A keyword that has no place in a version, by where it stands and what beside.
type Row = (&'static str, fn(&Map<String, Value>) -> bool, &'static str);

const HONOURED: &str = "OpenAPI 3.0 does not have it; it is read as JSON Schema has it";

const IN_3_0: &[Row] = &[
    (
        "$ref",
        has_siblings,
        "OpenAPI 3.0 ignores what stands beside it, and so does this",
    ),
    (
        "type",
        |schema| schema["type"].is_array(),
        "OpenAPI 3.0 has one type, and no list; the list is read as JSON Schema has it",
    ),
    ("const", always, HONOURED),
    ("if", always, HONOURED),
    ("prefixItems", always, HONOURED),
    ("contains", always, HONOURED),
    ("patternProperties", always, HONOURED),
    ("propertyNames", always, HONOURED),
    ("dependentSchemas", always, HONOURED),
    ("dependentRequired", always, HONOURED),
    ("unevaluatedProperties", always, HONOURED),
    ("unevaluatedItems", always, HONOURED),
    (
        "exclusiveMinimum",
        |schema| schema["exclusiveMinimum"].is_number(),
        "OpenAPI 3.0 has true or false here; the number is read as JSON Schema has it",
    ),
    (
        "exclusiveMaximum",
        |schema| schema["exclusiveMaximum"].is_number(),
        "OpenAPI 3.0 has true or false here; the number is read as JSON Schema has it",
    ),
];

const IN_3_1: &[Row] = &[(
    "nullable",
    |schema| schema["nullable"] == true,
    "OpenAPI 3.1 does not have it, and null is not allowed by it: write type: [string, \"null\"], or honour-nullable = true below [contract] in conformance.toml",
)];

const IN_3_1_HONOURED: &[Row] = &[(
    "nullable",
    |schema| schema["nullable"] == true,
    "OpenAPI 3.1 does not have it; it is honoured, as conformance.toml asks",
)];

fn always(_: &Map<String, Value>) -> bool {
    true
}

/// Keywords beside a reference that would say something, if anything could.
fn has_siblings(schema: &Map<String, Value>) -> bool {
    const SAY_NOTHING: [&str; 10] = [
        "$ref",
        "nullable",
        "description",
        "summary",
        "title",
        "example",
        "default",
        "deprecated",
        "readOnly",
        "writeOnly",
    ];
    let mut keywords = schema.keys();
    schema["$ref"].is_string()
        && keywords.any(|name| !SAY_NOTHING.contains(&name.as_str()) && !name.starts_with("x-"))
}

/// The leftovers in the schema at a pointer, and in those that it refers to.
pub(super) fn below(document: &Value, schema: &str, settings: &Settings) -> Vec<Leftover> {
    let version = document.get("openapi").and_then(Value::as_str);
    let rows = match version {
        Some(text) if text.starts_with("3.0.") => IN_3_0,
        _ if settings.honour_nullable => IN_3_1_HONOURED,
        _ => IN_3_1,
    };
    let mut found: BTreeMap<&str, Leftover> = BTreeMap::new();
    reference::visit_schemas_behind(document, schema, &mut |at, schema| {
        for (keyword, is_left, says) in rows {
            if schema.contains_key(*keyword) && is_left(schema) {
                let pointer = pointer::join(at, keyword);
                let leftover = found.entry(keyword).or_insert_with(|| Leftover {
                    keyword,
                    pointer: pointer.clone(),
                    places: 0,
                    says,
                });
                leftover.places += 1;
                leftover.pointer = pointer.min(std::mem::take(&mut leftover.pointer));
            }
        }
    });
    found.into_values().collect()
}
