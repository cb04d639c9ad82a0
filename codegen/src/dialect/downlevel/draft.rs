//! One schema on its way from 3.1 to 3.0.

use serde_json::{Map, Value, json};

use super::context::Context;
use crate::dialect::place::{Place, Shape};

/// A Schema Object as read and as it is being rewritten.
pub(super) struct Draft<'s> {
    /// The schema as it stands in the input.
    pub(super) source: &'s Map<String, Value>,
    /// Its pointer in the input.
    pub(super) at: &'s str,
    /// The schema as it will stand in the output.
    pub(super) target: Map<String, Value>,
    /// Whether `nullable: true` is to be written.
    pub(super) nullable: bool,
    /// Parts that did not stay at their pointer, both sides seen from this schema.
    moves: Vec<(String, Option<String>)>,
}

impl<'s> Draft<'s> {
    pub(super) fn new(source: &'s Map<String, Value>, at: &'s str) -> Self {
        Self {
            source,
            at,
            target: source
                .iter()
                .map(|(keyword, value)| (keyword.clone(), start(keyword, value)))
                .collect(),
            nullable: false,
            moves: Vec::new(),
        }
    }

    /// The pointer of a part of the input: `below` begins with a slash or is empty.
    pub(super) fn pointer(&self, below: &str) -> String {
        format!("{}{below}", self.at)
    }

    /// Removes a keyword of the output.
    pub(super) fn remove(&mut self, keyword: &str) -> Option<Value> {
        self.target.shift_remove(keyword)
    }

    /// Puts a keyword where another one stood, or at the end.
    pub(super) fn replace(&mut self, old: &str, new: &str, value: Value) {
        let index = self.target.keys().position(|keyword| keyword == old);
        self.target.shift_remove(old);
        match index {
            Some(index) if !self.target.contains_key(new) => {
                self.target.shift_insert(index, new.to_owned(), value);
            }
            _ => {
                self.target.insert(new.to_owned(), value);
            }
        }
    }

    /// Puts a keyword behind another one, or at the end.
    pub(super) fn insert_after(&mut self, neighbour: &str, keyword: &str, value: Value) {
        self.target.shift_remove(keyword);
        let neighbour = self.target.keys().position(|other| other == neighbour);
        let index = neighbour.map_or(self.target.len(), |index| index + 1);
        self.target.shift_insert(index, keyword.to_owned(), value);
    }

    /// Demands one more keyword of the value: beside the others, or in `allOf` if the keyword is
    /// taken. `old` is the keyword whose place it takes. Returns where it landed.
    pub(super) fn conjoin(&mut self, old: &str, keyword: &str, value: Value) -> String {
        if old == keyword || !self.target.contains_key(keyword) {
            self.replace(old, keyword, value);
            return format!("/{keyword}");
        }
        self.remove(old);
        let all_of = self.demand(json!({ keyword: value }));
        format!("{all_of}/{keyword}")
    }

    /// Demands one more schema of the value, in `allOf`. Returns where it landed.
    pub(super) fn demand(&mut self, schema: Value) -> String {
        let all_of = self
            .target
            .entry("allOf")
            .or_insert_with(|| Value::Array(Vec::new()));
        // What is no list is malformed, and nothing is worth keeping beside it.
        if !all_of.is_array() {
            *all_of = Value::Array(Vec::new());
        }
        let mut index = 0;
        if let Value::Array(schemas) = all_of {
            index = schemas.len();
            schemas.push(schema);
        }
        format!("/allOf/{index}")
    }

    /// Writes to `keyword`, where `old` stood, the one schema or the choice between several, each
    /// given with where it stands in the input.
    pub(super) fn write_any(
        &mut self,
        old: &str,
        keyword: &str,
        mut schemas: Vec<(String, Value)>,
    ) {
        let single = if schemas.len() == 1 {
            schemas.pop()
        } else {
            None
        };
        let value = if let Some((from, schema)) = single {
            self.moved(from, format!("/{keyword}"));
            schema
        } else {
            let (origins, branches): (Vec<_>, Vec<_>) = schemas.into_iter().unzip();
            for (index, from) in origins.into_iter().enumerate() {
                self.moved(from, format!("/{keyword}/anyOf/{index}"));
            }
            json!({ "anyOf": branches })
        };
        self.replace(old, keyword, value);
    }

    /// A part of the input went to another place below this schema.
    pub(super) fn moved(&mut self, from: String, to: String) {
        if from != to {
            self.moves.push((from, Some(to)));
        }
    }

    /// A part of the input was dropped.
    pub(super) fn dropped(&mut self, from: String) {
        self.moves.push((from, None));
    }

    /// What stands at `from` in the output goes to `to`, and so do the parts that moved there.
    pub(super) fn shifted(&mut self, from: &str, to: &str) {
        for (_, destination) in &mut self.moves {
            let Some(destination) = destination else {
                continue;
            };
            let below = destination.strip_prefix(from);
            if let Some(below) = below.filter(|below| below.is_empty() || below.starts_with('/')) {
                *destination = format!("{to}{below}");
            }
        }
        if !self.moves.iter().any(|(origin, _)| origin == from) {
            self.moves.push((from.to_owned(), Some(to.to_owned())));
        }
    }

    /// Hands the moves over to the document.
    pub(super) fn finish(self, cx: &mut Context<'_>) -> Value {
        for (from, to) in self.moves {
            let from = format!("{}{from}", self.at);
            match to {
                Some(to) => cx.moves.insert(from, self.at, to),
                None => cx.moves.drop(from),
            }
        }
        Value::Object(self.target)
    }
}

/// What a keyword starts with: its value, or nothing where the schemas in it will be rewritten
/// from the source anyway.
fn start(keyword: &str, value: &Value) -> Value {
    match (Place::Schema.field(keyword), value) {
        (Some((Shape::List, _)), Value::Array(_))
        | (Some((Shape::One | Shape::Map, _)), Value::Object(_)) => Value::Null,
        _ => value.clone(),
    }
}
