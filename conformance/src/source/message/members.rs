//! JSON objects whose members have more than one name.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

/// The members of a JSON object, each as the text that came.
pub(super) struct Members<'a>(BTreeMap<String, &'a RawValue>);

impl<'a> Members<'a> {
    pub(super) fn of(value: &'a RawValue) -> Option<Self> {
        read(value, '{').map(Self)
    }

    /// The first of these that is there and not null.
    pub(super) fn get(&self, names: &[&str]) -> Option<&'a RawValue> {
        let mut found = names.iter().filter_map(|name| self.0.get(*name).copied());
        found.find(|value| value.get() != "null")
    }

    /// Whether one of these is there, null or not.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.0.contains_key(*name))
    }

    /// Whether this is there, and null.
    pub(super) fn is_null(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| value.get() == "null")
    }

    /// All members, by name.
    pub(super) fn all(self) -> impl Iterator<Item = (String, &'a RawValue)> {
        self.0.into_iter()
    }

    pub(super) fn members(&self, names: &[&str]) -> Option<Self> {
        self.get(names).and_then(Members::of)
    }

    pub(super) fn text(&self, names: &[&str]) -> Option<String> {
        self.get(names).and_then(text)
    }

    pub(super) fn number(&self, names: &[&str]) -> Option<f64> {
        let value = self.get(names)?;
        match text(value) {
            Some(text) => text.trim().parse().ok(),
            None => serde_json::from_str(value.get()).ok(),
        }
    }
}

pub(super) fn text(value: &RawValue) -> Option<String> {
    read(value, '"')
}

/// Reads what begins so; nothing else is tried, for a parser that fails writes down what it met.
pub(super) fn read<'a, T: Deserialize<'a>>(value: &'a RawValue, first: char) -> Option<T> {
    let text = value.get();
    text.starts_with(first)
        .then(|| serde_json::from_str(text).ok())?
}
