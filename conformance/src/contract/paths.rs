//! The operations of a contract by the segments of their paths, so that a request finds its own
//! among thousands as fast as among ten.
//!
//! A tree of segments: text leads on by its hash, parameters one after the other. A path may be an
//! instance of several templates: all of them are found, and who asks takes the closest.

use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

use super::Contract;
use super::operation::Operation;
use super::path_template::Segment;
use super::server::Server;

/// An index of the paths of a contract.
pub struct Paths {
    /// The root first.
    nodes: Vec<Node>,
    servers: Vec<Server>,
    base_lengths: BTreeSet<usize>,
}

#[derive(Default)]
struct Node {
    texts: HashMap<String, usize>,
    /// Parameters, and text with parameters in it, each once.
    parameters: Vec<(Segment, usize)>,
    /// The operations whose paths end here.
    operations: Vec<usize>,
}

/// As what templates take a segment of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// As text that a template has itself.
    AsText,
    /// As the value of a parameter, or as text with such a value in it.
    AsParameter,
}

impl Paths {
    /// An index of operations, and of servers for those that have none of their own.
    pub(super) fn of(operations: &[Operation], shared: &[Server]) -> Self {
        let mut paths = Self {
            nodes: vec![Node::default()],
            servers: Vec::new(),
            base_lengths: BTreeSet::new(),
        };
        for (index, operation) in operations.iter().enumerate() {
            let segments = operation.template.segments().iter();
            let end = segments.fold(0, |node, segment| paths.below(node, segment));
            paths.nodes[end].operations.push(index);
            paths.add_servers(operation.servers_or(shared));
        }
        paths.add_servers(shared);
        paths
    }

    fn add_servers(&mut self, servers: &[Server]) {
        for server in servers {
            if !self.servers.contains(server) {
                self.base_lengths.insert(server.base.len());
                self.servers.push(server.clone());
            }
        }
    }

    /// The node that a segment leads to, which is made if there is none.
    fn below(&mut self, node: usize, segment: &Segment) -> usize {
        let new = self.nodes.len();
        let node = &mut self.nodes[node];
        let known = if let Some(text) = segment.text() {
            *node.texts.entry(text.to_owned()).or_insert(new)
        } else {
            let mut all = node.parameters.iter();
            let known = all.find(|(known, _)| known.takes_the_same_as(segment));
            let known = known.map(|(_, known)| *known);
            known.unwrap_or_else(|| {
                node.parameters.push((segment.clone(), new));
                new
            })
        };
        if known == new {
            self.nodes.push(Node::default());
        }
        known
    }

    /// The servers of all operations and of the contract, each once, in the order of the document.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// How many segments the base paths of these servers have.
    pub fn base_lengths(&self) -> impl Iterator<Item = usize> {
        self.base_lengths.iter().copied()
    }

    /// The indices of the operations that a path, given as decoded segments below the base path of a
    /// server, is an instance of.
    pub fn operations(&self, path: &[String]) -> impl Iterator<Item = usize> {
        let ends = self.reached(path).into_iter();
        ends.flat_map(|node| self.nodes[node].operations.iter().copied())
    }

    /// As what a segment of a path is taken, if the path is an instance of any template so far; as
    /// text, where several take it.
    pub fn taken(&self, path: &[String], index: usize) -> Option<Taken> {
        let text = path.get(index)?;
        let before = self.reached(&path[..index]);
        let has_text = |node: &usize| self.nodes[*node].texts.contains_key(text);
        if before.iter().any(has_text) {
            return Some(Taken::AsText);
        }
        let mut next = before.iter().flat_map(|node| self.next(*node, text));
        next.next().map(|_| Taken::AsParameter)
    }

    /// The nodes that a path leads to.
    fn reached(&self, path: &[String]) -> Vec<usize> {
        path.iter().fold(vec![0], |nodes, text| {
            let next = nodes.into_iter().flat_map(|node| self.next(node, text));
            next.collect()
        })
    }

    fn next(&self, node: usize, text: &str) -> impl Iterator<Item = usize> {
        let node = &self.nodes[node];
        let fitting = node.parameters.iter();
        let fitting = fitting.filter(move |(segment, _)| segment.matches(text));
        let by_text = node.texts.get(text).copied().into_iter();
        by_text.chain(fitting.map(|(_, node)| *node))
    }
}

impl Contract {
    /// The operation of this id, or of this method and path: `GET /calls/{callId}`.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        let names = self.names.get_or_init(|| {
            let mut names = HashMap::new();
            for (index, operation) in self.operations.iter().enumerate() {
                let place = format!("{} {}", operation.method, operation.path);
                for name in [operation.id.to_string(), place] {
                    names.entry(name).or_insert(index);
                }
            }
            names
        });
        names.get(id).map(|index| &self.operations[*index])
    }

    /// The operations by their paths.
    pub fn paths(&self) -> &Paths {
        let make = || Paths::of(&self.operations, &self.servers);
        self.paths.get_or_init(make)
    }

    /// Whether a path, as decoded segments, is one whose operations a defect hides.
    pub fn is_unreadable(&self, path: &[String]) -> bool {
        let mut hidden = self.unreadable.iter();
        hidden.any(|template| template.matches(path))
    }

    /// Has the API live elsewhere too: at a test server, a reseller's host, a proxy.
    pub fn add_server(&mut self, address: &str) {
        self.servers.push(Server::parse(address));
        self.paths = OnceLock::new();
        if let Some(deviations) = &mut self.deviations {
            deviations.add_server(address);
        }
    }
}
