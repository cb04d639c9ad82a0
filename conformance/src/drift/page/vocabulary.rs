//! A contract's operation in the words of a page: what the page says nothing of is left out, and
//! what is left means what it meant.
//!
//! Fields on a page have a type, perhaps values, perhaps fields inside. Bounds, patterns and null
//! are beyond most pages: that the contract knows of them is no difference.

use std::collections::HashMap;
use std::sync::Arc;

use callspec_codegen::{Document, Position, pointer};
use serde_json::{Map, Value, json};

use super::JSON;
use super::kinds::Kinds;
use crate::contract::{Contract, Operation, StatusPattern, reference};
use crate::drift::side::Reader;

/// Fields inside fields beyond this are not compared.
const MAX_DEPTH: usize = 32;

mod schema;

/// An operation in the words of a page.
pub(super) struct Told {
    pub(super) document: Document,
    /// The pointer in the contract of each part of the document.
    sources: HashMap<String, String>,
}

impl Told {
    /// A pointer into the document as one into the contract.
    pub(super) fn source(&self, at: &str) -> String {
        let mut known = at;
        loop {
            if let Some(source) = self.sources.get(known) {
                return source.clone();
            }
            match pointer::parent(known) {
                Some(parent) => known = parent,
                None => return String::new(),
            }
        }
    }
}

/// An operation of a contract, in the words of a page's fragment. Both stand at the same pointer.
pub(super) fn told(contract: &Contract, operation: &Operation, fragment: &Document) -> Told {
    let mut teller = Teller {
        contract,
        reader: Reader::new(contract.document().value()),
        kinds: Kinds::new(contract.document().value()),
        sources: HashMap::new(),
    };
    let (path, method) = place(fragment);
    let at = pointer::join(&pointer::join("/paths", &path), &method);
    let written = fragment.value().pointer(&at).unwrap_or(&Value::Null);
    let told = teller.operation(operation, written, &at);
    let value = json!({
        "openapi": "3.1.0",
        "info": fragment.value()["info"],
        "paths": { path: { method: told } },
    });
    let positions = teller.positions();
    let document = contract.document();
    Told {
        document: Document::composed(document.name(), document.text(), value, positions),
        sources: teller.sources,
    }
}

/// The names that parameters of an operation's path have in the path that a page has it at.
fn names_on_page(operation: &Operation, at: &str) -> HashMap<String, String> {
    let path = pointer::tokens(at).nth(1).unwrap_or_default();
    let known = super::parameter_names(&operation.path).map(str::to_owned);
    known
        .zip(super::parameter_names(&path).map(str::to_owned))
        .collect()
}

/// Path and method of a document with one operation.
fn place(fragment: &Document) -> (String, String) {
    let first = |value: &Value| value.as_object()?.keys().next().cloned();
    let paths = &fragment.value()["paths"];
    let path = first(paths).unwrap_or_default();
    let method = first(&paths[&path]).unwrap_or_default();
    (path, method)
}

struct Teller<'c> {
    contract: &'c Contract,
    reader: Reader<'c>,
    kinds: Kinds<'c>,
    sources: HashMap<String, String>,
}

impl<'c> Teller<'c> {
    fn positions(&self) -> HashMap<String, Position> {
        let places = self.sources.iter();
        places
            .filter_map(|(at, source)| Some((at.clone(), self.contract.position(source)?)))
            .collect()
    }

    fn value(&self) -> &'c Value {
        self.contract.document().value()
    }

    fn note(&mut self, at: &str, source: impl Into<String>) {
        self.sources.insert(at.to_owned(), source.into());
    }

    fn operation(&mut self, operation: &Operation, page: &Value, at: &str) -> Value {
        self.note(at, &operation.pointer);
        let mut told = Map::new();
        if let Some(summary) = page.get("summary") {
            told.insert("summary".to_owned(), summary.clone());
        }
        let names = names_on_page(operation, at);
        let parameters = self.parameters(
            operation,
            (&page["parameters"], &names),
            &format!("{at}/parameters"),
        );
        told.insert("parameters".to_owned(), json!(parameters));
        let body = format!("{}/requestBody", operation.pointer);
        if let Ok((body, _)) = reference::resolve(self.value(), &body) {
            let at = format!("{at}/requestBody");
            if let Some(content) = self.content(&body, &page["requestBody"], &at) {
                told.insert("requestBody".to_owned(), json!({ "content": content }));
            }
        }
        let responses = self.responses(operation, &page["responses"], &format!("{at}/responses"));
        told.insert("responses".to_owned(), responses);
        Value::Object(told)
    }

    /// `names` are those that parameters of the path have on the page.
    fn parameters(
        &mut self,
        operation: &Operation,
        (page, names): (&Value, &HashMap<String, String>),
        at: &str,
    ) -> Vec<Value> {
        let mut told = Vec::new();
        for source in parameters(self.value(), &operation.pointer) {
            let parameter = self.value().pointer(&source).unwrap_or(&Value::Null);
            let text = |key: &str| parameter[key].as_str().unwrap_or_default();
            let (mut name, place) = (text("name"), text("in"));
            if let ("path", Some(on_page)) = (place, names.get(name)) {
                name = on_page;
            }
            if place == "cookie" {
                continue;
            }
            let same = page.as_array().into_iter().flatten().find(|other| {
                let other_name = other["name"].as_str().unwrap_or_default();
                let is_same = match place {
                    "header" => other_name.eq_ignore_ascii_case(name),
                    _ => other_name == name,
                };
                is_same && other["in"] == place
            });
            let at = format!("{at}/{}", told.len());
            self.note(&at, &source);
            let schema = Arc::from(format!("{source}/schema"));
            let page = same.map_or(&Value::Null, |same| &same["schema"]);
            let schema = self.schema(&[schema], page, &format!("{at}/schema"), MAX_DEPTH);
            let is_required = parameter["required"] == true;
            told.push(json!({
                "name": same.map_or(name, |same| same["name"].as_str().unwrap_or(name)),
                "in": place,
                "required": is_required,
                "schema": schema,
            }));
        }
        told
    }

    /// The JSON of a body.
    fn content(&mut self, source: &str, page: &Value, at: &str) -> Option<Value> {
        let content = self.value().pointer(source)?.get("content")?.as_object()?;
        let is_json = |name: &&String| {
            crate::contract::MediaType::parse(name).is_some_and(|parsed| parsed.is_json())
        };
        let name = content.keys().find(is_json)?;
        let source = pointer::join(&format!("{source}/content"), name);
        let at = pointer::join(&format!("{at}/content"), JSON);
        self.note(&at, &source);
        let schema = Arc::from(format!("{source}/schema"));
        let page = &page["content"][JSON]["schema"];
        // A page that describes no field of the body says nothing of it.
        if page.is_null() {
            return None;
        }
        let schema = self.schema(&[schema], page, &format!("{at}/schema"), MAX_DEPTH);
        Some(json!({ JSON: { "schema": schema } }))
    }

    fn responses(&mut self, operation: &Operation, page: &Value, at: &str) -> Value {
        let mut told = Map::new();
        for rule in &operation.responses {
            let StatusPattern::Exact(code) = rule.status else {
                continue;
            };
            let status = code.to_string();
            // A page that shows one status says nothing of others.
            let shown = page.as_object().map_or(0, Map::len);
            if shown == 1 && page.get(&status).is_none() {
                continue;
            }
            let at = pointer::join(at, &status);
            let key = pointer::join(&format!("{}/responses", operation.pointer), &status);
            self.note(&at, key);
            let mut response = json!({ "description": "" });
            if let Some(content) = self.content(&rule.pointer, &page[&status], &at) {
                response["content"] = content;
            }
            told.insert(status, response);
        }
        Value::Object(told)
    }
}

/// The parameters of an operation, those of its path included: pointers, references followed.
fn parameters(document: &Value, operation: &str) -> Vec<String> {
    let path = pointer::parent(operation).unwrap_or_default();
    let mut found: Vec<String> = Vec::new();
    for holder in [operation, path] {
        let list = format!("{holder}/parameters");
        let count = document
            .pointer(&list)
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        for index in 0..count {
            let Ok((at, parameter)) = reference::resolve(document, &format!("{list}/{index}"))
            else {
                continue;
            };
            // The operation's own stands for one of the path.
            let is_known = found
                .iter()
                .filter_map(|known| document.pointer(known))
                .any(|known| known["name"] == parameter["name"] && known["in"] == parameter["in"]);
            if !is_known {
                found.push(at);
            }
        }
    }
    found
}
