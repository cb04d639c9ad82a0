//! Dates with a time of day and no zone, `YYYY-MM-DD HH:MM:SS` on the wire.

use std::fmt;

use chrono::NaiveDateTime;
use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

const FORMAT: &str = "%Y-%m-%d %H:%M:%S";

/// Writes the wire form.
pub(crate) fn serialize<S: Serializer>(
    value: &NaiveDateTime,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&value.format(FORMAT))
}

/// Reads the wire form.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<NaiveDateTime, D::Error> {
    deserializer.deserialize_str(LocalDateTime)
}

struct LocalDateTime;

impl Visitor<'_> for LocalDateTime {
    type Value = NaiveDateTime;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a date and time as YYYY-MM-DD HH:MM:SS")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<NaiveDateTime, E> {
        // The value itself is not repeated: errors do not show what was in a body.
        NaiveDateTime::parse_from_str(value, FORMAT)
            .map_err(|_| E::custom("invalid date and time, expected YYYY-MM-DD HH:MM:SS"))
    }
}

/// The same where null or nothing may stand.
#[allow(
    dead_code,
    reason = "no optional field of the two contracts has this form yet"
)]
pub(crate) mod option {
    use chrono::NaiveDateTime;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the wire form, or null.
    #[expect(clippy::ref_option, reason = "the form that serde calls")]
    pub(crate) fn serialize<S: Serializer>(
        value: &Option<NaiveDateTime>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => super::serialize(value, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// Reads the wire form, or null.
    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<NaiveDateTime>, D::Error> {
        #[derive(Deserialize)]
        struct Read(#[serde(with = "super")] NaiveDateTime);

        Ok(Option::<Read>::deserialize(deserializer)?.map(|Read(value)| value))
    }
}
