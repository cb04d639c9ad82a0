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
    format(document, &mut found);
    version(document, &mut found);
    references::check(document, &mut found);
    operations::check(document, &mut found);
    found
}

/// Only two versions of the format are read; a document of another would come out half empty.
fn format(document: &Document, found: &mut Vec<Defect>) {
    match document.value().get("openapi").and_then(Value::as_str) {
        Some(version) if version.starts_with("3.0.") || version.starts_with("3.1.") => {}
        Some(version) => found.push(document.defect(
            "/openapi",
            format!("OpenAPI {version} is not read here, only 3.0 and 3.1"),
        )),
        None => found.push(document.defect(
            "",
            "not an OpenAPI document of version 3.0 or 3.1: the line \"openapi: 3.1.0\" is missing",
        )),
    }
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
