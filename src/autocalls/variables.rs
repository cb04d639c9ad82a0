//! What an assistant collected.

use std::fmt;
use std::ops::Deref;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// What the assistant collected during a call, by variable name.
///
/// Dereferences to the map: `variables["name"]`, `variables.get("name")`. Without variables
/// Autocalls is reported to send an empty list; that reads as an empty map.
///
/// ```
/// use callspec::autocalls::Variables;
///
/// let none: Variables = serde_json::from_str("[]")?;
/// assert!(none.is_empty());
/// assert_eq!(serde_json::to_string(&none)?, "[]");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Variables {
    values: Map<String, Value>,
    is_list: bool,
}

impl Variables {
    /// The map alone.
    pub fn into_map(self) -> Map<String, Value> {
        self.values
    }

    /// Whether they came as a list, which PHP makes of an empty map.
    pub fn is_list(&self) -> bool {
        self.is_list
    }
}

impl Deref for Variables {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.values
    }
}

impl From<Map<String, Value>> for Variables {
    fn from(values: Map<String, Value>) -> Self {
        let is_list = false;
        Self { values, is_list }
    }
}

/// Variables are equal if their names and values are, in whichever form they came.
impl PartialEq for Variables {
    fn eq(&self, other: &Self) -> bool {
        self.values == other.values
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(&self.values).finish()
    }
}

impl Serialize for Variables {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_list {
            serializer.collect_seq(self.values.values())
        } else {
            self.values.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Variables {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Object(values) => Ok(values.into()),
            Value::Array(items) if items.is_empty() => Ok(Self {
                values: Map::new(),
                is_list: true,
            }),
            Value::Array(_) => Err(serde::de::Error::custom(
                "a list with items, expected an object, or an empty list for none",
            )),
            other => Err(crate::json::unexpected(
                &other,
                "an object, or an empty list for none",
            )),
        }
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Variables {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Variables".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["object", "array"], "maxItems": 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_variables() {
        for json in ["[]", "{}", r#"{"a":null,"b":[1]}"#] {
            let read: Variables = serde_json::from_str(json).expect(json);
            assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
        }
        for json in ["[1]", "null", "\"a\"", "17"] {
            let error = serde_json::from_str::<Variables>(json).expect_err(json);
            assert!(error.to_string().contains("an object, or"), "{error}");
        }
        assert_eq!(
            serde_json::from_str::<Variables>("[]").ok(),
            Some(Variables::default())
        );
    }
}
