//! Two versions of a contract: what changed between them, and what that does to callers.

use std::collections::HashMap;

use callspec_codegen::pointer;
use serde_json::Value;

use super::change::{Class, Direction};
use super::compare::Comparison;
use super::rule::Rule;
use super::set::Witness;
use crate::contract::{Contract, Operation};
use crate::defect::Position;
use crate::finding::Level;

mod content;
mod event;
mod received;
mod request;
mod response;
mod security;
mod server;

use event::{Event, Part, breaking_if, part};

/// What changed between two versions of a contract.
#[derive(Debug, Default)]
pub struct SpecDrift {
    /// Each change once, breaking ones first, then in the order of the new document.
    pub findings: Vec<Finding>,
    /// How many operations there are in both documents.
    pub compared: usize,
    /// What differs and is not compared.
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
    if old.document().value() == new.document().value() {
        return SpecDrift {
            compared: new.operations().len(),
            ..SpecDrift::default()
        };
    }
    let mut walk = Walk {
        old,
        new,
        comparison: Comparison::new(old.document().value(), new.document().value()),
        known: HashMap::new(),
        found: Vec::new(),
        told: HashMap::new(),
    };
    walk.servers("", ["/servers", "/servers"]);
    let compared = walk.operations();
    let not_compared = walk.received();
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
        not_compared: not_compared.into_iter().collect(),
    }
}

struct Walk<'c> {
    old: &'c Contract,
    new: &'c Contract,
    comparison: Comparison<'c>,
    /// The index of each finding: what is the same at the same places is one.
    known: HashMap<(Rule, String, String, String), usize>,
    found: Vec<Finding>,
    /// The index of the finding of each change of a schema.
    told: HashMap<usize, usize>,
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
        let mut event = Event::new(rule, class).at(old, new);
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
        self.request_body(&old.pointer, &new.pointer, name, Direction::Request);
        self.responses(old, new, name);
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
