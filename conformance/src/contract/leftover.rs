//! Keywords that the contract's version of OpenAPI does not have, or that say nothing where they
//! stand.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use ahash::RandomState;
use callspec_codegen::dialect::visit_schemas_below;
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

/// What was found of schemas already: those of one contract share most of what they refer to.
#[derive(Default)]
pub(super) struct Known(Mutex<HashMap<String, Arc<Found>, RandomState>>);

/// What stands in a schema and in those that it holds.
struct Found {
    leftovers: Vec<Leftover>,
    /// What references in it lead to.
    targets: Vec<String>,
}

impl Known {
    /// The leftovers in the schema at a pointer, and in those that it refers to.
    pub(super) fn below(
        &self,
        document: &Value,
        schema: &str,
        settings: &Settings,
    ) -> Vec<Leftover> {
        // What was being found when somebody panicked is not there yet.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rows = rows(document, settings);
        let mut all: BTreeMap<&str, Leftover> = BTreeMap::new();
        let mut seen: HashSet<String, RandomState> = HashSet::default();
        let mut waiting = vec![schema.to_owned()];
        while let Some(at) = waiting.pop() {
            if seen.contains(&at) {
                continue;
            }
            let find = || Arc::new(Found::at(document, &at, rows));
            let found = known.get(&at).cloned().unwrap_or_else(find);
            known.entry(at.clone()).or_insert_with(|| found.clone());
            seen.insert(at);
            found.leftovers.iter().for_each(|one| join(&mut all, one));
            waiting.extend(found.targets.iter().cloned());
        }
        all.into_values().collect()
    }
}

fn rows(document: &Value, settings: &Settings) -> &'static [Row] {
    let version = document.get("openapi").and_then(Value::as_str);
    match version {
        Some(text) if text.starts_with("3.0.") => IN_3_0,
        _ if settings.honour_nullable => IN_3_1_HONOURED,
        _ => IN_3_1,
    }
}

impl Found {
    fn at(document: &Value, at: &str, rows: &[Row]) -> Self {
        let mut leftovers = BTreeMap::new();
        let mut targets = BTreeSet::new();
        let Some(schema) = pointer::find(document, at) else {
            return Self {
                leftovers: Vec::new(),
                targets: Vec::new(),
            };
        };
        visit_schemas_below(schema, at, &mut |at, schema| {
            targets.extend(reference::target_of(schema));
            // Most schemas have a few keywords, none of them listed.
            let listed = |name: &String| rows.iter().find(|(keyword, ..)| keyword == name);
            for (keyword, is_left, says) in schema.keys().filter_map(listed) {
                if is_left(schema) {
                    let one = Leftover {
                        keyword,
                        pointer: pointer::join(at, keyword),
                        places: 1,
                        says,
                    };
                    join(&mut leftovers, &one);
                }
            }
        });
        Self {
            leftovers: leftovers.into_values().collect(),
            targets: targets.into_iter().collect(),
        }
    }
}

/// Adds the places of a keyword to those of the same keyword.
fn join(all: &mut BTreeMap<&str, Leftover>, more: &Leftover) {
    all.entry(more.keyword)
        .and_modify(|known| {
            known.places += more.places;
            if more.pointer < known.pointer {
                known.pointer.clone_from(&more.pointer);
            }
        })
        .or_insert_with(|| more.clone());
}
