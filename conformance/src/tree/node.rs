//! A value of a tree, as `jsonschema` looks at it.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, NodeIdentity, Object, cmp};
use serde_json::Value;

use super::scan::Kind;
use super::{Entry, Number, Tree, unescaped};

/// The representation: JSON as places in its text.
#[derive(Clone, Copy, Debug)]
pub struct Borrowed;

/// A value of a [`Tree`].
#[derive(Clone, Copy, Debug)]
pub struct Node<'a>(At<'a>);

#[derive(Clone, Copy, Debug)]
enum At<'a> {
    Entry(&'a Tree<'a>, u32),
    /// The name of a member, which is a text where a schema speaks of names.
    Name(&'a str),
}

impl<'a> Node<'a> {
    pub(super) fn of(tree: &'a Tree<'a>) -> Self {
        Self(At::Entry(tree, 0))
    }

    fn entry(&self) -> Option<(&'a Tree<'a>, u32, &'a Entry)> {
        match self.0 {
            At::Entry(tree, at) => Some((tree, at, &tree.entries[at as usize])),
            At::Name(_) => None,
        }
    }

    /// The value as it was written; a name, without its quotes.
    pub fn written(&self) -> &'a str {
        match self.0 {
            At::Entry(tree, at) => tree.written(&tree.entries[at as usize]),
            At::Name(name) => name,
        }
    }

    /// The [`mark`](super::mark) of the name that it has in its object.
    pub fn mark(&self) -> u8 {
        self.entry().map_or(0, |(_, _, entry)| entry.mark)
    }

    fn kind(&self) -> Kind {
        self.entry().map_or(Kind::Text, |(_, _, entry)| entry.kind)
    }

    /// What is in it, if it is of this kind.
    fn children(&self, kind: Kind) -> Option<Children<'a>> {
        let (tree, at, entry) = self.entry()?;
        (entry.kind == kind).then_some(Children {
            tree,
            at: at + 1,
            left: entry.len,
        })
    }
}

impl Json for Borrowed {
    type Node<'a> = Node<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = ();

    /// A lookup goes over the members, so a pass over all of them costs as much as one.
    const KEYS_PER_LOOKUP: usize = 8;

    fn prepare_key(key: &str) -> Self::PreparedKey {
        key.into()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Node<'_>) -> T) -> T {
        f(Node(At::Name(string)))
    }
}

impl<'a> jsonschema::json::Node<'a, Borrowed> for Node<'a> {
    type Object = Children<'a>;
    type Array = Children<'a>;
    type Number = Number<'a>;

    fn as_object(&self) -> Option<Children<'a>> {
        self.children(Kind::Object)
    }

    fn as_array(&self) -> Option<Children<'a>> {
        self.children(Kind::Array)
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self.0 {
            At::Name(name) => Some(Cow::Borrowed(name)),
            At::Entry(tree, at) => {
                let entry = &tree.entries[at as usize];
                match entry.kind {
                    Kind::Text => Some(Cow::Borrowed(tree.slice(entry.start + 1, entry.end - 1))),
                    Kind::EscapedText => {
                        let mut text = String::new();
                        unescaped(tree.written(entry), &mut text);
                        Some(Cow::Owned(text))
                    }
                    _ => None,
                }
            }
        }
    }

    fn as_number(&self) -> Option<Number<'a>> {
        let (tree, _, entry) = self.entry()?;
        (entry.kind == Kind::Number).then(|| Number(tree.written(entry)))
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.kind() {
            Kind::True => Some(true),
            Kind::False => Some(false),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    fn is_number(&self) -> bool {
        self.kind() == Kind::Number
    }

    fn json_type(&self) -> JsonType {
        match self.kind() {
            Kind::Null => JsonType::Null,
            Kind::False | Kind::True => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::Text | Kind::EscapedText => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (expected, self.as_string()) {
            (Value::String(expected), Some(text)) => *expected == text,
            (Value::String(_), None) | (_, Some(_)) => false,
            _ => cmp::equal(&self.to_value(), expected),
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self.0 {
            At::Name(name) => Value::String(name.to_owned()),
            // It has been checked to be JSON.
            At::Entry(..) => serde_json::from_str(self.written()).unwrap_or_default(),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let (tree, at, _) = self.entry()?;
        let address = std::ptr::from_ref(tree) as usize;
        Some(NodeIdentity::tagged(address, at))
    }
}

/// The elements of an array or the members of an object.
#[derive(Clone, Debug)]
pub struct Children<'a> {
    tree: &'a Tree<'a>,
    at: u32,
    left: u32,
}

impl<'a> Iterator for Children<'a> {
    type Item = (&'a str, Node<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let (tree, at) = (self.tree, self.at);
        let entry = &tree.entries[at as usize];
        self.at = entry.after;
        Some((tree.name(entry), Node(At::Entry(tree, at))))
    }
}

impl<'a> Object<'a, Borrowed> for Children<'a> {
    type Node = Node<'a>;
    type MemberName = &'a str;
    type MembersIter = Self;

    fn len(&self) -> usize {
        self.left as usize
    }

    fn get(&self, key: &Box<str>) -> Option<Node<'a>> {
        let key = key.as_bytes();
        let text = self.tree.text.as_bytes();
        let mut at = self.at;
        for _ in 0..self.left {
            let entry = &self.tree.entries[at as usize];
            let name = entry.name_start as usize..entry.name_end as usize;
            // Lengths first: most names differ in theirs.
            if name.len() == key.len() && text[name] == *key {
                return Some(Node(At::Entry(self.tree, at)));
            }
            at = entry.after;
        }
        None
    }

    fn members(&self) -> Self {
        self.clone()
    }
}

impl<'a> Array<'a, Borrowed> for Children<'a> {
    type Node = Node<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.left as usize
    }

    fn elements(&self) -> Elements<'a> {
        Elements(self.clone())
    }
}

/// The elements of an array.
#[derive(Debug)]
pub struct Elements<'a>(Children<'a>);

impl<'a> Iterator for Elements<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(_, node)| node)
    }
}
