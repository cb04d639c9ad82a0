//! What is wrong with a document, said before a generator stumbles over it.

use serde_json::Value;

use crate::defect::Defect;
use crate::document::Document;

mod names;
mod operations;
mod references;

pub(crate) use names::rust_names;

/// What is wrong with a document as published.
pub(crate) fn published(document: &Document) -> Vec<Defect> {
    let mut found = Vec::new();
    version(document, &mut found);
    references::check(document, &mut found);
    operations::check(document, &mut found);
    found
}

/// progenitor puts the version into a header value, which would panic on the first call.
fn version(document: &Document, found: &mut Vec<Defect>) {
    match document.value().pointer("/info/version") {
        Some(Value::String(version)) if version.chars().all(|c| (' '..='~').contains(&c)) => {}
        Some(Value::String(_)) => found.push(document.defect(
            "/info/version",
            "the version has characters outside printable ASCII",
        )),
        Some(_) => found.push(document.defect(
            "/info/version",
            "the version is no string: put it in quotation marks",
        )),
        None => found.push(document.defect("/info", "the version of the API is missing")),
    }
    if !document
        .value()
        .pointer("/info/title")
        .is_some_and(Value::is_string)
    {
        found.push(document.defect("/info", "the title of the API is missing"));
    }
}
