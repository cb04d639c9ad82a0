//! YAML text to a JSON value, and to the place of each of its parts.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_saphyr::{Location, Options, Spanned, UserMessageFormatter};

use crate::defect::{Defect, Position};
use crate::pointer;

/// Deep enough for any contract seen, shallow enough for the stack.
const MAX_DEPTH: usize = 256;
/// The largest public contracts (11 to 13 MB) hold some 700,000 nodes.
const MAX_NODES: usize = 8_000_000;

fn options() -> Options {
    serde_saphyr::options! {
        strict_booleans: true,
        emit_comments: false,
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 4 * MAX_NODES,
            max_total_scalar_bytes: 256 << 20,
        },
    }
}

pub(super) fn parse(name: &str, text: &str) -> Result<Value, Defect> {
    serde_saphyr::from_str_with_options(text, options()).map_err(|error| {
        let message = error
            .without_snippet()
            .render_with_formatter(&UserMessageFormatter);
        Defect {
            file: name.to_owned(),
            position: error.location().and_then(position_of),
            pointer: String::new(),
            what: format!("not YAML: {}", one_line(&message)),
        }
    })
}

fn position_of(location: Location) -> Option<Position> {
    let line = usize::try_from(location.line()).ok()?;
    let column = usize::try_from(location.column()).ok()?;
    (line > 0).then_some(Position { line, column })
}

/// The parser's message without the places it ends with and without line breaks.
fn one_line(message: &str) -> String {
    let end = message.find(" at line ").unwrap_or(message.len());
    message[..end]
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// The place of each item and each key, by JSON Pointer; empty if the text does not parse.
pub(super) fn positions(text: &str) -> HashMap<String, Position> {
    let mut found = HashMap::new();
    if let Ok(tree) = serde_saphyr::from_str_with_options::<Tree>(text, options()) {
        collect(&tree, &mut String::new(), &mut found);
    }
    found
}

fn collect(node: &Tree, at: &mut String, found: &mut HashMap<String, Position>) {
    let length = at.len();
    let mut descend = |token: &str, place: Location, node: &Tree| {
        pointer::push(at, token);
        if let Some(position) = position_of(place) {
            found.insert(at.clone(), position);
        }
        collect(node, at, found);
        at.truncate(length);
    };
    match node {
        Tree::Leaf => {}
        Tree::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                descend(&index.to_string(), item.referenced, &item.value);
            }
        }
        Tree::Mapping(members) => {
            for (key, member) in members {
                descend(&key.value, key.referenced, member);
            }
        }
    }
}

/// The shape of a document, with the place of each item and of each key.
enum Tree {
    Leaf,
    Sequence(Vec<Spanned<Tree>>),
    Mapping(Vec<(Spanned<String>, Tree)>),
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML value")
    }

    fn visit_bool<E>(self, _: bool) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_str<E>(self, _: &str) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_none<E>(self) -> Result<Tree, E> {
        Ok(Tree::Leaf)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut found = Vec::new();
        while let Some(item) = items.next_element()? {
            found.push(item);
        }
        Ok(Tree::Sequence(found))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Tree, A::Error> {
        let mut found = Vec::new();
        while let Some(member) = members.next_entry()? {
            found.push(member);
        }
        Ok(Tree::Mapping(found))
    }
}
