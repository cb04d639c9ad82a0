//! Reads a contract: YAML or JSON text to a JSON value, with the place of each part at hand.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use crate::defect::{Defect, Position};
use crate::overlay::Overlay;
use crate::pointer;

mod halves;
mod json;
mod laid;
mod yaml;

/// A document as read: its name, its text and its value.
///
/// ```
/// use callspec_codegen::Document;
///
/// let document = Document::parse("pets.yaml", "openapi: 3.1.0\ninfo:\n  title: Pets\n")?;
/// assert_eq!(document.value()["info"]["title"], "Pets");
/// assert_eq!(document.position("/info/title").map(|place| place.line), Some(3));
/// # Ok::<(), callspec_codegen::Defect>(())
/// ```
#[derive(Clone, Debug)]
pub struct Document {
    name: String,
    // Shared: a large document is given to whoever judges by it, and has overlays.
    text: Arc<String>,
    value: Arc<Value>,
    // Built on first use: a document without findings never pays for its places.
    positions: OnceLock<Arc<Places>>,
    /// Where each line of the text begins.
    lines: OnceLock<Arc<Vec<usize>>>,
    laid: Option<laid::Laid>,
    parts: Vec<Part>,
}

/// A part of a document that came from another.
#[derive(Clone, Debug)]
pub struct Part {
    /// Where it stands.
    pub pointer: String,
    /// The document that it came from.
    pub document: Arc<Document>,
    /// Where it stands there.
    pub source: String,
}

/// The places of the parts of a text.
#[derive(Debug)]
enum Places {
    Json(json::Places),
    /// By pointer: of YAML, and of what was put together.
    Yaml(HashMap<String, Position>),
}

impl Places {
    fn of(text: &str) -> Self {
        if is_json(text) {
            Self::Json(json::Places::new(text))
        } else {
            Self::Yaml(yaml::positions(text))
        }
    }
}

/// Where each line of a text begins.
fn lines(text: &str) -> Vec<usize> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    std::iter::once(0).chain(ends).collect()
}

fn is_json(text: &str) -> bool {
    text.trim_start().starts_with('{')
}

impl Document {
    /// Parses YAML 1.2, or JSON where the text begins with `{`.
    ///
    /// A document is one mapping. Repeated keys, aliases that expand beyond reason and nesting
    /// beyond 256 levels are refused.
    ///
    /// # Errors
    /// A [`Defect`] with line and column if the text does not parse or is no mapping.
    pub fn parse(name: impl Into<String>, text: impl Into<String>) -> Result<Self, Defect> {
        let (name, text) = (name.into(), text.into());
        let value = if is_json(&text) {
            parse_json(&name, &text)?
        } else {
            yaml::parse(&name, &text)?
        };
        if !value.is_object() {
            return Err(Defect::of_file(
                name,
                "not an OpenAPI document: its top level must be a mapping",
            ));
        }
        Ok(Self::parsed(name, text, value))
    }

    /// A document whose text was parsed before, which said this.
    pub fn parsed(name: impl Into<String>, text: impl Into<String>, value: Value) -> Self {
        Self {
            name: name.into(),
            text: Arc::new(text.into()),
            value: Arc::new(value),
            positions: OnceLock::new(),
            lines: OnceLock::new(),
            laid: None,
            parts: Vec::new(),
        }
    }

    /// A document that was put together from a text of another form, such as a page: its value, and
    /// where in the text each part of it is said, by JSON Pointer.
    pub fn composed(
        name: impl Into<String>,
        text: impl Into<String>,
        value: Value,
        positions: HashMap<String, Position>,
    ) -> Self {
        Self {
            positions: OnceLock::from(Arc::new(Places::Yaml(positions))),
            ..Self::parsed(name, text, value)
        }
    }

    /// The document with another value, in which parts are left out: what stays keeps its place.
    #[must_use]
    pub fn reduced(&self, value: Value) -> Self {
        Self {
            value: Arc::new(value),
            ..self.clone()
        }
    }

    /// The name given to [`Document::parse`], as findings and defects show it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text as it was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The document as a JSON value.
    pub fn value(&self) -> &Value {
        &self.value
    }

    /// The same, to keep or to change without a copy where none is needed.
    pub fn shared_value(&self) -> Arc<Value> {
        self.value.clone()
    }

    /// Where the part behind a JSON Pointer begins (a member at its key), or else the nearest part
    /// around it.
    pub fn position(&self, pointer: &str) -> Option<Position> {
        let places = self
            .positions
            .get_or_init(|| Arc::new(Places::of(&self.text)));
        let positions = match &**places {
            Places::Json(places) => return places.position(&self.text, self.lines(), pointer),
            Places::Yaml(positions) => positions,
        };
        let mut at = pointer;
        loop {
            if let Some(position) = positions.get(at) {
                return Some(*position);
            }
            at = pointer::parent(at)?;
        }
    }

    /// The text from a line on, which is counted from 1; nothing beyond the last.
    pub fn from_line(&self, line: usize) -> &str {
        let start = self.lines().get(line.saturating_sub(1));
        start.map_or("", |start| &self.text[*start..])
    }

    fn lines(&self) -> &[usize] {
        self.lines.get_or_init(|| Arc::new(lines(&self.text)))
    }

    /// The document with an overlay laid over it. A defect in what the overlay wrote is placed in
    /// the overlay.
    ///
    /// # Errors
    /// A defect for each action that selects nothing, or does not fit what it selects.
    pub fn overlaid(&self, overlay: &Overlay) -> Result<Self, Vec<Defect>> {
        let applied = overlay.apply(&self.value);
        if !applied.defects.is_empty() {
            return Err(applied.defects);
        }
        Ok(Self {
            value: Arc::new(applied.document),
            laid: Some(laid::Laid::new(overlay.document(), &applied.changed)),
            ..self.clone()
        })
    }

    /// The document with another value, some parts of which came from other documents.
    #[must_use]
    pub fn assembled(&self, value: Value, parts: Vec<Part>) -> Self {
        Self {
            value: Arc::new(value),
            parts,
            ..self.clone()
        }
    }

    /// Whether all of it was written in this text.
    pub fn stands_alone(&self) -> bool {
        self.laid.is_none() && self.parts.is_empty()
    }

    /// The parts that came from other documents.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The document in which the part behind a pointer was written, and its place there: this one,
    /// the overlay that wrote it, or the one that it came from.
    pub fn source<'p>(&self, pointer: &'p str) -> (&Self, Cow<'p, str>) {
        if let Some((overlay, at)) = self.laid.as_ref().and_then(|laid| laid.source(pointer)) {
            return (overlay, Cow::Owned(at));
        }
        let part = self.parts.iter().find_map(|part| {
            let rest = pointer.strip_prefix(part.pointer.as_str())?;
            let is_below = rest.is_empty() || rest.starts_with('/');
            is_below.then(|| {
                (
                    &*part.document,
                    Cow::Owned(format!("{}{rest}", part.source)),
                )
            })
        });
        part.unwrap_or((self, Cow::Borrowed(pointer)))
    }

    /// A defect at a JSON Pointer of this document.
    pub fn defect(&self, pointer: impl Into<String>, what: impl Into<String>) -> Defect {
        let pointer = pointer.into();
        let (source, at) = self.source(&pointer);
        if !std::ptr::eq(source, self) {
            return source.defect(at, what);
        }
        Defect {
            file: self.name.clone(),
            position: self.position(&pointer),
            pointer,
            what: what.into(),
        }
    }
}

fn parse_json(name: &str, text: &str) -> Result<Value, Defect> {
    let read = || serde_json::from_str(text);
    halves::parse(text)
        .map_or_else(read, Ok)
        .map_err(|error| Defect {
            file: name.to_owned(),
            position: Some(Position {
                line: error.line(),
                // At the end of a text it counts what was read of the line.
                column: error.column().max(1),
            }),
            pointer: String::new(),
            what: format!("not JSON: {}", without_place(&error.to_string())),
        })
}

/// `serde_json` ends its messages with the place, which a [`Defect`] shows in front.
fn without_place(message: &str) -> &str {
    message
        .rfind(" at line ")
        .map_or(message, |end| &message[..end])
}
