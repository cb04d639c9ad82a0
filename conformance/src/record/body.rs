//! Bodies with stand-ins for what is private, by what the contract says of each value.

use bytes::Bytes;
use callspec_codegen::pointer;
use serde_json::{Map, Number, Value};

use super::letters::blanked;
use super::privacy::{Answer, Kind, Privacy};
use super::stand_ins::StandIns;
use crate::judge::said::{Naming, SaidOfBody};
use crate::redact::{Look, is_secret_name, looks_like_word, shown_name};

/// Whole numbers with fewer digits say little, unless a rule says otherwise.
const FEWEST_DIGITS: usize = 7;
/// Of bytes that are no text, no more are written.
const MOST_BYTES: usize = 1024;

/// By what values are replaced.
pub(super) struct Replacing<'r, 'c, 's> {
    pub(super) privacy: &'r Privacy,
    pub(super) answer: Answer<'r>,
    /// What the contract says of the body; `None` where it says nothing.
    pub(super) said: Option<&'r SaidOfBody<'r, 'c>>,
    pub(super) stand_ins: &'s mut StandIns,
}

impl Replacing<'_, '_, '_> {
    /// A JSON value in the place of another. `at` is where it stands, with `*` for indices and free
    /// names; `around` is what all is that stands there.
    pub(super) fn value(&mut self, value: &Value, at: &str, around: Option<Kind>) -> Value {
        if self.said.is_some_and(|said| said.is_listed(value)) {
            self.keep(value);
            return value.clone();
        }
        let kind = self.kind(value, at, around);
        match value {
            Value::Null | Value::Bool(_) => value.clone(),
            Value::Number(number) => self.number(value, number, kind),
            Value::String(text) => Value::String(self.text(value, text, kind)),
            Value::Array(items) => {
                let at = pointer::join(at, "*");
                let items = items
                    .iter()
                    .map(|item| self.value(item, &at, personal(kind)));
                Value::Array(items.collect())
            }
            Value::Object(members) => self.object(value, members, at, personal(kind)),
        }
    }

    fn kind(&self, value: &Value, at: &str, around: Option<Kind>) -> Option<Kind> {
        if around == Some(Kind::Secret) || self.said.is_some_and(|said| said.is_password(value)) {
            return Some(Kind::Secret);
        }
        self.privacy.kind(self.answer, at).or(around)
    }

    fn keep(&mut self, value: &Value) {
        match value {
            Value::String(text) => drop(self.stand_ins.keep(text)),
            Value::Array(items) => items.iter().for_each(|item| self.keep(item)),
            Value::Object(members) => {
                for (name, member) in members {
                    self.stand_ins.keep(name);
                    self.keep(member);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn text(&mut self, value: &Value, text: &str, kind: Option<Kind>) -> String {
        if self.is_public(value, text, kind) && self.stand_ins.may_keep(text) {
            return self.stand_ins.keep_public(text);
        }
        let Some(said) = self.said else {
            return self.stand_ins.text(text, kind, &|_| true);
        };
        let broken = said.broken(value, value);
        let agrees = |other: &str| said.broken(value, &Value::from(other)) == broken;
        self.stand_ins.text(text, kind, &agrees)
    }

    /// What a rule calls public is meant of what the contract promises there; what else comes may be
    /// anything, unless it is a word or a number.
    fn is_public(&self, value: &Value, text: &str, kind: Option<Kind>) -> bool {
        // A new word of an enum is what a recording is there for.
        let is_enumerated = self.said.is_some_and(|said| said.is_enumerated(value));
        if kind != Some(Kind::Public) {
            return is_enumerated && looks_like_word(text);
        }
        let is_promised = || self.said.is_some_and(|said| said.is_promised(value));
        match Look::of(text) {
            Some(look) if look.is_private() => false,
            Some(Look::Number) => true,
            _ => looks_like_word(text) || is_promised(),
        }
    }

    fn number(&mut self, value: &Value, number: &Number, kind: Option<Kind>) -> Value {
        let text = number.to_string();
        let digits = text.chars().filter(char::is_ascii_digit).count();
        let is_kept = match kind {
            Some(Kind::Public) => self.stand_ins.may_keep(&text),
            Some(_) => false,
            None => digits < FEWEST_DIGITS || number.is_f64(),
        };
        if is_kept {
            return value.clone();
        }
        let broken = self.said.map(|said| said.broken(value, value));
        let agrees = |other: &str| {
            parsed(other).is_some_and(|other| {
                other.to_string().len() == text.len()
                    && self
                        .said
                        .map(|said| said.broken(value, &Value::Number(other)))
                        == broken
            })
        };
        let other = self.stand_ins.text(&text, kind, &agrees);
        parsed(&other).map_or(Value::Null, Value::Number)
    }

    fn object(
        &mut self,
        object: &Value,
        members: &Map<String, Value>,
        at: &str,
        kind: Option<Kind>,
    ) -> Value {
        let mut others = Map::new();
        for (name, member) in members {
            let naming = self.naming(object, name, member);
            let is_kept = match naming {
                Naming::Declared => true,
                Naming::Undeclared => shown_name(name) == name,
                Naming::Free => {
                    shown_name(name) == name && self.privacy.keeps_names(self.answer, at)
                }
            };
            let (name, other_name, token) = if is_kept {
                (name, self.stand_ins.keep(name), name.as_str())
            } else {
                let is_taken =
                    |other: &str| others.contains_key(other) || members.contains_key(other);
                (name, self.name(object, name, &is_taken), "*")
            };
            let kind = if is_secret_name(name) {
                Some(Kind::Secret)
            } else {
                kind
            };
            let other = self.value(member, &pointer::join(at, token), kind);
            others.insert(other_name, other);
        }
        Value::Object(others)
    }

    fn naming(&self, object: &Value, name: &str, member: &Value) -> Naming {
        self.said
            .map_or(Naming::Undeclared, |said| said.naming(object, name, member))
    }

    fn name(&mut self, object: &Value, name: &str, is_taken: &dyn Fn(&str) -> bool) -> String {
        let is_shown = shown_name(name) == name;
        let said = self.said;
        let agrees = |other: &str| {
            (shown_name(other) == other) == is_shown
                && !is_taken(other)
                && said.is_none_or(|said| said.takes_name(object, name, other))
        };
        self.stand_ins.text(name, None, &agrees)
    }
}

/// What is personal is so with all below; what is public is so alone.
fn personal(kind: Option<Kind>) -> Option<Kind> {
    kind.filter(|kind| *kind != Kind::Public)
}

/// A number as it would be written: without zeros in front.
fn parsed(text: &str) -> Option<Number> {
    serde_json::from_str(text).ok()
}

/// A body that is no JSON: letters and digits go, and of bytes only some zeros stay.
pub(super) fn opaque(body: &Bytes) -> Bytes {
    match std::str::from_utf8(body) {
        Ok(text) => blanked(text).into(),
        // Zeros alone would be text.
        Err(_) => [0xff].repeat(body.len().min(MOST_BYTES)).into(),
    }
}
