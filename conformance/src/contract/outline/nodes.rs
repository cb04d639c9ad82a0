//! The schemas that a response schema may lead to, each once, and what each declares itself.

use std::collections::HashMap;

use ahash::RandomState;
use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::held::{self, Held};
use crate::contract::declared::{DeclaredKind, Totals};
use crate::contract::{Contract, reference};

/// The schemas of a contract that were come to.
pub(super) struct Nodes<'c> {
    contract: &'c Contract,
    all: Vec<Node<'c>>,
    /// Each schema by where it lies in memory: a large contract has too many for their pointers.
    ids: HashMap<usize, usize, RandomState>,
    /// What references lead to, as they are written.
    targets: HashMap<&'c str, Target, RandomState>,
}

/// A schema of the document that declares something, or leads to others.
struct Node<'c> {
    schema: &'c Map<String, Value>,
    place: Place<'c>,
    parts: Vec<Part<'c>>,
    /// How many parts there are, by kind.
    totals: Totals,
    /// Schemas that speak of the same value.
    beside: Vec<usize>,
    /// Schemas that speak of its members and items.
    below: Vec<(&'c str, usize)>,
    is_read: bool,
}

/// Where a schema stands.
enum Place<'c> {
    /// At a pointer.
    At(String),
    /// In another one.
    In(usize, Held<'c>),
}

#[derive(Clone, Copy)]
struct Target {
    node: Option<usize>,
    is_write_only: bool,
}

/// Something that a schema declares itself.
pub(in crate::contract) struct Part<'c> {
    pub(in crate::contract) kind: DeclaredKind,
    held: Held<'c>,
    /// The name of a field.
    pub(in crate::contract) name: Option<&'c str>,
}

impl<'c> Part<'c> {
    /// The pointer of it, if this is the one of the schema.
    pub(in crate::contract) fn pointer(&self, schema: &str) -> String {
        self.held.pointer(schema)
    }

    /// What stands there.
    pub(in crate::contract) fn value(&self) -> &'c Value {
        self.held.value
    }
}

impl<'c> Nodes<'c> {
    pub(super) fn of(contract: &'c Contract) -> Self {
        Self {
            contract,
            all: Vec::new(),
            ids: HashMap::default(),
            targets: HashMap::default(),
        }
    }

    pub(super) fn contract(&self) -> &'c Contract {
        self.contract
    }

    /// What a schema that was read declares itself.
    pub(super) fn parts(&self, node: usize) -> &[Part<'c>] {
        &self.all[node].parts
    }

    /// How much a schema that was read declares itself.
    pub(super) fn totals(&self, node: usize) -> Totals {
        self.all[node].totals
    }

    /// The schemas that speak of the same value as one that was read.
    pub(super) fn beside(&self, node: usize) -> &[usize] {
        &self.all[node].beside
    }

    /// The pointer of a schema.
    pub(super) fn pointer(&self, node: usize) -> String {
        let mut at = String::new();
        self.push_pointer(node, &mut at);
        at
    }

    fn push_pointer(&self, node: usize, at: &mut String) {
        match &self.all[node].place {
            Place::At(pointer) => at.push_str(pointer),
            Place::In(holder, held) => {
                self.push_pointer(*holder, at);
                held.push_to(at);
            }
        }
    }

    /// The schema at a pointer; none if it declares nothing and leads nowhere.
    pub(super) fn at(&mut self, pointer: &str) -> Option<usize> {
        let found = pointer::find(self.contract.schema_document(), pointer)?;
        self.id(found, || Place::At(pointer.to_owned()))
    }

    /// The schema that one stands for, if it is a reference and nothing else; itself otherwise.
    pub(super) fn behind(&mut self, id: usize) -> usize {
        let schema = self.all[id].schema;
        let reference = held::reference_in(schema).filter(|_| schema.len() == 1);
        let target = reference.and_then(|reference| self.target(reference).node);
        target.unwrap_or(id)
    }

    fn id(&mut self, schema: &'c Value, place: impl FnOnce() -> Place<'c>) -> Option<usize> {
        let schema = schema.as_object().filter(|schema| held::leads_on(schema))?;
        let next = self.all.len();
        let id = *self
            .ids
            .entry(std::ptr::from_ref(schema).addr())
            .or_insert(next);
        if id == next {
            self.all.push(Node {
                schema,
                place: place(),
                parts: Vec::new(),
                totals: Totals::default(),
                beside: Vec::new(),
                below: Vec::new(),
                is_read: false,
            });
        }
        Some(id)
    }

    /// The schemas that speak of the same value as one, and those that speak of its members.
    pub(super) fn read(&mut self, id: usize) -> (&[usize], &[(&'c str, usize)]) {
        if !std::mem::replace(&mut self.all[id].is_read, true) {
            self.find_others(id);
        }
        let node = &self.all[id];
        (&node.beside, &node.below)
    }

    fn find_others(&mut self, id: usize) {
        let schema = self.all[id].schema;
        let target = held::reference_in(schema).map(|reference| self.target(reference).node);
        let held = held::beside(schema).collect::<Vec<_>>().into_iter();
        let held = held.map(|held| self.id(held.value, || Place::In(id, held)));
        let beside = target.into_iter().chain(held).flatten().collect();
        let mut below = Vec::new();
        let mut fields = Vec::new();
        for held in held::below(schema) {
            if held.keyword == "properties" {
                if self.is_write_only(held.value) {
                    continue;
                }
                fields.push(held);
            }
            let node = self.id(held.value, || Place::In(id, held));
            below.extend(node.map(|node| (held.token(), node)));
        }
        let parts = self.declared(id, fields);
        let node = &mut self.all[id];
        for part in &parts {
            node.totals.add(part.kind);
        }
        (node.beside, node.below, node.parts) = (beside, below, parts);
    }

    /// What a schema declares as it was written: not what was added to judge by, such as tags.
    fn declared(&self, id: usize, fields: Vec<Held<'c>>) -> Vec<Part<'c>> {
        let schema = self.all[id].schema;
        let fields = fields.into_iter().map(|held| Part {
            kind: DeclaredKind::Field,
            name: Some(held.token()),
            held,
        });
        let unnamed = |kind, held| Part {
            kind,
            held,
            name: None,
        };
        let values = held::list(schema, "enum").filter(|held| !held.value.is_null());
        let values = values.map(|held| unnamed(DeclaredKind::EnumValue, held));
        let branches = ["anyOf", "oneOf"].into_iter().flat_map(|keyword| {
            let branches: Vec<_> = held::list(schema, keyword).collect();
            let is_choice = branches.len() > 1;
            branches.into_iter().filter(move |_| is_choice)
        });
        let branches = branches.map(|held| unnamed(DeclaredKind::Branch, held));
        let mut parts: Vec<_> = fields.chain(values).chain(branches).collect();
        if self.contract.declares_more() {
            let at = self.pointer(id);
            let is_written =
                |part: &Part<'_>| self.contract.stands_for(&part.held.pointer(&at)).is_none();
            parts.retain(is_written);
        }
        parts
    }

    /// Whether a schema says so of itself, or what it refers to does.
    fn is_write_only(&mut self, schema: &'c Value) -> bool {
        let Some(schema) = schema.as_object() else {
            return false;
        };
        schema.get("writeOnly") == Some(&Value::Bool(true))
            || held::reference_in(schema)
                .is_some_and(|reference| self.target(reference).is_write_only)
    }

    fn target(&mut self, reference: &'c str) -> Target {
        if let Some(known) = self.targets.get(reference) {
            return *known;
        }
        let pointer = reference::local_pointer(reference).ok();
        let target = Target {
            node: pointer.as_deref().and_then(|pointer| self.at(pointer)),
            is_write_only: pointer.is_some_and(|at| self.contract.is_write_only(&at)),
        };
        self.targets.insert(reference, target);
        target
    }
}
