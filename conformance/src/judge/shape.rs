//! What a response is made of: the types of its values place by place, and words outside an enum.
//!
//! A shape is kept and told, so that nothing of a body may be in it but what a contract could have
//! said: types, names of fields, and words that could stand in an enum where there is one.

use std::collections::BTreeMap;

use callspec_codegen::pointer;
use serde_json::Value;

use super::kind::shown_name;
use super::speaking::Speaking;
use super::undeclared::declares;
use super::walk::{Unexpected, Visitor};
use crate::contract::StatusPattern;
use crate::redact::looks_like_word;

/// What one response is made of.
#[derive(Clone, Debug)]
pub struct Shape {
    /// The status, as its response is declared.
    pub status: StatusPattern,
    /// The media type, as it is declared; empty where no body is promised or none came.
    pub media_type: String,
    /// By JSON Pointer into the body, array indices and free names as `*`.
    pub places: BTreeMap<String, PlaceShape>,
}

/// What stands at one place of a body.
#[derive(Clone, Debug, Default)]
pub struct PlaceShape {
    /// The number of values of each type.
    pub types: BTreeMap<ValueType, u64>,
    /// Texts that an enum speaks of and does not list, and that look like words of an enum.
    pub words: BTreeMap<String, u64>,
    /// The number of other values that an enum speaks of and does not list.
    pub unlisted: u64,
}

/// A type of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueType {
    /// `null`.
    Null,
    /// `true` and `false`.
    Boolean,
    /// A number without a fraction (JSON Schema Validation 2020-12, section 6.1.1).
    Integer,
    /// Any other number.
    Number,
    /// A text.
    String,
    /// A list.
    Array,
    /// An object.
    Object,
}

impl ValueType {
    const ALL: [Self; 7] = [
        Self::Null,
        Self::Boolean,
        Self::Integer,
        Self::Number,
        Self::String,
        Self::Array,
        Self::Object,
    ];

    /// The type of a value.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) => match number.as_f64() {
                Some(float) if number.is_f64() && float.fract() != 0.0 => Self::Number,
                _ => Self::Integer,
            },
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    /// The type of this name.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }

    /// The type as schemas write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

impl Shape {
    pub(super) fn of(status: StatusPattern) -> Self {
        Self {
            status,
            media_type: String::new(),
            places: BTreeMap::new(),
        }
    }
}

/// Takes down the shape of a body.
pub(super) struct Observer<'s>(pub(super) &'s mut Shape);

impl Observer<'_> {
    fn place(&mut self, at: String, value: &Value) -> &mut PlaceShape {
        let place = self.0.places.entry(at).or_default();
        *place.types.entry(ValueType::of(value)).or_default() += 1;
        place
    }
}

impl Visitor for Observer<'_> {
    fn unexpected(&mut self, member: &Unexpected<'_>) {
        // Where no property is declared, names are free, and may be anything.
        let is_named = member.speaking.iter().any(|one| declares(one.schema));
        let name = if is_named {
            shown_name(member.name)
        } else {
            "*"
        };
        self.place(pointer::join(member.at, name), member.value);
    }

    fn value(&mut self, at: &str, value: &Value, speaking: &[Speaking<'_>]) {
        let mut enums = speaking
            .iter()
            .filter_map(|one| one.schema.get("enum").and_then(Value::as_array));
        let is_unlisted = enums.any(|values| !values.contains(value));
        let place = self.place(at.to_owned(), value);
        match value {
            Value::String(text) if is_unlisted && looks_like_word(text) => {
                *place.words.entry(text.clone()).or_default() += 1;
            }
            // Null says all there is to say of it by its type.
            Value::Null => {}
            _ if is_unlisted => place.unlisted += 1,
            _ => {}
        }
    }

    fn wants(&self, _schemas: &[String]) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ValueType;

    #[test]
    fn a_number_without_a_fraction_is_an_integer() {
        let types = [json!(12), json!(12.0), json!(12.5), json!(u64::MAX)]
            .map(|value| ValueType::of(&value));
        let integer = ValueType::Integer;
        assert_eq!(types, [integer, integer, ValueType::Number, integer]);
    }
}
