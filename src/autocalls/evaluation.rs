//! How a call went.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::EvaluationCriterion;

/// How a call went, by the criteria set up for the assistant: values by name, as the page of the
/// vendor has it, or a list of criteria, as the vendor is reported to send it.
///
/// Both read the same way:
///
/// ```
/// use callspec::autocalls::Evaluation;
///
/// for json in [
///     r#"{"outcome": "qualified_lead"}"#,
///     r#"[{"name": "outcome", "type": "string", "value": "qualified_lead"}]"#,
/// ] {
///     let evaluation: Evaluation = serde_json::from_str(json)?;
///     assert_eq!(evaluation.get("outcome"), Some(&"qualified_lead".into()));
///     assert_eq!(evaluation.iter().count(), 1);
/// }
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Evaluation {
    /// Values by name.
    Values(Map<String, Value>),
    /// Criteria, each with its kind and description, in the order in which they came.
    Criteria(Vec<EvaluationCriterion>),
}

impl Evaluation {
    /// The value that was found for a name; the first, if a list has several.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.iter()
            .find_map(|(own, value)| (own == name).then_some(value))
    }

    /// All names with their values. A criterion without a name or without a value is left out.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        let (values, criteria) = match self {
            Self::Values(values) => (Some(values), [].as_slice()),
            Self::Criteria(criteria) => (None, criteria.as_slice()),
        };
        let named = criteria.iter().filter_map(|criterion| {
            let name = criterion.name.as_deref()?;
            Some((name, criterion.value.as_ref()?))
        });
        let values = values.into_iter().flatten();
        values
            .map(|(name, value)| (name.as_str(), value))
            .chain(named)
    }

    /// Whether there is neither a value nor a criterion.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Values(values) => values.is_empty(),
            Self::Criteria(criteria) => criteria.is_empty(),
        }
    }
}

impl<'de> Deserialize<'de> for Evaluation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValuesOrCriteria)
    }
}

struct ValuesOrCriteria;

impl<'de> Visitor<'de> for ValuesOrCriteria {
    type Value = Evaluation;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list of criteria")
    }

    fn visit_map<A: MapAccess<'de>>(self, values: A) -> Result<Evaluation, A::Error> {
        Map::deserialize(MapAccessDeserializer::new(values)).map(Evaluation::Values)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, criteria: A) -> Result<Evaluation, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(criteria)).map(Evaluation::Criteria)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Evaluation {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Evaluation".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let criteria = generator.subschema_for::<Vec<EvaluationCriterion>>();
        schemars::json_schema!({ "anyOf": [{ "type": "object" }, criteria] })
    }
}
