//! OpenAPI 3.1 to 3.0.3.

use serde_json::Value;

use super::fragment;
use super::note::{Note, NoteKind};
use super::place::{self, Place};
use context::Context;

mod annotations;
mod arrays;
mod bounds;
mod choices;
mod context;
mod document;
mod draft;
mod identifiers;
mod identity;
mod moves;
mod nulls;
mod objects;
mod path_items;
mod references;
mod schema;
mod security;
mod types;
mod values;

/// What [`downlevel`] made of a document.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Downleveled {
    /// The document in OpenAPI 3.0.3.
    pub document: Value,
    /// What was not carried over as it stood, with pointers into the document that was given.
    pub notes: Vec<Note>,
}

impl Downleveled {
    /// The notes after which the document says something else about messages.
    pub fn losses(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter().filter(|note| note.kind.is_meaning())
    }
}

/// Carries an OpenAPI 3.1 document over to OpenAPI 3.0.3.
///
/// Every Schema Object, in 3.1 a JSON Schema 2020-12 (OpenAPI 3.1.0, Schema Object), becomes a
/// Schema Object of 3.0.3. What 3.0.3 can say is said, if need be in other words; for the rest
/// there is a [`Note`]. Where meaning is lost the schema becomes wider, never narrower: a value
/// that the contract allows is allowed by the result. That holds within a schema and through
/// `properties`, `items` and `allOf`; a `not` or `oneOf` sees it only for schemas written out below
/// it, not for those that it refers to.
///
/// A document of any other version comes back unchanged; for one that is not 3.0 there is a note.
/// Any JSON value is accepted: what has not the form that the standard asks for is left as it is.
///
/// ```
/// use callspec_codegen::dialect::{NoteKind, downlevel};
/// use serde_json::json;
///
/// let result = downlevel(&json!({
///     "openapi": "3.1.0",
///     "info": { "title": "Pets", "version": "1" },
///     "components": { "schemas": { "Pet": {
///         "type": ["object", "null"],
///         "properties": { "kind": { "const": "cat" } },
///         "propertyNames": { "pattern": "^[a-z]+$" }
///     } } }
/// }));
///
/// assert_eq!(result.document["components"]["schemas"]["Pet"], json!({
///     "type": "object",
///     "nullable": true,
///     "properties": { "kind": { "enum": ["cat"] } }
/// }));
/// let loss = result.losses().next().unwrap();
/// assert_eq!(loss.pointer, "/components/schemas/Pet/propertyNames");
/// assert_eq!(loss.kind, NoteKind::PropertyNames);
/// ```
pub fn downlevel(document: &Value) -> Downleveled {
    let version = place::version(document).unwrap_or_default();
    if !version.starts_with("3.1.") {
        let mut notes = Vec::new();
        if !version.starts_with("3.0.") {
            notes.push(Note {
                pointer: "/openapi".to_owned(),
                kind: NoteKind::UnsupportedVersion,
            });
        }
        let document = document.clone();
        return Downleveled { document, notes };
    }
    let mut cx = Context::new(document);
    let mut output = document::rewrite(&mut cx, document);
    place::rewrite(
        &mut output,
        Place::Document,
        &mut String::new(),
        &mut |_, _, object| {
            if let Some(reference) = object.get_mut("$ref") {
                redirect(&cx, reference);
            }
            let discriminator = object.get_mut("discriminator");
            if let Some(mapping) = discriminator.and_then(|d| d.get_mut("mapping")) {
                let references = mapping.as_object_mut().into_iter().flatten();
                references.for_each(|(_, reference)| redirect(&cx, reference));
            }
        },
    );
    let notes = cx.into_notes();
    Downleveled {
        document: output,
        notes,
    }
}

/// Lets a reference lead to where its target went.
fn redirect(cx: &Context<'_>, reference: &mut Value) {
    if let Value::String(reference) = reference
        && let Some(from) = fragment::pointer_of(reference)
        && let Some(to) = cx.moves.map(&from)
        && from != to
    {
        *reference = fragment::reference_to(&to);
    }
}

/// JSON Schema 2020-12, or the dialect that OpenAPI 3.1 makes of it.
fn is_known_dialect(dialect: &Value) -> bool {
    dialect.as_str().is_some_and(|uri| {
        let uri = uri.trim_end_matches('#');
        uri == "https://json-schema.org/draft/2020-12/schema"
            || uri.starts_with("https://spec.openapis.org/oas/3.1/dialect/")
    })
}
