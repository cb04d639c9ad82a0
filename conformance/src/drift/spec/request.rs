//! What callers send: parameters and bodies.

use std::collections::BTreeMap;

use callspec_codegen::pointer;
use serde_json::Value;

use super::{Event, Part, Walk, breaking_if, content, part};
use crate::contract::{Operation, reference};
use crate::drift::change::{Class, Direction};
use crate::drift::rule::Rule;

/// What makes two parameters the same one: their kind and their name, or in a path their place.
type Key = (String, String);

/// A parameter as one document has it.
struct Parameter<'d> {
    name: &'d str,
    at: String,
    value: &'d Value,
}

impl Parameter<'_> {
    fn is_required(&self) -> bool {
        self.value.get("required") == Some(&Value::Bool(true))
    }

    fn words(&self) -> String {
        let optional = if self.is_required() {
            "required"
        } else {
            "optional"
        };
        format!("{}, {optional}", self.name)
    }

    /// How values are written (OpenAPI 3.1.0, "Style Values"), or in which media type.
    fn style(&self) -> String {
        if let Some(content) = self.value.get("content").and_then(Value::as_object) {
            let names: Vec<&str> = content.keys().map(String::as_str).collect();
            return names.join(", ");
        }
        let place = self.value.get("in").and_then(Value::as_str);
        let usual = match place {
            Some("query" | "cookie") => "form",
            _ => "simple",
        };
        let style = self.value.get("style").and_then(Value::as_str);
        let style = style.unwrap_or(usual);
        let explode = self.value.get("explode").and_then(Value::as_bool);
        if explode.unwrap_or(style == "form") {
            format!("{style}, exploded")
        } else {
            style.to_owned()
        }
    }
}

fn parameters<'d>(
    document: &'d Value,
    item: &str,
    operation: &Operation,
) -> BTreeMap<Key, Parameter<'d>> {
    let mut found = BTreeMap::new();
    for holder in [item, &operation.pointer] {
        let list = pointer::join(holder, "parameters");
        let count = document.pointer(&list).and_then(Value::as_array);
        for index in 0..count.map_or(0, Vec::len) {
            let start = pointer::join(&list, &index.to_string());
            let Ok((at, value)) = reference::resolve(document, &start) else {
                continue;
            };
            let text = |field: &str| value.get(field).and_then(Value::as_str);
            if let (Some(name), Some(place)) = (text("name"), text("in"))
                && let Some(key) = key(operation, place, name)
            {
                found.insert(key, Parameter { name, at, value });
            }
        }
    }
    found
}

fn key(operation: &Operation, place: &str, name: &str) -> Option<Key> {
    let name = match place {
        "path" => operation.path.find(&format!("{{{name}}}")).map(|start| {
            let before = operation.path[..start].matches('{').count();
            before.to_string()
        })?,
        "header" => name.to_ascii_lowercase(),
        _ => name.to_owned(),
    };
    let is_other = matches!(&*name, "accept" | "content-type" | "authorization");
    (place != "header" || !is_other).then(|| (place.to_owned(), name))
}

impl Walk<'_> {
    pub(super) fn parameters(&mut self, items: [&str; 2], operations: [&Operation; 2], name: &str) {
        let [before, after] = self.document();
        let before = parameters(before, items[0], operations[0]);
        let after = parameters(after, items[1], operations[1]);
        for (key, parameter) in &before {
            let part = of(name, key, parameter);
            if let Some(after) = after.get(key) {
                self.parameter(&part, parameter, after);
            } else {
                let event = Event::new(Rule::ParameterRemoved, Class::Breaking)
                    .at(&parameter.at, &operations[1].pointer)
                    .before(parameter.words());
                self.event(&part, event);
            }
        }
        for (key, parameter) in &after {
            if !before.contains_key(key) {
                let class = breaking_if(parameter.is_required());
                let event = Event::new(Rule::ParameterAdded, class)
                    .at(&operations[0].pointer, &parameter.at)
                    .after(parameter.words());
                self.event(&of(name, key, parameter), event);
            }
        }
    }

    fn parameter(&mut self, part: &Part<'_>, old: &Parameter<'_>, new: &Parameter<'_>) {
        let [before, after] = self.document();
        if old.is_required() != new.is_required() {
            let rule = if new.is_required() {
                Rule::ParameterBecameRequired
            } else {
                Rule::ParameterBecameOptional
            };
            let event = Event::new(rule, breaking_if(new.is_required()))
                .at(&old.at, &new.at)
                .before(old.words())
                .after(new.words());
            self.event(part, event);
        }
        if old.style() != new.style() {
            let event = Event::new(Rule::ParameterStyleChanged, Class::Breaking)
                .at(&old.at, &new.at)
                .before(old.style())
                .after(new.style());
            self.event(part, event);
        }
        if old.value.get("content").is_some() && new.value.get("content").is_some() {
            let at = [old, new].map(|one| pointer::join(&one.at, "content"));
            return self.content(part, [&at[0], &at[1]]);
        }
        let old = content::schema(before, &old.at);
        let new = content::schema(after, &new.at);
        self.schemas(part, old.as_deref(), new.as_deref());
    }

    /// Compares the bodies of requests, which callers send, or receive.
    pub(super) fn request_body(&mut self, old: &str, new: &str, name: &str, way: Direction) {
        let [before, after] = self.document();
        let part = part(name, "request body", way);
        let [place, renewed] = [old, new].map(|at| pointer::join(at, "requestBody"));
        match (Body::read(before, &place), Body::read(after, &renewed)) {
            (Some(old), Some(new)) => self.body(&part, &old, &new),
            // Where there is one that cannot be read, the defect of its reference is told.
            (Some(body), None) if after.pointer(&renewed).is_none() => {
                let is_relied_on = way == Direction::Request || body.is_required;
                let event = Event::new(Rule::RequestBodyRemoved, breaking_if(is_relied_on))
                    .at(&body.at, new)
                    .before(body.words());
                self.event(&part, event);
            }
            (None, Some(body)) if before.pointer(&place).is_none() => {
                let class = breaking_if(body.is_required && way == Direction::Request);
                let event = Event::new(Rule::RequestBodyAdded, class)
                    .at(old, &body.at)
                    .after(body.words());
                self.event(&part, event);
            }
            _ => {}
        }
    }

    fn body(&mut self, part: &Part<'_>, old: &Body, new: &Body) {
        if old.is_required != new.is_required {
            let rule = if new.is_required {
                Rule::RequestBodyBecameRequired
            } else {
                Rule::RequestBodyBecameOptional
            };
            // Who sends it has to do more, or who receives it gets less.
            let is_sent = part.direction == Direction::Request;
            let event = Event::new(rule, breaking_if(new.is_required == is_sent))
                .at(&old.at, &new.at)
                .before(old.words())
                .after(new.words());
            self.event(part, event);
        }
        let contents = [old, new].map(|body| pointer::join(&body.at, "content"));
        self.content(part, [&contents[0], &contents[1]]);
    }
}

/// A request's body as one document has it.
struct Body {
    at: String,
    is_required: bool,
}

impl Body {
    fn read(document: &Value, start: &str) -> Option<Self> {
        let (at, body) = reference::resolve(document, start).ok()?;
        let is_required = body.get("required") == Some(&Value::Bool(true));
        Some(Self { at, is_required })
    }

    fn words(&self) -> &'static str {
        if self.is_required {
            "required"
        } else {
            "optional"
        }
    }
}

fn of<'p>(operation: &'p str, (place, _): &Key, parameter: &Parameter<'_>) -> Part<'p> {
    let words = format!("{place} parameter {}", parameter.name);
    part(operation, words, Direction::Request)
}
