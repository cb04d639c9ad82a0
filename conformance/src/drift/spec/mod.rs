//! Two versions of a contract: what changed between them, and what that does to callers.

use std::collections::HashMap;

use callspec_codegen::pointer;
use serde_json::Value;

use super::change::{Change, Class, Direction};
use super::compare::Comparison;
use super::rule::Rule;
use super::set::{Outside, Witness};
use crate::contract::{Contract, Operation};
use crate::defect::Position;
use crate::finding::Level;

mod content;
mod request;
mod response;
mod security;

/// What changed between two versions of a contract.
#[derive(Debug, Default)]
pub struct SpecDrift {
    /// Each change once, breaking ones first, then in the order of the new document.
    pub findings: Vec<Finding>,
    /// How many operations there are in both documents.
    pub compared: usize,
    /// What differs and is not compared: webhooks and callbacks, where the API is the one that asks.
    pub not_compared: Vec<&'static str>,
}

/// One change, with the first place in which it matters most.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Its kind.
    pub rule: Rule,
    /// What it does to callers.
    pub class: Class,
    /// How much it weighs.
    pub level: Level,
    /// Method and path as the new document has them, or the old one if it is gone there; empty for
    /// the document as a whole.
    pub operation: String,
    /// The part of the operation: `200, application/json`, `query parameter limit`.
    pub part: String,
    /// JSON Pointer into the value of that part, items and names that stand for many as `*`.
    pub path: String,
    /// Who sends it.
    pub direction: Direction,
    /// In how many parts of operations the change shows.
    pub places: usize,
    /// Where the old document has it, or where it would stand.
    pub old: Place,
    /// Where the new document has it, or where it would stand.
    pub new: Place,
    /// What the old document says, in a few words.
    pub before: String,
    /// What the new document says, in a few words.
    pub after: String,
    /// What proves that it breaks callers.
    pub witness: Option<Witness>,
}

/// A place in a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Place {
    /// JSON Pointer.
    pub pointer: String,
    /// Line and column, where known.
    pub position: Option<Position>,
}

/// Compares two versions of a contract.
pub fn compare(old: &Contract, new: &Contract) -> SpecDrift {
    let mut walk = Walk {
        old,
        new,
        comparison: Comparison::new(old.document().value(), new.document().value()),
        known: HashMap::new(),
        found: Vec::new(),
    };
    walk.servers("", ["/servers", "/servers"]);
    let compared = walk.operations();
    let mut findings = walk.found;
    for finding in &mut findings {
        finding.old.position = old.position(&finding.old.pointer);
        finding.new.position = new.position(&finding.new.pointer);
    }
    findings.sort_by_key(|finding| {
        let weight = (finding.class, finding.level);
        (
            std::cmp::Reverse(weight),
            finding.new.position,
            finding.rule,
        )
    });
    SpecDrift {
        findings,
        compared,
        not_compared: not_compared(old, new),
    }
}

fn not_compared(old: &Contract, new: &Contract) -> Vec<&'static str> {
    let [old, new] = [old, new].map(|contract| contract.document().value());
    let callbacks = |document: &Value| -> Vec<Value> {
        let paths = document.get("paths").and_then(Value::as_object);
        let items = paths.into_iter().flat_map(serde_json::Map::values);
        let operations = items
            .filter_map(Value::as_object)
            .flat_map(serde_json::Map::values);
        let callbacks = operations.filter_map(|operation| operation.get("callbacks"));
        callbacks.cloned().collect()
    };
    let mut found = Vec::new();
    if old.get("webhooks") != new.get("webhooks") {
        found.push("webhooks");
    }
    if callbacks(old) != callbacks(new) {
        found.push("callbacks");
    }
    found
}

struct Walk<'c> {
    old: &'c Contract,
    new: &'c Contract,
    comparison: Comparison<'c>,
    /// The index of each finding: what is the same at the same places is one.
    known: HashMap<(Rule, String, String, String), usize>,
    found: Vec<Finding>,
}

/// A part of a message, in both documents.
#[derive(Clone)]
struct Part<'p> {
    operation: &'p str,
    part: String,
    direction: Direction,
}

/// A change of something other than a schema.
struct Event<'e> {
    rule: Rule,
    class: Class,
    level: Level,
    old: &'e str,
    new: &'e str,
    before: String,
    after: String,
}

impl Event<'_> {
    fn new(rule: Rule, class: Class) -> Self {
        Self {
            rule,
            class,
            level: level(rule, class),
            old: "",
            new: "",
            before: "nothing".to_owned(),
            after: "nothing".to_owned(),
        }
    }
}

fn level(rule: Rule, class: Class) -> Level {
    match class {
        Class::Breaking => rule.level(),
        Class::Unknown => Level::Warn,
        Class::Compatible => Level::Note,
    }
}

impl<'c> Walk<'c> {
    fn document(&self) -> [&'c Value; 2] {
        [self.old, self.new].map(|contract| contract.document().value())
    }

    /// The number of operations in both.
    fn operations(&mut self) -> usize {
        let (old, new) = (self.old, self.new);
        let before: HashMap<_, _> = old.operations().iter().map(|one| (key(one), one)).collect();
        let mut compared = 0;
        for operation in new.operations() {
            let name = format!("{} {}", operation.method, operation.path);
            match before.get(&key(operation)) {
                Some(before) => {
                    compared += 1;
                    self.operation(before, operation, &name);
                }
                None => self.whole(Rule::OperationAdded, &name, ["/paths", &operation.pointer]),
            }
        }
        let after: HashMap<_, _> = new.operations().iter().map(|one| (key(one), one)).collect();
        for operation in old.operations() {
            if !after.contains_key(&key(operation)) {
                let name = format!("{} {}", operation.method, operation.path);
                self.whole(
                    Rule::OperationRemoved,
                    &name,
                    [&operation.pointer, "/paths"],
                );
            }
        }
        compared
    }

    /// A whole operation that is in one document only, and not hidden by a defect of the other.
    fn whole(&mut self, rule: Rule, name: &str, [old, new]: [&str; 2]) {
        let is_added = rule == Rule::OperationAdded;
        let (other, class) = if is_added {
            (self.old, Class::Compatible)
        } else {
            (self.new, Class::Breaking)
        };
        let path = name.split_once(' ').map_or(name, |(_, path)| path);
        let segments: Vec<String> = path.split('/').skip(1).map(str::to_owned).collect();
        if other.is_unreadable(&segments) {
            return;
        }
        let mut event = Event {
            old,
            new,
            ..Event::new(rule, class)
        };
        if is_added {
            name.clone_into(&mut event.after);
        } else {
            name.clone_into(&mut event.before);
        }
        self.event(&part(name, "", Direction::Request), event);
    }

    fn operation(&mut self, old: &Operation, new: &Operation, name: &str) {
        let [before, after] = self.document();
        let item = |operation: &Operation| {
            let parent = pointer::parent(&operation.pointer).unwrap_or_default();
            parent.to_owned()
        };
        let (old_item, new_item) = (item(old), item(new));
        let same =
            |walk: &Self, old: &str, new: &str| match (before.pointer(old), after.pointer(new)) {
                (Some(old), Some(new)) => walk.comparison.is_same(old, new),
                (None, None) => true,
                _ => false,
            };
        self.security(old, new, name);
        let [listed, relisted] =
            [&old_item, &new_item].map(|item| pointer::join(item, "parameters"));
        if same(self, &old.pointer, &new.pointer) && same(self, &listed, &relisted) {
            return;
        }
        let servers = [&old.pointer, &new.pointer].map(|at| pointer::join(at, "servers"));
        self.servers(name, [&servers[0], &servers[1]]);
        self.parameters([&old_item, &new_item], [old, new], name);
        self.request_body(&old.pointer, &new.pointer, name);
        self.responses(old, new, name);
    }

    fn servers(&mut self, name: &str, [old, new]: [&str; 2]) {
        let [before, after] = self.document();
        let addresses = |document: &'c Value, at: &str| -> Vec<(&'c str, usize)> {
            let listed = document.pointer(at).and_then(Value::as_array);
            let urls = listed.into_iter().flatten().enumerate();
            urls.filter_map(|(index, server)| Some((server.get("url")?.as_str()?, index)))
                .map(|(url, index)| (url.trim_end_matches('/'), index))
                .collect()
        };
        let (before, after) = (addresses(before, old), addresses(after, new));
        let part = part(name, "servers", Direction::Request);
        for (address, index) in &before {
            if !after.is_empty() && after.iter().all(|(other, _)| other != address) {
                self.event(
                    &part,
                    Event {
                        old: &pointer::join(old, &index.to_string()),
                        new,
                        before: (*address).to_owned(),
                        ..Event::new(Rule::ServerRemoved, Class::Breaking)
                    },
                );
            }
        }
        for (address, index) in &after {
            if !before.is_empty() && before.iter().all(|(other, _)| other != address) {
                self.event(
                    &part,
                    Event {
                        old,
                        new: &pointer::join(new, &index.to_string()),
                        after: (*address).to_owned(),
                        ..Event::new(Rule::ServerAdded, Class::Compatible)
                    },
                );
            }
        }
    }

    /// What differs between two schemas of one part of a message.
    fn schemas(&mut self, part: &Part<'_>, old: Option<&str>, new: Option<&str>) {
        let reached = self.comparison.schemas(old, new, part.direction);
        for one in reached.iter() {
            let change = self.comparison.change(one.change);
            let finding = of_change(change, part, &one.path, one.class);
            let subject = change.subject.clone().unwrap_or_default();
            self.add(finding, subject);
        }
    }

    fn event(&mut self, part: &Part<'_>, event: Event<'_>) {
        let place = |at: &str| Place {
            pointer: at.to_owned(),
            position: None,
        };
        let finding = Finding {
            rule: event.rule,
            class: event.class,
            level: event.level,
            operation: part.operation.to_owned(),
            part: part.part.clone(),
            path: String::new(),
            direction: part.direction,
            places: 1,
            old: place(event.old),
            new: place(event.new),
            before: event.before,
            after: event.after,
            witness: None,
        };
        // Of a header or media type, the name; it stands in the part.
        let subject = part.part.clone();
        self.add(finding, subject);
    }

    /// Adds a finding, or counts it where it is known; the greatest class is kept.
    fn add(&mut self, finding: Finding, subject: String) {
        let identity = (
            finding.rule,
            finding.old.pointer.clone(),
            finding.new.pointer.clone(),
            subject,
        );
        match self
            .known
            .get(&identity)
            .map(|index| &mut self.found[*index])
        {
            None => {
                self.known.insert(identity, self.found.len());
                self.found.push(finding);
            }
            Some(known) if known.class < finding.class => *known = finding,
            Some(known) if known.class == finding.class => known.places += 1,
            Some(_) => {}
        }
    }
}

fn of_change(change: &Change, part: &Part<'_>, path: &str, class: Class) -> Finding {
    let broken = change.broken(part.direction);
    let witness = match (class, broken) {
        (Class::Compatible, _) | (_, Outside::Nothing | Outside::Undecided) => None,
        (_, Outside::Some(witness)) => Some(witness.clone()),
    };
    let place = |at: &str| Place {
        pointer: at.to_owned(),
        position: None,
    };
    Finding {
        rule: change.rule,
        class,
        level: match (change.rule, part.direction) {
            // An open enum of the API's own does not help a caller.
            (Rule::EnumValueAdded, Direction::Request) if class == Class::Breaking => Level::Error,
            (rule, _) => level(rule, class),
        },
        operation: part.operation.to_owned(),
        part: part.part.clone(),
        path: path.to_owned(),
        direction: part.direction,
        places: 1,
        old: place(&change.old),
        new: place(&change.new),
        before: change.before.clone(),
        after: change.after.clone(),
        witness,
    }
}

fn part<'p>(operation: &'p str, part: impl Into<String>, direction: Direction) -> Part<'p> {
    Part {
        operation,
        part: part.into(),
        direction,
    }
}

/// Method and path, names of parameters aside.
fn key(operation: &Operation) -> (http::Method, String) {
    let mut path = String::new();
    let mut is_inside = false;
    for character in operation.path.chars() {
        is_inside = (is_inside || character == '{') && character != '}';
        if !is_inside {
            path.push(character);
        }
    }
    (operation.method.clone(), path)
}
