//! OpenAPI 3.0 to 3.1, so that a JSON Schema validator can judge by it.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::annotation::is_annotation;
use super::fragment;
use super::place::{self, Place};
use crate::pointer;

/// A document as [`uplevel`] made it, and the way back from its pointers.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Upleveled {
    /// The document in OpenAPI 3.1.0.
    pub document: Value,
    /// Pointers of the schemas that were put into `else`, as they were.
    wrapped: HashSet<String>,
}

/// Says an OpenAPI 3.0 document in OpenAPI 3.1.0: its Schema Objects become JSON Schema 2020-12.
///
/// Each schema stays at its own pointer, with one exception, for which there is
/// [`Upleveled::original_pointer`]: `nullable` beside keywords that would forbid null again. There
/// the schema becomes `{"if": {"type": "null"}, "else": …}`, which, unlike `anyOf`, leaves a
/// validator's errors as precise as they were.
///
/// - `nullable: true` always means "or null": beside `type`, beside an `enum` that does not list
///   null and, as users mean it though OpenAPI 3.0.3 (Schema Object) does not say so, beside
///   `$ref`, `allOf`, `anyOf`, `oneOf` and `not`.
/// - A boolean `exclusiveMinimum` or `exclusiveMaximum` becomes the bound itself.
/// - What stands beside a `$ref` is ignored in 3.0 (Reference Object) and left out.
/// - `$id` and `$schema`, which 3.0 does not have, are left out: they would change what the
///   references below them lead to.
/// - All else stays, also keywords of later JSON Schema that have strayed into the document: they
///   then mean what their author meant. `example`, `discriminator`, `xml`, `format: binary` and the
///   like say nothing to a validator.
///
/// A document of another version comes back unchanged. Any JSON value is accepted.
///
/// ```
/// use callspec_codegen::dialect::uplevel;
/// use serde_json::json;
///
/// let result = uplevel(json!({
///     "openapi": "3.0.3",
///     "components": { "schemas": {
///         "Name": { "type": "string", "nullable": true },
///         "Owner": { "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Name" }] }
///     } }
/// }));
///
/// let schemas = &result.document["components"]["schemas"];
/// assert_eq!(schemas["Name"], json!({ "type": ["string", "null"] }));
/// assert_eq!(schemas["Owner"], json!({
///     "if": { "type": "null" },
///     "else": { "allOf": [{ "$ref": "#/components/schemas/Name" }] }
/// }));
/// assert_eq!(
///     result.original_pointer("/components/schemas/Owner/else/allOf/0"),
///     "/components/schemas/Owner/allOf/0"
/// );
/// ```
pub fn uplevel(document: Value) -> Upleveled {
    if !place::version(&document).is_some_and(|version| version.starts_with("3.0.")) {
        return Upleveled {
            document,
            wrapped: HashSet::new(),
        };
    }
    let mut result = convert(document, Place::Document, rewrite);
    if let Value::Object(document) = &mut result.document {
        document.insert("openapi".to_owned(), json!("3.1.0"));
    }
    result
}

/// The same for one Schema Object of OpenAPI 3.0, which its references see as the whole document.
///
/// ```
/// use callspec_codegen::dialect::uplevel_schema;
/// use serde_json::json;
///
/// let price = json!({ "type": "number", "minimum": 0, "exclusiveMinimum": true });
/// let result = uplevel_schema(&price);
/// assert_eq!(result.document, json!({ "type": "number", "exclusiveMinimum": 0 }));
/// ```
pub fn uplevel_schema(schema: &Value) -> Upleveled {
    convert(schema.clone(), Place::Schema, rewrite)
}

/// Gives `nullable`, which OpenAPI 3.1 no longer has, the meaning that it has in 3.0: for documents
/// that took the new version and kept the old keyword.
///
/// ```
/// use callspec_codegen::dialect::honour_nullable;
/// use serde_json::json;
///
/// let result = honour_nullable(json!({
///     "openapi": "3.1.0",
///     "components": { "schemas": { "Name": { "type": "string", "nullable": true } } }
/// }));
/// let name = &result.document["components"]["schemas"]["Name"];
/// assert_eq!(name, &json!({ "type": ["string", "null"] }));
/// ```
pub fn honour_nullable(document: Value) -> Upleveled {
    convert(document, Place::Document, allow_null)
}

fn convert(
    mut document: Value,
    place: Place,
    rewrite: fn(&mut Map<String, Value>) -> bool,
) -> Upleveled {
    let (mut wrapped, mut references) = (HashSet::new(), HashSet::new());
    place::rewrite(
        &mut document,
        place,
        &mut String::new(),
        &mut |place, at, object| {
            if let Some(Value::String(reference)) = object.get("$ref")
                && !references.contains(reference)
            {
                references.insert(reference.clone());
            }
            if place == Place::Schema && rewrite(object) {
                wrapped.insert(at.to_owned());
            }
        },
    );
    let mut result = Upleveled {
        document: Value::Null,
        wrapped,
    };
    let moved = references.into_iter().filter_map(|reference| {
        let moved = result.new_reference(&reference)?;
        Some((reference, moved))
    });
    // In most documents references lead to whole components, which stay where they are.
    let moved: HashMap<_, _> = moved.collect();
    if !moved.is_empty() {
        redirect(&mut document, place, &moved);
    }
    result.document = document;
    result
}

/// Puts other references in the places of some.
fn redirect(document: &mut Value, place: Place, moved: &HashMap<String, String>) {
    place::rewrite(document, place, &mut String::new(), &mut |_, _, object| {
        if let Some(Value::String(reference)) = object.get_mut("$ref")
            && let Some(new) = moved.get(reference)
        {
            reference.clone_from(new);
        }
    });
}

impl Upleveled {
    /// Where a pointer into the result stands in the document that was given.
    ///
    /// A keyword that was not in that document leads to the one that it came from: the type that
    /// allows null to `nullable`.
    pub fn original_pointer(&self, pointer: &str) -> String {
        let mut original = String::with_capacity(pointer.len());
        for token in pointer.split('/').skip(1) {
            if matches!(token, "else" | "if") && self.wrapped.contains(&original) {
                if token == "else" {
                    continue;
                }
                return pointer::join(&original, "nullable");
            }
            original.push('/');
            original.push_str(token);
        }
        original
    }

    /// A reference of the document that was given as it has to be in the result, if that is another.
    fn new_reference(&self, reference: &str) -> Option<String> {
        let from = fragment::pointer_of(reference)?;
        let to = self.new_pointer(&from);
        (from != to).then(|| fragment::reference_to(&to))
    }

    /// Where a pointer into the document that was given stands in the result.
    fn new_pointer(&self, pointer: &str) -> String {
        let mut new = String::new();
        let mut original = String::new();
        for token in pointer.split('/').skip(1) {
            if self.wrapped.contains(&original) && !is_annotation(token) {
                new.push_str("/else");
            }
            for pointer in [&mut new, &mut original] {
                pointer.push('/');
                pointer.push_str(token);
            }
        }
        new
    }
}

/// The keywords that decide about null by themselves, so that `nullable` cannot stand beside them.
const DECIDING: &[&str] = &["$ref", "allOf", "anyOf", "oneOf", "not", "const", "if"];

/// The keywords that are rewritten, or that have others rewritten.
const REWRITTEN: [&str; 6] = [
    "$id",
    "$ref",
    "$schema",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "nullable",
];

/// Rewrites one schema; whether it was put into `else`.
fn rewrite(schema: &mut Map<String, Value>) -> bool {
    // Most schemas have none of them or one, which a look at all names tells at less cost than one for
    // each.
    let is_listed = |keyword: &&String| REWRITTEN.contains(&keyword.as_str());
    let mut found = schema.keys().filter(is_listed);
    match found.next() {
        None => return false,
        Some(first) if first == "nullable" && found.next().is_none() => return allow_null(schema),
        Some(_) => {}
    }
    let nullable = schema.shift_remove("nullable");
    for keyword in ["$id", "$schema"] {
        schema.shift_remove(keyword);
    }
    if schema.get("$ref").is_some_and(Value::is_string) {
        schema.retain(|keyword, _| keyword == "$ref");
    }
    rewrite_bound(schema, "minimum", "exclusiveMinimum");
    rewrite_bound(schema, "maximum", "exclusiveMaximum");
    schema.extend(nullable.map(|nullable| ("nullable".to_owned(), nullable)));
    allow_null(schema)
}

/// Says `nullable` in JSON Schema; whether the schema was put into `else`.
fn allow_null(schema: &mut Map<String, Value>) -> bool {
    if schema.shift_remove("nullable") != Some(Value::Bool(true)) {
        return false;
    }
    let wrap = DECIDING.iter().any(|keyword| schema.contains_key(*keyword));
    if wrap {
        put_into_else(schema);
    } else {
        add_null(schema);
    }
    wrap
}

fn rewrite_bound(schema: &mut Map<String, Value>, inclusive: &str, exclusive: &str) {
    let Some(Value::Bool(is_exclusive)) = schema.get(exclusive) else {
        return;
    };
    let is_exclusive = *is_exclusive;
    if is_exclusive && let Some(bound) = schema.shift_remove(inclusive) {
        schema.insert(exclusive.to_owned(), bound);
    } else {
        schema.shift_remove(exclusive);
    }
}

fn add_null(schema: &mut Map<String, Value>) {
    match schema.get_mut("type") {
        Some(Value::Array(types)) if !types.iter().any(|name| name == "null") => {
            types.push(json!("null"));
        }
        Some(name @ Value::String(_)) if name != "null" => *name = json!([*name, "null"]),
        _ => {}
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum")
        && !values.iter().any(Value::is_null)
    {
        values.push(Value::Null);
    }
}

/// What describes the schema stays outside, where readers look for it.
fn put_into_else(schema: &mut Map<String, Value>) {
    let (outside, inside): (Map<_, _>, Map<_, _>) = std::mem::take(schema)
        .into_iter()
        .partition(|(keyword, _)| is_annotation(keyword));
    *schema = outside;
    schema.insert("if".to_owned(), json!({ "type": "null" }));
    schema.insert("else".to_owned(), Value::Object(inside));
}
