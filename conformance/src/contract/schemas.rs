//! The schemas of a contract as a validator judges by them: JSON Schema 2020-12, and what OpenAPI
//! says beyond it put into the same words.
//!
//! Each step looks at the document and gives edits. What an edit adds stands for a keyword of
//! the document as written, to which findings lead back.

use std::collections::HashMap;
use std::sync::Arc;

use callspec_codegen::dialect::{self, Upleveled};
use callspec_codegen::{Document, pointer};
use serde_json::Value;

use super::Settings;
use super::reference::NOT_FOLLOWED;

mod directions;
pub mod formats;
mod tags;

pub use directions::Direction;
pub(super) use directions::{declarations, is_write_only};

/// The document whose schemas are judged by.
pub(super) struct Schemas {
    /// As far as the paths lead; the contract's own, where that cannot be told apart.
    document: Arc<Value>,
    /// The way back from a document that was written in other terms.
    upleveled: Option<Upleveled>,
    /// Pointers of what was added, each with the keyword that it stands for.
    added: HashMap<String, String>,
    /// Whether what was added declares anything, and is not only bounds.
    declares_more: bool,
    /// Whether no schema says that it goes the other way alone.
    excuses_nothing: bool,
}

/// Where a document has what is put into other words.
#[derive(Default)]
struct Used {
    /// Whether some property goes the other way alone.
    has_excused: bool,
    /// The schemas with a discriminator.
    discriminators: Vec<String>,
    /// The schemas with a format that says a range, or that is switched off.
    formats: Vec<String>,
}

impl Used {
    /// One look at all schemas, most of which have none of it.
    fn of(document: &Value, settings: &Settings, direction: Direction) -> Self {
        let mut used = Self::default();
        dialect::visit_schemas(document, &mut |at, schema| {
            for (keyword, value) in schema {
                match keyword.as_str() {
                    "discriminator" => used.discriminators.push(at.to_owned()),
                    "format" if formats::is_edited(value, settings) => {
                        used.formats.push(at.to_owned());
                    }
                    keyword if keyword == direction.excused() => used.has_excused |= value == true,
                    _ => {}
                }
            }
        });
        used
    }
}

/// A change of one schema.
struct Edit {
    /// The pointer of the schema.
    schema: String,
    keyword: &'static str,
    /// The new value; the keyword goes if there is none.
    value: Option<Value>,
    /// What of it is new, and the keyword that this stands for.
    added: Option<(String, String)>,
}

impl Edit {
    /// A keyword that was not there.
    fn add(schema: &str, keyword: &'static str, value: Value, stands_for: &str) -> Self {
        Self {
            schema: schema.to_owned(),
            keyword,
            value: Some(value),
            added: Some((pointer::join(schema, keyword), stands_for.to_owned())),
        }
    }

    /// One more schema among those of `allOf`.
    fn also(schema: (&str, &Value), also: Value, stands_for: &str) -> Self {
        let (at, schema) = schema;
        let mut all = match schema.get("allOf") {
            Some(Value::Array(all)) => all.clone(),
            _ => Vec::new(),
        };
        all.push(also);
        let added = format!("{at}/allOf/{}", all.len() - 1);
        Self {
            schema: at.to_owned(),
            keyword: "allOf",
            value: Some(Value::Array(all)),
            added: Some((added, stands_for.to_owned())),
        }
    }
}

/// The part of a document that messages are judged by: of a large one a small one, as a rule. None, where
/// that cannot be told apart, or where some schema goes the other way alone.
fn needed(document: &Document, direction: Direction) -> Option<Arc<Value>> {
    let all = document.value();
    let mut part = dialect::reached(all, direction.excused())?;
    // It says why references are not followed.
    if let Some(not_followed) = all.get(NOT_FOLLOWED) {
        part[NOT_FOLLOWED] = not_followed.clone();
    }
    Some(Arc::new(part))
}

impl Schemas {
    pub(super) fn new(document: &Document, settings: &Settings, direction: Direction) -> Self {
        let version = document.value().get("openapi").and_then(Value::as_str);
        let say: Option<fn(Value) -> Upleveled> = match version {
            Some(text) if text.starts_with("3.0.") => Some(dialect::uplevel),
            Some(_) if settings.honour_nullable => Some(dialect::honour_nullable),
            _ => None,
        };
        let part = needed(document, direction);
        let excuses_nothing = part.is_some();
        let document = part.unwrap_or_else(|| document.shared_value());
        let (document, upleveled) = match say {
            Some(say) => {
                let mut upleveled = say(Arc::unwrap_or_clone(document));
                let document = std::mem::take(&mut upleveled.document);
                (Arc::new(document), Some(upleveled))
            }
            None => (document, None),
        };
        let used = Used::of(&document, settings, direction);
        let mut schemas = Self {
            document,
            upleveled,
            added: HashMap::new(),
            declares_more: false,
            excuses_nothing,
        };
        if used.has_excused {
            schemas.apply(directions::edits(&schemas.document, direction));
        }
        if !used.discriminators.is_empty() {
            schemas.apply(tags::of_choices(&schemas.document, &used.discriminators));
            for edit in tags::of_parents(&schemas.document) {
                schemas.apply(vec![edit(&schemas.document)]);
            }
            schemas.declares_more = !schemas.added.is_empty();
        }
        schemas.apply(formats::edits(&schemas.document, &used.formats, settings));
        schemas
    }

    fn apply(&mut self, edits: Vec<Edit>) {
        if edits.is_empty() {
            return;
        }
        let document = Arc::make_mut(&mut self.document);
        for edit in edits {
            let Some(Value::Object(schema)) = document.pointer_mut(&edit.schema) else {
                continue;
            };
            match edit.value {
                Some(value) => schema.insert(edit.keyword.to_owned(), value),
                None => schema.remove(edit.keyword),
            };
            self.added.extend(edit.added);
        }
    }

    pub(super) fn document(&self) -> &Value {
        &self.document
    }

    /// Whether something that was added declares anything.
    pub(super) fn declares_more(&self) -> bool {
        self.declares_more
    }

    /// Whether no schema says that it goes the other way alone.
    pub(super) fn excuses_nothing(&self) -> bool {
        self.excuses_nothing
    }

    /// The keyword that something added stands for; none for what was there.
    pub(super) fn stands_for(&self, pointer: &str) -> Option<&str> {
        let mut at = pointer;
        loop {
            if let Some(keyword) = self.added.get(at) {
                return Some(keyword);
            }
            at = pointer::parent(at)?;
        }
    }

    /// A pointer into these schemas as a pointer into the document as written.
    pub(super) fn written(&self, pointer: &str) -> String {
        let pointer = self.stands_for(pointer).unwrap_or(pointer);
        match &self.upleveled {
            Some(upleveled) => upleveled.original_pointer(pointer),
            None => pointer.to_owned(),
        }
    }
}
