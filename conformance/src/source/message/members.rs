//! JSON values and objects whose members have more than one name.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jsonschema::json::{Array as _, Node as _, Object as _};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::tree::{Children, Node};

/// A value in the text of a message: of a tree, or where the tree has left it to a reader with care,
/// as the text that came.
#[derive(Clone, Copy)]
pub(super) enum Value<'a> {
    Node(Node<'a>),
    Text(&'a RawValue),
}

impl<'a> Value<'a> {
    /// As it was written.
    pub(super) fn written(self) -> &'a str {
        match self {
            Self::Node(node) => node.written(),
            Self::Text(text) => text.get(),
        }
    }

    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Node(node) => node.as_string(),
            Self::Text(text) => read(text, '"').map(Cow::Owned),
        }
    }

    /// The elements of a list.
    pub(super) fn listed(self) -> Option<Vec<Self>> {
        match self {
            Self::Node(node) => {
                let elements = node.as_array()?.elements();
                Some(elements.map(Self::Node).collect())
            }
            Self::Text(text) => {
                let elements: Vec<&RawValue> = read(text, '[')?;
                Some(elements.into_iter().map(Self::Text).collect())
            }
        }
    }

    pub(super) fn members(self) -> Option<Members<'a>> {
        match self {
            Self::Node(node) => node.as_object().map(Members::Nodes),
            Self::Text(text) => read(text, '{').map(Members::Texts),
        }
    }

    fn is_null(self) -> bool {
        self.written() == "null"
    }
}

/// The members of a JSON object.
pub(super) enum Members<'a> {
    Nodes(Children<'a>),
    Texts(BTreeMap<String, &'a RawValue>),
}

impl<'a> Members<'a> {
    /// Those of a text; none, if it is JSON and no object.
    pub(super) fn read(text: &'a str) -> serde_json::Result<Option<Self>> {
        if text.trim_ascii_start().starts_with('{') {
            serde_json::from_str(text).map(|members| Some(Self::Texts(members)))
        } else {
            serde_json::from_str(text).map(|IgnoredAny| None)
        }
    }

    fn find(&self, name: &str) -> Option<Value<'a>> {
        match self {
            Self::Nodes(members) => {
                let mut members = members.members();
                let found = members.find(|(other, _)| is(other, name));
                found.map(|(_, node)| Value::Node(node))
            }
            Self::Texts(members) => members.get(name).map(|text| Value::Text(text)),
        }
    }

    /// The first of these that is there and not null.
    pub(super) fn get(&self, names: &[&str]) -> Option<Value<'a>> {
        let mut found = names.iter().filter_map(|name| self.find(name));
        found.find(|value| !value.is_null())
    }

    /// Whether one of these is there, null or not.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.find(name).is_some())
    }

    /// Whether this is there, and null.
    pub(super) fn is_null(&self, name: &str) -> bool {
        self.find(name).is_some_and(Value::is_null)
    }

    /// All members, in the order of their names.
    pub(super) fn all(self) -> Vec<(Cow<'a, str>, Value<'a>)> {
        match self {
            Self::Nodes(members) => {
                let all = members.map(|(name, node)| (Cow::Borrowed(name), Value::Node(node)));
                let mut all: Vec<_> = all.collect();
                all.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
                all
            }
            Self::Texts(members) => {
                let all = members.into_iter();
                all.map(|(name, text)| (Cow::Owned(name), Value::Text(text)))
                    .collect()
            }
        }
    }

    pub(super) fn members(&self, names: &[&str]) -> Option<Self> {
        self.get(names).and_then(Value::members)
    }

    pub(super) fn text(&self, names: &[&str]) -> Option<Cow<'a, str>> {
        self.get(names).and_then(Value::text)
    }

    pub(super) fn number(&self, names: &[&str]) -> Option<f64> {
        let value = self.get(names)?;
        match value.text() {
            Some(text) => text.trim().parse().ok(),
            None => serde_json::from_str(value.written()).ok(),
        }
    }
}

/// Whether two names are the same. Most differ in their length or in their first letter, and to compare
/// all of them is a call.
fn is(name: &str, other: &str) -> bool {
    let first = |name: &str| name.as_bytes().first().copied();
    name.len() == other.len() && first(name) == first(other) && name == other
}

/// Reads what begins so; nothing else is tried, for a parser that fails writes down what it met.
fn read<'a, T: Deserialize<'a>>(value: &'a RawValue, first: char) -> Option<T> {
    let text = value.get();
    text.starts_with(first)
        .then(|| serde_json::from_str(text).ok())?
}
