//! Everything around the schemas: OpenAPI 3.1.0, sections 4.8.1 to 4.8.30.

use serde_json::{Map, Value, json};

use super::context::Context;
use super::{is_known_dialect, path_items, schema, security};
use crate::dialect::note::NoteKind;
use crate::dialect::place::{Place, Shape};
use crate::pointer;

type Dropped = (Place, &'static str, Option<NoteKind>);

/// Fields that 3.0 does not have, and what goes with each.
const DROPPED: &[Dropped] = &[
    (Place::Info, "summary", Some(NoteKind::InfoSummary)),
    (
        Place::License,
        "identifier",
        Some(NoteKind::LicenseIdentifier),
    ),
    (Place::Document, "jsonSchemaDialect", None),
    (Place::Document, "webhooks", None),
    // Those in use are written out where they are used.
    (Place::Components, "pathItems", None),
];

/// The methods for which 3.0 does not define a request body.
const WITHOUT_BODY: &[&str] = &["get", "head", "delete"];

pub(super) fn rewrite(cx: &mut Context<'_>, document: &Value) -> Value {
    let mut output = value(cx, document, Place::Document, "");
    let hoisted = cx.take_hoisted();
    if let Value::Object(output) = &mut output {
        output.insert("openapi".to_owned(), json!("3.0.3"));
        output.entry("paths").or_insert_with(|| json!({}));
        if !hoisted.is_empty() {
            add_schemas(output, hoisted);
        }
    }
    output
}

fn add_schemas(output: &mut Map<String, Value>, hoisted: Map<String, Value>) {
    let components = output.entry("components").or_insert_with(|| json!({}));
    if let Value::Object(components) = components {
        let schemas = components.entry("schemas").or_insert_with(|| json!({}));
        if let Value::Object(schemas) = schemas {
            schemas.extend(hoisted);
        }
    }
}

/// Rewrites what stands at a place; what is no object is left as it is.
pub(super) fn value(cx: &mut Context<'_>, value: &Value, place: Place, at: &str) -> Value {
    match (place, value) {
        (Place::Schema, value) => schema::rewrite(cx, value, at),
        (Place::PathItem, Value::Object(item)) => path_items::rewrite(cx, item, at).into(),
        (_, Value::Object(source)) if place.is_referable() && source.contains_key("$ref") => {
            reference(cx, source, at).into()
        }
        (_, Value::Object(source)) => object(cx, source, place, at).into(),
        (_, other) => other.clone(),
    }
}

/// Rewrites an object field by field.
pub(super) fn object(
    cx: &mut Context<'_>,
    source: &Map<String, Value>,
    place: Place,
    at: &str,
) -> Map<String, Value> {
    let mut target = Map::new();
    for (name, value) in source {
        let at = pointer::join(at, name);
        if let Some((.., kind)) = dropped(place, name) {
            cx.moves.drop(at.clone());
            if let Some(kind) = kind {
                cx.note(at, *kind);
            }
        } else {
            target.insert(name.clone(), field(cx, value, place.field(name), &at));
        }
    }
    finish(cx, source, &mut target, place, at);
    target
}

fn dropped(place: Place, name: &str) -> Option<&'static Dropped> {
    DROPPED
        .iter()
        .find(|(dropped_from, dropped, _)| *dropped_from == place && *dropped == name)
}

fn field(cx: &mut Context<'_>, field: &Value, kind: Option<(Shape, Place)>, at: &str) -> Value {
    match (kind, field) {
        (Some((Shape::One, place)), field) => value(cx, field, place, at),
        (Some((Shape::List, place)), Value::Array(items)) => {
            let items = items.iter().enumerate();
            items
                .map(|(index, item)| value(cx, item, place, &format!("{at}/{index}")))
                .collect()
        }
        (Some((Shape::Map, place)), Value::Object(entries)) => {
            let entries = entries.iter();
            entries
                .map(|(name, entry)| {
                    (
                        name.clone(),
                        value(cx, entry, place, &pointer::join(at, name)),
                    )
                })
                .collect()
        }
        (_, other) => other.clone(),
    }
}

/// What a place needs beyond its fields.
fn finish(
    cx: &mut Context<'_>,
    source: &Map<String, Value>,
    target: &mut Map<String, Value>,
    place: Place,
    at: &str,
) {
    match place {
        Place::Document => {
            note_document(cx, source);
            security::rewrite_requirements(cx, target, at);
        }
        Place::Components => security::drop_mutual_tls(cx, target),
        Place::Operation => {
            // 3.0 asks for at least one response; this one promises nothing.
            target
                .entry("responses")
                .or_insert_with(|| json!({ "default": { "description": "" } }));
            security::rewrite_requirements(cx, target, at);
        }
        Place::PathItem => {
            for method in WITHOUT_BODY {
                if source
                    .get(*method)
                    .is_some_and(|operation| operation.get("requestBody").is_some())
                {
                    cx.note(
                        format!("{at}/{method}/requestBody"),
                        NoteKind::UndefinedBody,
                    );
                }
            }
        }
        _ => {}
    }
}

fn note_document(cx: &mut Context<'_>, source: &Map<String, Value>) {
    if source
        .get("jsonSchemaDialect")
        .is_some_and(|dialect| !is_known_dialect(dialect))
    {
        cx.note("/jsonSchemaDialect", NoteKind::ForeignDialect);
    }
    if let Some(Value::Object(webhooks)) = source.get("webhooks") {
        for name in webhooks.keys() {
            cx.note(pointer::join("/webhooks", name), NoteKind::Webhook);
        }
    }
}

/// A Reference Object: its summary and description are ignored in 3.0.
fn reference(cx: &mut Context<'_>, source: &Map<String, Value>, at: &str) -> Map<String, Value> {
    let mut target = source.clone();
    if let Some(Value::String(reference)) = source.get("$ref") {
        cx.follow(reference, at);
    }
    for name in ["summary", "description"] {
        if target.shift_remove(name).is_some() {
            cx.note(pointer::join(at, name), NoteKind::ReferenceText);
        }
    }
    target
}
