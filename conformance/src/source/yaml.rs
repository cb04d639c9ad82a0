//! YAML to JSON, bytes (`!!binary`) included: what cassettes are written in.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use serde_saphyr::{Location, Options, Spanned};

use super::MAX_FILE;
use crate::defect::{Defect, Position, of_recording};
use crate::exchange::Origin;

/// Deeper than any cassette: bodies are text in it.
const MAX_DEPTH: usize = 64;
const MAX_NODES: usize = 8_000_000;

fn options() -> Options {
    serde_saphyr::options! {
        strict_booleans: true,
        emit_comments: false,
        // Bytes need not be text: they stay base64 here.
        ignore_binary_tag_for_string: true,
        budget: serde_saphyr::budget! {
            max_depth: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 4 * MAX_NODES,
            max_total_scalar_bytes: usize::try_from(MAX_FILE).unwrap_or(usize::MAX),
        },
    }
}

/// A document as JSON. A member that holds bytes is an object with `base64_string`, as Ruby's VCR
/// calls it.
pub(super) fn parse(origin: &Origin, text: &str) -> Result<Value, Defect> {
    let node: Node = serde_saphyr::from_str_with_options(text, options()).map_err(|error| {
        // The parser's words may quote what it met, which is a value, and stay here.
        let mut defect = of_recording(
            origin,
            "not YAML, or too large or too deep to be a cassette",
        );
        defect.position = error.location().and_then(position);
        defect
    })?;
    Ok(node.into_json(text))
}

fn position(location: Location) -> Option<Position> {
    let line = usize::try_from(location.line()).ok()?;
    let column = usize::try_from(location.column()).ok()?;
    (line > 0).then_some(Position { line, column })
}

enum Node {
    Leaf(Value),
    Sequence(Vec<Node>),
    Mapping(Vec<(String, Spanned<Node>)>),
}

impl Node {
    fn into_json(self, text: &str) -> Value {
        match self {
            Self::Leaf(value) => value,
            Self::Sequence(items) => items.into_iter().map(|item| item.into_json(text)).collect(),
            Self::Mapping(members) => {
                let members = members.into_iter().map(|(name, member)| {
                    let is_binary = is_binary(text, member.defined);
                    let value = member.value.into_json(text);
                    (name, if is_binary { bytes(value) } else { value })
                });
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }
}

fn bytes(base64: Value) -> Value {
    Value::Object(Map::from_iter([("base64_string".to_owned(), base64)]))
}

/// Whether the scalar here has the tag of bytes: `!!binary`, or `!binary` as Ruby writes it.
fn is_binary(text: &str, scalar: Location) -> bool {
    let at = scalar.span().byte_offset();
    let at = at.and_then(|at| usize::try_from(at).ok());
    let Some(before) = at.and_then(|at| text.get(..at)) else {
        return false;
    };
    // A block begins behind its header: `|-`.
    let before = before.trim_ascii_end();
    let before = before.trim_end_matches(|c: char| c.is_ascii_digit() || "|>+-".contains(c));
    before.trim_ascii_end().ends_with("!binary")
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    // Beyond what JSON numbers hold here; no member that is read has such a value.
    fn visit_i128<E>(self, value: i128) -> Result<Node, E> {
        Ok(Node::Leaf(value.to_string().into()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Node, E> {
        Ok(Node::Leaf(value.to_string().into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Leaf(Number::from_f64(value).into()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Leaf(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Leaf(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut found = Vec::new();
        while let Some(item) = items.next_element()? {
            found.push(item);
        }
        Ok(Node::Sequence(found))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut found = Vec::new();
        while let Some(member) = members.next_entry()? {
            found.push(member);
        }
        Ok(Node::Mapping(found))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;
    use crate::exchange::{Origin, Place};

    #[test]
    fn bytes_are_told_from_text_in_every_spelling() {
        let text = "a: &1 !binary |-\n  aGVs\n  bG8=\nb: !!binary \"aGVsbG8=\"\nc: !!binary aGVsbG8=\n\
                    d: *1\ne: 'aGVsbG8='\nf: '!binary'\ng: |\n  aGVsbG8=\nh: 200\n";
        let origin = Origin {
            file: "a.yml".into(),
            place: Place::Whole,
        };
        let value = parse(&origin, text).expect("this is YAML");
        let bytes = json!({"base64_string": "aGVsbG8="});
        assert_eq!(value["a"], json!({"base64_string": "aGVs\nbG8="}));
        assert_eq!(value["b"], bytes);
        assert_eq!(value["c"], bytes);
        assert_eq!(value["d"], value["a"]);
        assert_eq!(value["e"], "aGVsbG8=");
        assert_eq!(value["f"], "!binary");
        assert_eq!(value["g"], "aGVsbG8=\n");
        assert_eq!(value["h"], 200);
    }
}
