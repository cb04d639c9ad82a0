//! What was said in a call.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::TranscriptSegment;

/// What was said in a call: one text, as the page of the vendor has it, or a list of segments, as
/// the vendor is reported to send it.
///
/// ```
/// use callspec::autocalls::Transcript;
///
/// let transcript: Transcript = serde_json::from_str(r#"[
///     {"type": "transcript", "sender": "bot", "text": "Hello?", "timestamp": 1754055268.5},
///     {"type": "function_call", "name": "lookup"},
///     {"type": "transcript", "sender": "human", "text": "Hi."}
/// ]"#)?;
/// assert_eq!(transcript.to_text(), "bot: Hello?\nhuman: Hi.");
/// assert_eq!(transcript.segments().len(), 3);
/// assert_eq!(transcript.segments()[1].extra["name"], "lookup");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Transcript {
    /// One text.
    Text(String),
    /// Segments in the order in which they came, with those that are no speech.
    Segments(Vec<TranscriptSegment>),
}

impl Transcript {
    /// What was said as one text: the text as it came, or a line for each spoken segment, with the
    /// sender in front where one is named.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => text.into(),
            Self::Segments(_) => {
                let lines: Vec<String> = self.spoken().map(line).collect();
                lines.join("\n").into()
            }
        }
    }

    /// All segments; none if the transcript is one text.
    pub fn segments(&self) -> &[TranscriptSegment] {
        match self {
            Self::Text(_) => &[],
            Self::Segments(segments) => segments,
        }
    }

    /// The segments in which something was said.
    pub fn spoken(&self) -> impl Iterator<Item = &TranscriptSegment> {
        let segments = self.segments().iter();
        segments.filter(|segment| segment.is_spoken())
    }

    /// Whether nothing was said.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Segments(_) => self.spoken().next().is_none(),
        }
    }
}

fn line(segment: &TranscriptSegment) -> String {
    let text = segment.text.as_deref().unwrap_or_default();
    match &segment.sender {
        Some(sender) => format!("{sender}: {text}"),
        None => text.to_owned(),
    }
}

impl TranscriptSegment {
    /// Whether the segment is something said: it has a text, and its type is `transcript` or not
    /// given. Calls of functions, among others, stand in the same list.
    pub fn is_spoken(&self) -> bool {
        let is_speech = self.type_.as_deref().is_none_or(|of| of == "transcript");
        is_speech && self.text.is_some()
    }
}

impl<'de> Deserialize<'de> for Transcript {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextOrSegments)
    }
}

struct TextOrSegments;

impl<'de> Visitor<'de> for TextOrSegments {
    type Value = Transcript;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of segments")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Transcript, E> {
        Ok(Transcript::Text(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Transcript, E> {
        Ok(Transcript::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, segments: A) -> Result<Transcript, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(segments)).map(Transcript::Segments)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Transcript {
    fn schema_name() -> Cow<'static, str> {
        "Transcript".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let segments = generator.subschema_for::<Vec<TranscriptSegment>>();
        schemars::json_schema!({ "anyOf": [{ "type": "string" }, segments] })
    }
}
