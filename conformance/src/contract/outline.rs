//! The schemas behind a response schema, as a graph: which speak of the same value, which of its
//! members and items, and what each declares itself.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ahash::RandomState;
use callspec_codegen::{by_two, pointer};

use super::Contract;
use super::declared::Totals;

mod held;
mod nodes;
mod places;

pub use held::branches_of;
pub(super) use held::{pointers_below, pointers_beside};
use nodes::Nodes;
pub(super) use nodes::Part;
pub(super) use places::PartPlace;

/// How much each of some schemas declares: they share what they refer to.
pub struct Outline<'c> {
    nodes: Nodes<'c>,
    totals: HashMap<usize, Totals>,
    /// Where the parts of a node stand.
    places: HashMap<usize, Arc<[PartPlace]>, RandomState>,
    /// The walk that saw a node last.
    seen: Vec<usize>,
    walks: usize,
    /// The room that walks need for groups, and for the fields that they tell.
    groups: HashMap<(usize, &'c str), usize, RandomState>,
    fields: HashSet<(usize, &'c str), RandomState>,
}

/// A schema on the way from another one, which is named by the index of its step.
pub(super) struct Step<'c> {
    node: usize,
    from: Option<(usize, Option<&'c str>)>,
    /// Schemas of one group speak of one value.
    group: usize,
}

/// Which nodes one walk has come to.
struct Seen<'s> {
    /// The walk that came to a node last.
    last: &'s mut Vec<usize>,
    walk: usize,
}

impl Seen<'_> {
    fn is_new(&mut self, node: usize) -> bool {
        if self.last.len() <= node {
            self.last.resize(node + 1, 0);
        }
        std::mem::replace(&mut self.last[node], self.walk) != self.walk
    }
}

impl<'c> Outline<'c> {
    /// An outline of the schemas of a contract.
    pub fn of(contract: &'c Contract) -> Self {
        Self {
            nodes: Nodes::of(contract),
            totals: HashMap::new(),
            places: HashMap::default(),
            seen: Vec::new(),
            walks: 0,
            groups: HashMap::default(),
            fields: HashSet::default(),
        }
    }

    /// The contract.
    pub(super) fn contract(&self) -> &'c Contract {
        self.nodes.contract()
    }

    /// How much each of some response schemas declares, named by their indices.
    pub fn totals_of(contract: &'c Contract, schemas: &[usize]) -> Vec<Totals> {
        let mut outlines = [(); 2].map(|()| Self::of(contract));
        by_two(&mut outlines, schemas, |outline, schema| {
            outline.totals(&contract.schemas()[schema])
        })
    }

    /// How much the schema at a pointer into [`Contract::schema_document`] declares.
    pub fn totals(&mut self, schema: &str) -> Totals {
        let Some(root) = self.nodes.at(schema) else {
            return Totals::default();
        };
        let root = self.nodes.behind(root);
        if let Some(known) = self.totals.get(&root) {
            return *known;
        }
        let steps = self.steps_from_node(root);
        let speaking = speaking(&steps);
        self.fields.clear();
        let mut totals = Totals::default();
        for step in &steps {
            // No two members of one schema have a name: only schemas of one value share fields.
            if speaking[step.group] == 1 {
                totals += self.nodes.totals(step.node);
                continue;
            }
            for part in self.nodes.parts(step.node) {
                let field = part.name.map(|name| (step.group, name));
                if field.is_none_or(|field| self.fields.insert(field)) {
                    totals.add(part.kind);
                }
            }
        }
        self.totals.insert(root, totals);
        totals
    }

    /// All schemas behind one that declare something or lead to others, each once, by the shortest
    /// way.
    pub(super) fn steps_from(&mut self, schema: &str) -> Vec<Step<'c>> {
        let root = self.nodes.at(schema);
        root.map_or_else(Vec::new, |root| self.steps_from_node(root))
    }

    fn steps_from_node(&mut self, root: usize) -> Vec<Step<'c>> {
        self.walks += 1;
        let mut seen = Seen {
            last: &mut self.seen,
            walk: self.walks,
        };
        seen.is_new(root);
        self.groups.clear();
        let mut steps = vec![Step {
            node: root,
            from: None,
            group: 0,
        }];
        let mut next = 0;
        while let Some(&Step { node, group, .. }) = steps.get(next) {
            let (beside, below) = self.nodes.read(node);
            let beside = beside.iter().map(|node| (None, *node));
            let below = below.iter().map(|(token, node)| (Some(*token), *node));
            for (token, node) in beside.chain(below) {
                if !seen.is_new(node) {
                    continue;
                }
                let group = token.map_or(group, |token| {
                    let new = self.groups.len() + 1;
                    *self.groups.entry((group, token)).or_insert(new)
                });
                let from = Some((next, token));
                steps.push(Step { node, from, group });
            }
            next += 1;
        }
        steps
    }

    /// How many parts the schemas of some steps declare, each for itself.
    pub(super) fn count_parts(&self, steps: &[Step<'c>]) -> usize {
        let parts = steps.iter().map(|step| self.nodes.parts(step.node).len());
        parts.sum()
    }

    /// Tells each part with its step and its number there, and what was answered for a field of that
    /// name in the same place of the body.
    pub(super) fn each_part(
        &self,
        steps: &[Step<'c>],
        mut tell: impl FnMut((usize, usize), &Part<'c>, Option<usize>) -> usize,
    ) {
        let speaking = speaking(steps);
        let mut fields: HashMap<_, _, RandomState> = HashMap::default();
        for (index, step) in steps.iter().enumerate() {
            for (number, part) in self.nodes.parts(step.node).iter().enumerate() {
                let field = part.name.filter(|_| speaking[step.group] > 1);
                let field = field.map(|name| (step.group, name));
                let known = field.and_then(|field| fields.get(&field).copied());
                let answer = tell((index, number), part, known);
                if let Some(field) = field {
                    fields.insert(field, answer);
                }
            }
        }
    }

    /// Where the parts of the schema of a step stand.
    pub(super) fn places_of(&mut self, step: &Step<'c>) -> Arc<[PartPlace]> {
        let nodes = &self.nodes;
        let find = || {
            let schema = nodes.pointer(step.node);
            places::of(nodes.contract(), &schema, nodes.parts(step.node))
        };
        self.places.entry(step.node).or_insert_with(find).clone()
    }

    /// The schemas from which an enum or a choice for the same value is reached.
    pub(super) fn deciding(&self, steps: &[Step<'c>]) -> HashSet<String, RandomState> {
        let own = |node| {
            self.nodes
                .parts(node)
                .iter()
                .any(|part| part.name.is_none())
        };
        let mut deciding: HashSet<usize, RandomState> = HashSet::default();
        let mut before = usize::MAX;
        while before != deciding.len() {
            before = deciding.len();
            for step in steps {
                let mut beside = self.nodes.beside(step.node).iter();
                if own(step.node) || beside.any(|node| deciding.contains(node)) {
                    deciding.insert(step.node);
                }
            }
        }
        let pointer = |node: usize| self.nodes.pointer(node);
        deciding.into_iter().map(pointer).collect()
    }
}

/// For each group, how many schemas speak of its value.
fn speaking(steps: &[Step<'_>]) -> Vec<usize> {
    let groups = steps.iter().map(|step| step.group + 1).max();
    let mut speaking = vec![0; groups.unwrap_or_default()];
    for step in steps {
        speaking[step.group] += 1;
    }
    speaking
}

/// For each step, the place in the body that its schema speaks of.
pub(super) fn places_in_body(steps: &[Step<'_>]) -> Vec<String> {
    let mut places: Vec<String> = Vec::with_capacity(steps.len());
    for step in steps {
        places.push(match step.from {
            None => String::new(),
            Some((from, None)) => places[from].clone(),
            Some((from, Some(token))) => pointer::join(&places[from], token),
        });
    }
    places
}
