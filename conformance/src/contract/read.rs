//! From a document to its operations. Reads what it can and lists what it cannot.

use std::collections::{HashMap, HashSet};

use callspec_codegen::{Document, pointer};
use http::header::CONTENT_TYPE;
use http::{HeaderName, Method};
use serde_json::{Map, Value};

use super::media_type::MediaType;
use super::operation::{
    ContentRule, HeaderNotation, HeaderRule, Operation, ResponseRule, StatusPattern,
};
use super::path_template::PathTemplate;
use super::reference;
use super::server::Server;
use crate::defect::Defect;

const METHODS: [(&str, Method); 8] = [
    ("get", Method::GET),
    ("put", Method::PUT),
    ("post", Method::POST),
    ("delete", Method::DELETE),
    ("options", Method::OPTIONS),
    ("head", Method::HEAD),
    ("patch", Method::PATCH),
    ("trace", Method::TRACE),
];

/// What a document holds for judging.
#[derive(Default)]
pub(super) struct Contents {
    pub(super) operations: Vec<Operation>,
    /// Pointers of the response schemas, by the index that a [`ContentRule`] holds.
    pub(super) schemas: Vec<String>,
    /// Paths whose operations are behind a reference that cannot be followed.
    pub(super) unreadable: Vec<PathTemplate>,
    pub(super) defects: Vec<Defect>,
}

impl Contents {
    /// What stands in a document; none, if it refers to others.
    pub(super) fn of(document: &Document) -> Option<Self> {
        let searched = reference::search(document);
        (!searched.leads_out).then(|| Self::with(document, searched.defects))
    }

    /// What stands in a document that others were put into.
    pub(super) fn of_assembled(document: &Document) -> Self {
        Self::with(document, reference::search(document).defects)
    }

    fn with(document: &Document, defects: Vec<Defect>) -> Self {
        let version = document.value().get("openapi").and_then(Value::as_str);
        if version.is_some_and(|text| text.starts_with("3.0.") || text.starts_with("3.1.")) {
            return read(document, defects);
        }
        let what = "no version that can be read: write openapi: 3.0.x or 3.1.x";
        Self {
            defects: vec![document.defect("/openapi", what)],
            ..Default::default()
        }
    }
}

fn read(document: &Document, defects: Vec<Defect>) -> Contents {
    let mut reader = Reader {
        document,
        found: Contents {
            defects,
            ..Default::default()
        },
        indices: HashMap::new(),
    };
    for path in members(document.value(), "paths").keys() {
        if path.starts_with('/') {
            reader.path_item(path);
        } else if !path.starts_with("x-") {
            let at = pointer::join("/paths", path);
            reader.defect(&at, "a path begins with a slash");
        }
    }
    reader.repeated_ids();
    reader.found
}

/// The members of the object that a member of another is; none if there is no object.
fn members<'d>(holder: &'d Value, name: &str) -> &'d Map<String, Value> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    holder.get(name).and_then(Value::as_object).unwrap_or(&NONE)
}

struct Reader<'d> {
    document: &'d Document,
    found: Contents,
    /// The indices of the schemas found, by pointer.
    indices: HashMap<String, usize>,
}

impl<'d> Reader<'d> {
    fn defect(&mut self, at: &str, what: impl Into<String>) {
        self.found.defects.push(self.document.defect(at, what));
    }

    /// What stands at a pointer, references followed; else a defect, once.
    fn resolve(&mut self, at: String, found: &'d Value) -> Option<(String, &'d Value)> {
        if !found.get("$ref").is_some_and(Value::is_string) {
            return Some((at, found));
        }
        let at = &at;
        match reference::resolve(self.document.value(), at) {
            Ok(found) => Some(found),
            Err(what) => {
                let defect = self.document.defect(pointer::join(at, "$ref"), what);
                let is_here = |known: &Defect| {
                    (&known.file, &known.pointer) == (&defect.file, &defect.pointer)
                };
                if !self.found.defects.iter().any(is_here) {
                    self.found.defects.push(defect);
                }
                None
            }
        }
    }

    fn path_item(&mut self, path: &str) {
        let item = &self.document.value()["paths"][path];
        let Some((at, item)) = self.resolve(pointer::join("/paths", path), item) else {
            self.found.unreadable.push(PathTemplate::parse(path));
            return;
        };
        for (name, method) in METHODS {
            if let Some(operation) = item.get(name) {
                self.operation(path, method, item, operation, pointer::join(&at, name));
            }
        }
    }

    fn operation(
        &mut self,
        path: &str,
        method: Method,
        item: &'d Value,
        operation: &'d Value,
        at: String,
    ) {
        let id = match operation.get("operationId").and_then(Value::as_str) {
            Some(id) => id.to_owned(),
            None => format!("{method} {path}"),
        };
        let servers = [operation, item]
            .into_iter()
            .find(|holder| holder.get("servers").is_some());
        let responses = self.responses(operation, &pointer::join(&at, "responses"));
        self.found.operations.push(Operation {
            id: id.into(),
            method,
            path: path.to_owned(),
            template: PathTemplate::parse(path),
            servers: servers.map(Server::all_of).unwrap_or_default(),
            pointer: at,
            responses,
        });
    }

    fn responses(&mut self, operation: &'d Value, at: &str) -> Vec<ResponseRule> {
        let mut rules = Vec::new();
        for (status, response) in members(operation, "responses") {
            if status.starts_with("x-") {
                continue;
            }
            let key = pointer::join(at, status);
            let Some(pattern) = StatusPattern::parse(status) else {
                self.defect(&key, "not a status: write 200, 2XX or default");
                continue;
            };
            let resolved = self.resolve(key.clone(), response);
            let has_defect = resolved.is_none();
            let (pointer, response) = resolved.unwrap_or((key, response));
            rules.push(ResponseRule {
                status: pattern,
                has_defect,
                headers: self.headers(response, &pointer::join(&pointer, "headers")),
                content: self.content(response, &pointer::join(&pointer, "content")),
                pointer,
            });
        }
        rules
    }

    fn headers(&mut self, response: &'d Value, at: &str) -> Vec<HeaderRule> {
        let mut rules = Vec::new();
        for (name, header) in members(response, "headers") {
            let key = pointer::join(at, name);
            let Ok(parsed) = HeaderName::try_from(name) else {
                self.defect(&key, "not a header name");
                continue;
            };
            // "If a response header is defined with the name Content-Type, it SHALL be ignored."
            if parsed == CONTENT_TYPE {
                continue;
            }
            if let Some((pointer, header)) = self.resolve(key, header) {
                rules.push(self.header(parsed, header, pointer));
            }
        }
        rules
    }

    /// A header has a schema, or one media type with a schema. Of those, only JSON can be judged.
    fn header(&mut self, name: HeaderName, header: &'d Value, pointer: String) -> HeaderRule {
        let is_true = |keyword: &str| header.get(keyword) == Some(&Value::Bool(true));
        let content = pointer::join(&pointer, "content");
        let mut typed = self.content(header, &content).into_iter();
        let (schema, notation) = match typed.next() {
            Some(content) if content.media_type.is_json() => (content.schema, HeaderNotation::Json),
            Some(_) => (None, HeaderNotation::Simple),
            None if is_true("explode") => (self.schema(header, &pointer), HeaderNotation::Exploded),
            None => (self.schema(header, &pointer), HeaderNotation::Simple),
        };
        HeaderRule {
            name,
            required: is_true("required"),
            schema,
            notation,
            pointer,
        }
    }

    /// The schema of a Header or Media Type Object, noted among the contract's schemas.
    fn schema(&mut self, holder: &Value, at: &str) -> Option<usize> {
        holder.get("schema")?;
        let pointer = pointer::join(at, "schema");
        let next = self.found.schemas.len();
        // Operations share responses, which are compiled once.
        let index = *self.indices.entry(pointer.clone()).or_insert(next);
        if index == next {
            self.found.schemas.push(pointer);
        }
        Some(index)
    }

    fn content(&mut self, holder: &'d Value, at: &str) -> Vec<ContentRule> {
        let mut rules = Vec::new();
        for (name, media_type) in members(holder, "content") {
            let pointer = pointer::join(at, name);
            let Some(parsed) = MediaType::parse(name) else {
                self.defect(&pointer, "not a media type: write type/subtype");
                continue;
            };
            rules.push(ContentRule {
                media_type: parsed,
                schema: self.schema(media_type, &pointer),
                pointer,
            });
        }
        rules
    }

    fn repeated_ids(&mut self) {
        let mut seen = HashSet::new();
        let mut seen_at = HashSet::new();
        let repeated: Vec<_> = self
            .found
            .operations
            .iter()
            // Paths may share one item by reference, and its operations with it.
            .filter(|operation| seen_at.insert(operation.pointer.clone()))
            .filter(|operation| !seen.insert(operation.id.clone()))
            .map(|operation| (operation.pointer.clone(), operation.id.clone()))
            .collect();
        for (at, id) in repeated {
            self.defect(
                &pointer::join(&at, "operationId"),
                format!("another operation is called {id} already"),
            );
        }
    }
}
