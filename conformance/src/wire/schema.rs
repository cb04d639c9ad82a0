//! The JSON Schemas (draft 2020-12) of what is written.

use serde_json::{Map, Value, json};

/// The schema of reports.
pub const REPORT_SCHEMA: &str = include_str!("report.schema.json");

const FINDING: &str = "A finding of one exchange, a line of `--format ndjson`, in the words of the report: \
    `count` is 1, `first` is the exchange, and the contract is not quoted. The findings of a report are \
    these, those of one rule, place and contract counted.";

/// The schema of a finding that is told by itself: what the schema of reports says of findings.
pub fn finding_schema() -> String {
    // It is JSON, which a test holds.
    let report: Value = serde_json::from_str(REPORT_SCHEMA).unwrap_or_default();
    let mut definitions = Map::new();
    define("finding", &report["$defs"], &mut definitions);
    let schema = json!({
        "$schema": report["$schema"],
        "$id": "urn:callspec:conformance-finding:1",
        "title": "Finding of conformance",
        "description": FINDING,
        "$ref": "#/$defs/finding",
        "$defs": definitions,
    });
    format!("{schema:#}\n")
}

/// Takes over a definition, and those that it refers to.
fn define(name: &str, all: &Value, taken: &mut Map<String, Value>) {
    if taken.contains_key(name) {
        return;
    }
    let definition = &all[name];
    taken.insert(name.to_owned(), definition.clone());
    let members = definition["properties"].as_object();
    for member in members.into_iter().flat_map(Map::values) {
        let reference = member["$ref"].as_str();
        if let Some(name) = reference.and_then(|text| text.strip_prefix("#/$defs/")) {
            define(name, all, taken);
        }
    }
}
