//! What to change in a contract written by hand, so that it says what its page says.

use callspec_codegen::{Document, pointer};
use serde_json::{Map, Value, json};

use super::edit::Edits;
use crate::drift::page::Pair;
use crate::page::JSON;

/// A proposal for a contract.
pub struct Proposal {
    /// The text of the contract after it; none if there is nothing to change, or nothing could be.
    pub text: Option<String>,
    /// Pointers into the contract of what differs and could not be edited.
    pub left: Vec<String>,
}

impl From<Edits<'_>> for Proposal {
    fn from(edits: Edits<'_>) -> Self {
        let (text, left) = edits.finish();
        Self { text, left }
    }
}

/// Proposes what to change in a contract for the operation that a page describes.
pub fn proposal(contract: &Document, pair: &Pair) -> Proposal {
    let mut proposing = Proposing {
        pair,
        edits: Edits::new(contract),
    };
    let (told, page) = (pair.contract.value(), pair.page.value());
    if let Some(at) = operation(page)
        && let (Some(told), Some(page)) = (told.pointer(&at), page.pointer(&at))
    {
        proposing.operation(&at, told, page);
    }
    proposing.edits.into()
}

/// The pointer of the one operation of a document.
pub(super) fn operation(document: &Value) -> Option<String> {
    let (path, item) = document["paths"].as_object()?.iter().next()?;
    let method = item.as_object()?.keys().next()?;
    Some(pointer::join(&pointer::join("/paths", path), method))
}

struct Proposing<'p> {
    pair: &'p Pair,
    edits: Edits<'p>,
}

impl Proposing<'_> {
    fn operation(&mut self, at: &str, told: &Value, page: &Value) {
        self.parameters(
            &format!("{at}/parameters"),
            &told["parameters"],
            &page["parameters"],
        );
        let body = |of: &Value| of["requestBody"]["content"][JSON]["schema"].clone();
        if !body(page).is_null() {
            let schema = pointer::join(&format!("{at}/requestBody/content"), JSON) + "/schema";
            if body(told).is_null() {
                let holder = self.pair.source(at);
                self.edits
                    .insert(&holder, "requestBody", &page["requestBody"], None);
            } else {
                self.schema(&schema, &body(told), &body(page));
            }
        }
        self.responses(
            &format!("{at}/responses"),
            &told["responses"],
            &page["responses"],
        );
    }

    fn parameters(&mut self, at: &str, told: &Value, page: &Value) {
        let none = Vec::new();
        let list = |of: &Value| of.as_array().unwrap_or(&none).clone();
        let (told, page) = (list(told), list(page));
        let operation = self.pair.source(pointer::parent(at).unwrap_or_default());
        let same = |a: &Value, b: &Value| a["name"] == b["name"] && a["in"] == b["in"];
        for (index, known) in told.iter().enumerate() {
            let at = format!("{at}/{index}");
            let source = self.pair.source(&at);
            let Some(shown) = page.iter().find(|shown| same(shown, known)) else {
                // A parameter of the path, or a component, may be another operation's too.
                if source.starts_with(&operation) {
                    self.edits.remove(&source);
                } else {
                    self.edits.left.push(source);
                }
                continue;
            };
            if known["required"] != shown["required"] {
                self.requirement(&source, &shown["required"]);
            }
            self.schema(&format!("{at}/schema"), &known["schema"], &shown["schema"]);
        }
        let added: Vec<_> = page
            .iter()
            .filter(|shown| !told.iter().any(|known| same(known, shown)))
            .collect();
        let list = format!("{operation}/parameters");
        if added.is_empty() {
        } else if self.edits.value(&list).is_some() {
            for parameter in added {
                self.edits.push(&list, parameter);
            }
        } else {
            self.edits
                .insert(&operation, "parameters", &json!(added), None);
        }
    }

    /// Whether a parameter is required.
    fn requirement(&mut self, parameter: &str, value: &Value) {
        let required = format!("{parameter}/required");
        if self.edits.value(&required).is_some() {
            self.edits.replace(&required, value);
        } else {
            self.edits.insert(parameter, "required", value, Some("in"));
        }
    }

    fn responses(&mut self, at: &str, told: &Value, page: &Value) {
        let (told, page) = (members(told), members(page));
        for (status, known) in &told {
            let at = pointer::join(at, status);
            match page.get(status) {
                None => self.edits.remove(&self.pair.source(&at)),
                Some(shown) => {
                    let schema = |of: &Value| of["content"][JSON]["schema"].clone();
                    let at = pointer::join(&format!("{at}/content"), JSON) + "/schema";
                    self.schema(&at, &schema(known), &schema(shown));
                }
            }
        }
        for (status, shown) in page
            .iter()
            .filter(|(status, _)| !told.contains_key(*status))
        {
            let operation = self.pair.source(pointer::parent(at).unwrap_or_default());
            let mut response = shown.clone();
            response["description"] = described(status);
            self.edits
                .insert(&format!("{operation}/responses"), status, &response, None);
        }
    }

    /// `at` is the place in both of the compared documents.
    fn schema(&mut self, at: &str, told: &Value, page: &Value) {
        if told == page || told.is_null() || page.is_null() {
            return;
        }
        let own = self.pair.source(at);
        if page.get("type").is_some() && told.get("type") != page.get("type") {
            return self.retype(&own, at, page);
        }
        self.values(&own, at, told, page);
        for keyword in ["items", "additionalProperties"] {
            self.schema(&format!("{at}/{keyword}"), &told[keyword], &page[keyword]);
        }
        if page.get("properties").is_some() {
            self.properties(&own, at, told, page);
        }
    }

    fn retype(&mut self, own: &str, at: &str, page: &Value) {
        let written = format!("{own}/type");
        let is_nullable = |of: &Value| of.as_array().is_some_and(|of| of.contains(&json!("null")));
        if self.pair.source(&format!("{at}/type")) != written {
            // The type is another schema's, which other fields may share.
            let reference = format!("{own}/$ref");
            return match self.edits.value(&reference) {
                Some(_) => {
                    self.edits.insert(own, "type", &page["type"], Some("$ref"));
                    self.edits.remove(&reference);
                }
                None => self.edits.left.push(own.to_owned()),
            };
        }
        let of = match (self.edits.value(&written), &page["type"]) {
            (Some(before), Value::String(of)) if is_nullable(before) => json!([of, "null"]),
            (_, of) => of.clone(),
        };
        self.edits.replace(&written, &of);
    }

    fn values(&mut self, own: &str, at: &str, told: &Value, page: &Value) {
        let source = self.pair.source(&format!("{at}/enum"));
        match (told.get("enum"), page.get("enum")) {
            (Some(known), Some(shown)) if !is_same_set(known, shown) => {
                self.edits.replace(&source, shown);
            }
            (Some(_), None) if page.get("type").is_some() => self.edits.remove(&source),
            (None, Some(shown)) => self.edits.insert(own, "enum", shown, Some("type")),
            _ => {}
        }
    }

    fn properties(&mut self, own: &str, at: &str, told: &Value, page: &Value) {
        let inside = format!("{at}/properties");
        let source = self.pair.source(&inside);
        let (known, shown) = (members(&told["properties"]), members(&page["properties"]));
        for (name, known) in &known {
            let at = pointer::join(&inside, name);
            match shown.get(name) {
                Some(shown) => self.schema(&at, known, shown),
                None => self.edits.remove(&self.pair.source(&at)),
            }
        }
        let added: Map<_, _> = shown
            .iter()
            .filter(|(name, _)| !known.contains_key(*name))
            .map(|(name, schema)| (name.clone(), schema.clone()))
            .collect();
        if source.ends_with("/properties") && self.edits.value(&source).is_some() {
            for (name, schema) in &added {
                self.edits.insert(&source, name, schema, None);
            }
        } else if !added.is_empty() {
            self.edits.insert(own, "properties", &json!(added), None);
        }
        let holder = source.strip_suffix("/properties").unwrap_or(own);
        self.required(holder, page.get("required"), &shown);
    }

    /// Required are those that the page marks, or of those so far, the ones that it has.
    fn required(&mut self, holder: &str, marked: Option<&Value>, shown: &Map<String, Value>) {
        let list = format!("{holder}/required");
        let written = self.edits.value(&list).and_then(Value::as_array);
        let before = written.cloned().unwrap_or_default();
        let stays = |name: &Value| match marked {
            Some(marked) => marked
                .as_array()
                .is_some_and(|marked| marked.contains(name)),
            None => name.as_str().is_none_or(|name| shown.contains_key(name)),
        };
        let mut after: Vec<Value> = before.iter().filter(|name| stays(name)).cloned().collect();
        for name in marked.and_then(Value::as_array).into_iter().flatten() {
            if !after.contains(name) {
                after.push(name.clone());
            }
        }
        if after == before {
        } else if after.is_empty() {
            self.edits.remove(&list);
        } else if written.is_some() {
            self.edits.replace(&list, &json!(after));
        } else {
            self.edits
                .insert(holder, "required", &json!(after), Some("type"));
        }
    }
}

/// What every response has to have; the page has no words for it.
pub(super) fn described(status: &str) -> Value {
    json!(format!("The response of status {status}"))
}

pub(super) fn members(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn is_same_set(a: &Value, b: &Value) -> bool {
    let (Some(a), Some(b)) = (a.as_array(), b.as_array()) else {
        return a == b;
    };
    a.len() == b.len() && a.iter().all(|value| b.contains(value))
}
