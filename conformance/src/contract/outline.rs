//! The schemas behind a response schema, as a graph: which speak of the same value, which of its
//! members and items, and what each declares itself.

use std::collections::{HashMap, HashSet};

use callspec_codegen::pointer;
use serde_json::{Map, Value};

use super::declared::{DeclaredKind, Totals};
use super::{Contract, reference};

/// How much each of some schemas declares: they share what they refer to.
pub struct Outline<'c> {
    contract: &'c Contract,
    nodes: Vec<Node>,
    ids: HashMap<String, usize>,
}

/// A schema of the document.
#[derive(Default)]
struct Node {
    pointer: String,
    parts: Vec<Part>,
    /// Schemas that speak of the same value.
    beside: Vec<usize>,
    /// Schemas that speak of its members and items.
    below: Vec<(String, usize)>,
    is_read: bool,
}

/// Something that a schema declares itself.
pub(super) struct Part {
    pub(super) kind: DeclaredKind,
    pub(super) pointer: String,
    /// The name of a field.
    pub(super) name: Option<String>,
}

/// A schema on the way from another one, which is named by the index of its step.
pub(super) struct Step {
    node: usize,
    from: Option<(usize, Option<String>)>,
    /// Schemas of one group speak of one value.
    group: usize,
}

impl<'c> Outline<'c> {
    /// An outline of the schemas of a contract.
    pub fn of(contract: &'c Contract) -> Self {
        Self {
            contract,
            nodes: Vec::new(),
            ids: HashMap::new(),
        }
    }

    /// How much the schema at a pointer into [`Contract::schema_document`] declares.
    pub fn totals(&mut self, schema: &str) -> Totals {
        let steps = self.steps_from(schema);
        let mut totals = Totals::default();
        self.each_part(&steps, |_, part, known| {
            if known.is_none() {
                totals.add(part.kind);
            }
            0
        });
        totals
    }

    /// All schemas behind one, each once, by the shortest way.
    pub(super) fn steps_from(&mut self, schema: &str) -> Vec<Step> {
        let root = self.id(schema.to_owned());
        let mut known = HashSet::from([root]);
        let mut groups = HashMap::new();
        let mut steps = vec![Step {
            node: root,
            from: None,
            group: 0,
        }];
        let mut next = 0;
        while let Some(&Step { node, group, .. }) = steps.get(next) {
            self.read(node);
            let beside = self.nodes[node].beside.iter().map(|node| (None, *node));
            let below = self.nodes[node].below.iter();
            let below = below.map(|(token, node)| (Some(token.clone()), *node));
            for (token, node) in beside.chain(below) {
                if known.insert(node) {
                    let group = token.as_ref().map_or(group, |token| {
                        let new = groups.len() + 1;
                        *groups.entry((group, token.clone())).or_insert(new)
                    });
                    let from = Some((next, token));
                    steps.push(Step { node, from, group });
                }
            }
            next += 1;
        }
        steps
    }

    /// Tells each part with its step, and what was answered for a field of that name in the same
    /// place of the body.
    pub(super) fn each_part(
        &self,
        steps: &[Step],
        mut tell: impl FnMut(usize, &Part, Option<usize>) -> usize,
    ) {
        let mut fields = HashMap::new();
        for (index, step) in steps.iter().enumerate() {
            for part in &self.nodes[step.node].parts {
                let field = part.name.as_deref().map(|name| (step.group, name));
                let known = field.and_then(|field| fields.get(&field).copied());
                let answer = tell(index, part, known);
                if let Some(field) = field {
                    fields.insert(field, answer);
                }
            }
        }
    }

    /// The schemas from which an enum or a choice for the same value is reached.
    pub(super) fn deciding(&self, steps: &[Step]) -> HashSet<String> {
        let own = |node: &Node| node.parts.iter().any(|part| part.name.is_none());
        let mut deciding = HashSet::new();
        let mut before = usize::MAX;
        while before != deciding.len() {
            before = deciding.len();
            for step in steps {
                let node = &self.nodes[step.node];
                if own(node) || node.beside.iter().any(|node| deciding.contains(node)) {
                    deciding.insert(step.node);
                }
            }
        }
        let pointer = |node: usize| self.nodes[node].pointer.clone();
        deciding.into_iter().map(pointer).collect()
    }

    fn id(&mut self, pointer: String) -> usize {
        let next = self.nodes.len();
        let id = *self.ids.entry(pointer.clone()).or_insert(next);
        if id == next {
            self.nodes.push(Node {
                pointer,
                ..Node::default()
            });
        }
        id
    }

    fn read(&mut self, id: usize) {
        let at = self.nodes[id].pointer.clone();
        let document = self.contract.schema_document();
        let schema = document.pointer(&at).and_then(Value::as_object);
        if let Some(schema) = schema.filter(|_| !self.nodes[id].is_read) {
            let beside: Vec<_> = beside(schema, &at).collect();
            self.nodes[id].beside = beside.into_iter().map(|at| self.id(at)).collect();
            let below = below(self.contract, schema, &at);
            let below = below.into_iter().map(|(name, at)| (name, self.id(at)));
            self.nodes[id].below = below.collect();
            self.nodes[id].parts = parts(self.contract, schema, &at);
        }
        self.nodes[id].is_read = true;
    }
}

/// For each step, the place in the body that its schema speaks of.
pub(super) fn places_in_body(steps: &[Step]) -> Vec<String> {
    let mut places: Vec<String> = Vec::with_capacity(steps.len());
    for step in steps {
        places.push(match &step.from {
            None => String::new(),
            Some((from, None)) => places[*from].clone(),
            Some((from, Some(token))) => pointer::join(&places[*from], token),
        });
    }
    places
}

/// Schemas that speak of the same value, whatever it is.
pub(super) fn beside(schema: &Map<String, Value>, at: &str) -> impl Iterator<Item = String> {
    let conditional = ["then", "else"].into_iter();
    let conditional = conditional.filter(|keyword| schema.contains_key(*keyword));
    let branches = ["allOf", "anyOf", "oneOf"].into_iter();
    let dependent = schema.get("dependentSchemas").and_then(Value::as_object);
    let dependent = dependent.into_iter().flat_map(Map::keys);
    let dependents = pointer::join(at, "dependentSchemas");
    reference::target_of(schema)
        .into_iter()
        .chain(branches.flat_map(|keyword| branches_of(schema, at, keyword)))
        .chain(conditional.map(|keyword| pointer::join(at, keyword)))
        .chain(dependent.map(move |name| pointer::join(&dependents, name)))
}

/// Schemas that speak of members and items, and where these stand in the value.
pub(super) fn below(
    contract: &Contract,
    schema: &Map<String, Value>,
    at: &str,
) -> Vec<(String, String)> {
    let mut below: Vec<_> = properties(contract, schema, at).collect();
    for keyword in ["additionalProperties", "unevaluatedProperties", "items"] {
        if schema.get(keyword).is_some_and(Value::is_object) {
            below.push(("*".to_owned(), pointer::join(at, keyword)));
        }
    }
    let first = branches_of(schema, at, "prefixItems");
    below.extend(first.map(|at| ("*".to_owned(), at)));
    let patterns = schema.get("patternProperties").and_then(Value::as_object);
    let patterns = patterns.into_iter().flat_map(Map::keys);
    let at = pointer::join(at, "patternProperties");
    below.extend(patterns.map(|pattern| ("*".to_owned(), pointer::join(&at, pattern))));
    below
}

/// What a schema declares as it was written: not what was added to judge by, such as tags.
fn parts(contract: &Contract, schema: &Map<String, Value>, at: &str) -> Vec<Part> {
    let unnamed = |kind, pointer| Part {
        kind,
        pointer,
        name: None,
    };
    let mut parts = Vec::new();
    for (name, pointer) in properties(contract, schema, at) {
        parts.push(Part {
            kind: DeclaredKind::Field,
            pointer,
            name: Some(name),
        });
    }
    let values = schema.get("enum").and_then(Value::as_array);
    for (index, value) in values.into_iter().flatten().enumerate() {
        if !value.is_null() {
            parts.push(unnamed(
                DeclaredKind::EnumValue,
                format!("{at}/enum/{index}"),
            ));
        }
    }
    for keyword in ["anyOf", "oneOf"] {
        let branches: Vec<_> = branches_of(schema, at, keyword).collect();
        if branches.len() > 1 {
            let branches = branches.into_iter();
            parts.extend(branches.map(|at| unnamed(DeclaredKind::Branch, at)));
        }
    }
    parts.retain(|part| contract.stands_for(&part.pointer).is_none());
    parts
}

/// The properties that a response may have, and their schemas.
fn properties(
    contract: &Contract,
    schema: &Map<String, Value>,
    at: &str,
) -> impl Iterator<Item = (String, String)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let names = properties.into_iter().flat_map(Map::keys);
    let at = pointer::join(at, "properties");
    names
        .map(move |name| (name.clone(), pointer::join(&at, name)))
        .filter(|(_, property)| !contract.is_write_only(property))
}

/// The pointers of the schemas that a keyword lists.
pub fn branches_of(
    schema: &Map<String, Value>,
    at: &str,
    keyword: &str,
) -> impl Iterator<Item = String> + use<> {
    let count = schema
        .get(keyword)
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    let at = pointer::join(at, keyword);
    (0..count).map(move |index| pointer::join(&at, &index.to_string()))
}
