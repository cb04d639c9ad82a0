//! What callers send: parameters and bodies.

use std::collections::BTreeMap;

use callspec_codegen::pointer;
use serde_json::Value;

use super::{Event, Part, Walk, content, part};
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
            match after.get(key) {
                Some(after) => self.parameter(&part, parameter, after),
                None => self.event(
                    &part,
                    Event {
                        old: &parameter.at,
                        new: &operations[1].pointer,
                        before: parameter.words(),
                        ..Event::new(Rule::ParameterRemoved, Class::Breaking)
                    },
                ),
            }
        }
        for (key, parameter) in &after {
            if !before.contains_key(key) {
                let class = if parameter.is_required() {
                    Class::Breaking
                } else {
                    Class::Compatible
                };
                self.event(
                    &of(name, key, parameter),
                    Event {
                        old: &operations[0].pointer,
                        new: &parameter.at,
                        after: parameter.words(),
                        ..Event::new(Rule::ParameterAdded, class)
                    },
                );
            }
        }
    }

    fn parameter(&mut self, part: &Part<'_>, old: &Parameter<'_>, new: &Parameter<'_>) {
        let (was, is) = (old.is_required(), new.is_required());
        let places = |event| Event {
            old: &old.at,
            new: &new.at,
            ..event
        };
        if was != is {
            let event = if is {
                Event::new(Rule::ParameterBecameRequired, Class::Breaking)
            } else {
                Event::new(Rule::ParameterBecameOptional, Class::Compatible)
            };
            self.event(
                part,
                Event {
                    before: old.words(),
                    after: new.words(),
                    ..places(event)
                },
            );
        }
        let (style, restyled) = (old.style(), new.style());
        if style != restyled {
            self.event(
                part,
                Event {
                    before: style,
                    after: restyled,
                    ..places(Event::new(Rule::ParameterStyleChanged, Class::Breaking))
                },
            );
        }
        let [before, after] = self.document();
        if old.value.get("content").is_some() && new.value.get("content").is_some() {
            let at = [&old.at, &new.at].map(|at| pointer::join(at, "content"));
            return self.content(part, [&at[0], &at[1]]);
        }
        let (old, new) = (
            content::schema(before, &old.at),
            content::schema(after, &new.at),
        );
        self.schemas(part, old.as_deref(), new.as_deref());
    }

    pub(super) fn request_body(&mut self, old: &str, new: &str, name: &str) {
        let [before, after] = self.document();
        let part = part(name, "request body", Direction::Request);
        let [place, new_place] = [old, new].map(|at| pointer::join(at, "requestBody"));
        let old_body = reference::resolve(before, &place).ok();
        let new_body = reference::resolve(after, &new_place).ok();
        let is_required = |body: &Value| body.get("required") == Some(&Value::Bool(true));
        let told = |body: &Value| {
            if is_required(body) {
                "required"
            } else {
                "optional"
            }
            .to_owned()
        };
        match (old_body, new_body) {
            (Some((at, body)), Some((renewed, body_now))) => {
                if is_required(body) != is_required(body_now) {
                    let event = if is_required(body_now) {
                        Event::new(Rule::RequestBodyBecameRequired, Class::Breaking)
                    } else {
                        Event::new(Rule::RequestBodyBecameOptional, Class::Compatible)
                    };
                    self.event(
                        &part,
                        Event {
                            old: &at,
                            new: &renewed,
                            before: told(body),
                            after: told(body_now),
                            ..event
                        },
                    );
                }
                let contents = [at, renewed].map(|at| pointer::join(&at, "content"));
                self.content(&part, [&contents[0], &contents[1]]);
            }
            (Some((at, body)), None) if after.pointer(&new_place).is_none() => self.event(
                &part,
                Event {
                    old: &at,
                    new,
                    before: told(body),
                    ..Event::new(Rule::RequestBodyRemoved, Class::Breaking)
                },
            ),
            (None, Some((at, body))) if before.pointer(&place).is_none() => {
                let class = if is_required(body) {
                    Class::Breaking
                } else {
                    Class::Compatible
                };
                self.event(
                    &part,
                    Event {
                        old,
                        new: &at,
                        after: told(body),
                        ..Event::new(Rule::RequestBodyAdded, class)
                    },
                );
            }
            // None in both, or hidden by a defect that is told.
            _ => {}
        }
    }
}

fn of<'p>(operation: &'p str, (place, _): &Key, parameter: &Parameter<'_>) -> Part<'p> {
    let words = format!("{place} parameter {}", parameter.name);
    part(operation, words, Direction::Request)
}
