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
    canonical: CanonicalSchema,
}

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
        let canonical = canonical::options()
            .offline()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .canonicalize(&schema)
            .map_err(|error| error.to_string())?;
        Ok(Self { schema, canonical })
    }

    /// What of another set lies outside this one.
    pub fn outside(&self, other: &Self) -> Outside {
        match self.canonical.covers(&other.canonical) {
            Ok(Containment::Yes) => Outside::Nothing,
            Ok(Containment::No) => Outside::Some(self.witness(other)),
            // A value that is found is a proof too.
            _ => match self.witness(other) {
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
        sample::values(&self.canonical)
            .into_iter()
            .find(|value| validator.is_valid(value))
    }

    fn witness(&self, other: &Self) -> Witness {
        let difference = other.canonical.subtract(&self.canonical).ok();
        let candidates = difference.iter().chain([&other.canonical]);
        let instance = validator(&self.schema)
            .zip(validator(&other.schema))
            .and_then(|(inside, valid)| {
                candidates
                    .flat_map(sample::values)
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
