//! What callers receive and answer: webhooks, and the callbacks of operations (OpenAPI 3.1.0, "OpenAPI
//! Object" and "Callback Object"). The API is the one that asks, so that each body goes the other way.

use std::collections::BTreeMap;

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::{Event, Walk, breaking_if, part};
use crate::contract::{Contract, reference};
use crate::drift::change::{Class, Direction};
use crate::drift::rule::Rule;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];
/// What is not looked at.
const REST: &str = "parameters, headers and security of webhooks and callbacks";

/// Where the requests stand that an API makes, by how they are called.
fn all(contract: &Contract) -> BTreeMap<String, String> {
    let document = contract.document().value();
    let mut found = BTreeMap::new();
    for (name, at) in members(document, "/webhooks") {
        path_item(document, &at, &format!("webhook {name}"), &mut found);
    }
    for operation in contract.operations() {
        let callbacks = pointer::join(&operation.pointer, "callbacks");
        for (name, at) in members(document, &callbacks) {
            let Ok((at, _)) = reference::resolve(document, &at) else {
                continue;
            };
            for (expression, at) in members(document, &at) {
                let (method, path) = (&operation.method, &operation.path);
                let called = format!("{expression}, callback {name} of {method} {path}");
                path_item(document, &at, &called, &mut found);
            }
        }
    }
    found
}

/// Where a request would stand that is in the other document only.
fn place(contract: &Contract) -> &'static str {
    match contract.document().value().get("webhooks") {
        Some(_) => "/webhooks",
        None => "/openapi",
    }
}

fn path_item(document: &Value, at: &str, called: &str, found: &mut BTreeMap<String, String>) {
    // A reference that cannot be followed is told by whoever read the document.
    let Ok((at, item)) = reference::resolve(document, at) else {
        return;
    };
    for method in METHODS
        .into_iter()
        .filter(|method| item.get(method).is_some())
    {
        let called = format!("{} {called}", method.to_uppercase());
        found.insert(called, pointer::join(&at, method));
    }
}

/// The members of an object that are no extensions, and where they stand.
fn members<'d>(document: &'d Value, at: &str) -> impl Iterator<Item = (&'d str, String)> + use<'d> {
    let members = document.pointer(at).and_then(Value::as_object);
    let names = members.into_iter().flat_map(Map::keys);
    let at = at.to_owned();
    names
        .filter(|name| !name.starts_with("x-"))
        .map(move |name| (name.as_str(), pointer::join(&at, name)))
}

impl Walk<'_> {
    /// Compares what callers receive. Gives what differs and is not compared.
    pub(super) fn received(&mut self) -> Option<&'static str> {
        let (before, after) = (all(self.old), all(self.new));
        let mut rest = None;
        for (name, new) in &after {
            if let Some(old) = before.get(name) {
                self.request_body(old, new, name, Direction::Response);
                self.answers(old, new, name);
                rest = rest.or(self.rest_differs([old, new]).then_some(REST));
            } else {
                let event = Event::new(Rule::OperationAdded, Class::Compatible);
                let event = event.at(place(self.old), new).after(name.as_str());
                self.event(&part(name, "", Direction::Response), event);
            }
        }
        for (name, old) in before.iter().filter(|(name, _)| !after.contains_key(*name)) {
            let event = Event::new(Rule::OperationRemoved, Class::Breaking);
            let event = event.at(old, place(self.new)).before(name.as_str());
            self.event(&part(name, "", Direction::Response), event);
        }
        rest
    }

    /// What callers answer: the statuses that count, and their bodies.
    fn answers(&mut self, old: &str, new: &str, name: &str) {
        let [before, after] = self.document();
        let [answers, renewed] = [old, new].map(|at| pointer::join(at, "responses"));
        let known: BTreeMap<_, _> = members(before, &answers).collect();
        let kept: BTreeMap<_, _> = members(after, &renewed).collect();
        for (status, at) in &known {
            let part = part(name, *status, Direction::Request);
            let Some(now) = kept.get(status) else {
                let event = Event::new(
                    Rule::StatusRemoved,
                    breaking_if(!kept.contains_key("default")),
                );
                self.event(&part, event.at(at, &renewed).before(*status));
                continue;
            };
            let resolved = (
                reference::resolve(before, at),
                reference::resolve(after, now),
            );
            if let (Ok((old, _)), Ok((new, _))) = resolved {
                let contents = [old, new].map(|at| pointer::join(&at, "content"));
                self.content(&part, [&contents[0], &contents[1]]);
            }
        }
        for (status, at) in kept
            .iter()
            .filter(|(status, _)| !known.contains_key(*status))
        {
            let event = Event::new(Rule::StatusAdded, Class::Compatible);
            let event = event.at(&answers, at).after(*status);
            self.event(&part(name, *status, Direction::Request), event);
        }
    }

    fn rest_differs(&self, at: [&str; 2]) -> bool {
        let items = at.map(|at| pointer::parent(at).unwrap_or_default());
        let differ = |at: [&str; 2], name: &str| {
            let [old, new] = at.map(|at| pointer::join(at, name));
            let [before, after] = self.document();
            match (before.pointer(&old), after.pointer(&new)) {
                (Some(old), Some(new)) => !self.comparison.is_same(old, new),
                (old, new) => old.is_some() != new.is_some(),
            }
        };
        let [_, after] = self.document();
        let answers = pointer::join(at[1], "responses");
        let mut headers = members(after, &answers).map(|(status, _)| {
            ["responses", status, "headers"]
                .iter()
                .fold(String::new(), |at, token| pointer::join(&at, token))
        });
        differ(at, "parameters")
            || differ(items, "parameters")
            || differ(at, "security")
            || headers.any(|headers| {
                let holder = pointer::parent(&headers).unwrap_or_default();
                differ(
                    [&format!("{}{holder}", at[0]), &format!("{}{holder}", at[1])],
                    "headers",
                )
            })
    }
}
