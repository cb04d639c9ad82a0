//! Sets of JSON values, as schemas describe them: whether one lies inside another, and if not,
//! which value lies outside.

use jsonschema::canonical::{self, CanonicalSchema, Containment};
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::bundle::bundle;
use super::sample;

/// The values that are valid by a schema, formats asserted.
///
/// ```
/// use conformance::drift::set::{Outside, Set};
/// use serde_json::json;
///
/// let old = Set::of_schema(json!({ "type": "number" })).unwrap();
/// let new = Set::of_schema(json!({ "type": ["number", "null"] })).unwrap();
/// let Outside::Some(witness) = old.outside(&new) else { panic!() };
/// assert_eq!(witness.instance, Some(json!(null)));
/// assert_eq!(new.outside(&old), Outside::Nothing);
/// ```
#[derive(Debug)]
pub struct Set {
    schema: Value,
    /// The form that is compared; none if the schema is too large for it.
    canonical: Option<CanonicalSchema>,
    /// The objects in the schema.
    size: usize,
}

/// Schemas with more objects than this are compared by examples alone: the time that a comparison
/// of forms takes grows much faster than the schemas do.
const MAX_OBJECTS: usize = 120;

/// Where it is not known whether anything lies outside, the difference is looked at only for
/// schemas up to this size: unlike the question, it has no bound on the time it takes.
const MAX_DIFFERENCE: usize = 30;

/// What of one set lies outside another.
#[derive(Clone, Debug, PartialEq)]
pub enum Outside {
    /// Nothing: the one lies inside the other, by proof.
    Nothing,
    /// At least what the witness says, by proof.
    Some(Witness),
    /// Neither could be proven.
    Undecided,
}

/// Values that lie outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Witness {
    /// One of them, valid by the one schema and not by the other, as a validator confirmed.
    pub instance: Option<Value>,
    /// All of them as a JSON Schema, where the difference could be expressed.
    pub set: Option<Value>,
}

impl Set {
    /// The values that are valid by the schema at a pointer of an OpenAPI 3.0 or 3.1 document, or
    /// of any other that holds JSON Schemas of 2020-12. References are followed in the document.
    ///
    /// # Errors
    /// Why nothing can be said of the set, as a lowercase fragment: a reference that cannot be
    /// followed, a keyword of the wrong form.
    pub fn at(document: &Value, pointer: &str) -> Result<Self, String> {
        Self::of_all(document, &[pointer])
    }

    /// The values that are valid by each of the schemas at some pointers.
    ///
    /// # Errors
    /// As [`Set::at`].
    pub fn of_all(document: &Value, pointers: &[&str]) -> Result<Self, String> {
        Self::of_schema(bundle(document, pointers)?)
    }

    /// The values that are valid by a JSON Schema (2020-12) that stands by itself.
    ///
    /// # Errors
    /// As [`Set::at`].
    pub fn of_schema(schema: Value) -> Result<Self, String> {
        let canonicalize = || {
            canonical::options()
                .offline()
                .with_draft(Draft::Draft202012)
                .should_validate_formats(true)
                .canonicalize(&schema)
                .map_err(|error| error.to_string())
        };
        let size = objects(&schema);
        let is_small = size <= MAX_OBJECTS;
        Ok(Self {
            canonical: is_small.then(canonicalize).transpose()?,
            schema,
            size,
        })
    }

    /// What of another set lies outside this one.
    pub fn outside(&self, other: &Self) -> Outside {
        let forms = self.canonical.as_ref().zip(other.canonical.as_ref());
        match forms.map(|(outer, inner)| outer.covers(inner)) {
            Some(Ok(Containment::Yes)) => Outside::Nothing,
            Some(Ok(Containment::No)) => Outside::Some(self.witness(other, true)),
            // A value that is found is a proof too.
            _ => match self.witness(other, self.size.max(other.size) <= MAX_DIFFERENCE) {
                Witness { instance: None, .. } => Outside::Undecided,
                found => Outside::Some(found),
            },
        }
    }

    /// Whether a value is in the set.
    pub fn holds(&self, value: &Value) -> bool {
        validator(&self.schema).is_some_and(|validator| validator.is_valid(value))
    }

    /// A value of the set.
    pub fn example(&self) -> Option<Value> {
        let validator = validator(&self.schema)?;
        let values = self.canonical.as_ref().map(sample::values);
        values
            .unwrap_or_else(sample::plainest)
            .into_iter()
            .find(|value| validator.is_valid(value))
    }

    fn witness(&self, other: &Self, by_difference: bool) -> Witness {
        let forms = self.canonical.as_ref().zip(other.canonical.as_ref());
        let forms = forms.filter(|_| by_difference);
        let difference = forms.and_then(|(outer, inner)| inner.subtract(outer).ok());
        let candidates = difference.iter().chain(&other.canonical);
        let candidates = candidates.flat_map(sample::values);
        let instance = validator(&self.schema)
            .zip(validator(&other.schema))
            .and_then(|(inside, valid)| {
                candidates
                    .chain(sample::plainest())
                    .find(|value| valid.is_valid(value) && !inside.is_valid(value))
            });
        let set = difference.map(|difference| {
            let mut set = difference.to_json_schema();
            if let Value::Object(keywords) = &mut set {
                keywords.shift_remove("$schema");
            }
            set
        });
        Witness { instance, set }
    }
}

/// The objects in a schema: about as many as there are schemas.
fn objects(value: &Value) -> usize {
    match value {
        Value::Object(members) => 1 + members.values().map(objects).sum::<usize>(),
        Value::Array(items) => items.iter().map(objects).sum(),
        _ => 0,
    }
}

fn validator(schema: &Value) -> Option<Validator> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .offline()
        .build(schema)
        .ok()
}

impl Witness {
    /// A witness that needs no search.
    pub fn of(instance: Value) -> Self {
        Self {
            set: Some(json!({ "const": instance })),
            instance: Some(instance),
        }
    }
}
