//! What an object brought beyond what its type has fields for.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde_json::{Map, Value};

/// The fields of an object that its contract does not name, as they came.
///
/// Dereferences to the map: `extra["name"]`, `extra.get("name")`, `extra.insert(…)`. Beside it stands
/// which optional fields came as null: they read as `None` like absent ones, and are written back.
///
/// ```
/// # use callspec::autocalls::TranscriptSegment;
/// let segment = r#"{"text":"Hello?","sender":null,"confidence":0.93}"#;
/// let segment: TranscriptSegment = serde_json::from_str(segment)?;
/// assert_eq!(segment.extra["confidence"], 0.93);
/// assert!(segment.sender.is_none() && segment.extra.came_as_null("sender"));
/// assert!(segment.timestamp.is_none() && !segment.extra.came_as_null("timestamp"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Extra {
    fields: Map<String, Value>,
    #[allow(
        clippy::box_collection,
        reason = "hardly ever there, and in every object of a list"
    )]
    nulls: Option<Box<Vec<&'static str>>>,
}

impl Extra {
    /// The map alone.
    #[must_use]
    pub fn into_map(self) -> Map<String, Value> {
        self.fields
    }

    /// Whether the optional field of this name, as the contract spells it, came as null.
    #[must_use]
    pub fn came_as_null(&self, name: &str) -> bool {
        self.nulls().any(|null| null == name)
    }

    /// Keeps in mind that an optional field came as null.
    pub(crate) fn mark_null(&mut self, name: &'static str) {
        self.nulls.get_or_insert_default().push(name);
    }

    fn nulls(&self) -> impl Iterator<Item = &'static str> {
        self.nulls.iter().flat_map(|names| names.iter().copied())
    }

    /// What is written behind the fields that are written: no name twice, since a field that came
    /// as null may have got a value, and a caller may have put in the name of a field.
    pub(crate) fn beside<'a>(
        &'a self,
        is_written: impl Fn(&str) -> bool + Copy + 'a,
    ) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let nulls = self.nulls().map(|name| (name, &Value::Null));
        let nulls = nulls.filter(|(name, _)| !self.fields.contains_key(*name));
        let fields = self.fields.iter();
        let fields = fields.map(|(name, value)| (name.as_str(), value));
        nulls
            .chain(fields)
            .filter(move |(name, _)| !is_written(name))
    }
}

impl Deref for Extra {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.fields
    }
}

impl DerefMut for Extra {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.fields
    }
}

impl From<Map<String, Value>> for Extra {
    fn from(fields: Map<String, Value>) -> Self {
        let nulls = None;
        Self { fields, nulls }
    }
}

/// The map, as it was given.
impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fields.fmt(f)
    }
}

/// Equal if names and values are: a null that came is as good as nothing.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        self.fields == other.fields
    }
}

/// Any fields with any values.
#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Extra {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Extra".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Map::<String, Value>::json_schema(generator)
    }
}
