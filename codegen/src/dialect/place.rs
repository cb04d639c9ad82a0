//! What stands where: the objects of OpenAPI 3.0 and 3.1 and the schemas in them.
//!
//! Both conversions walk a document by this table, so that an example that looks like a schema
//! stays an example and a property named `const` stays a property.

use serde_json::{Map, Value};

use crate::pointer;

/// What an object of a document is. Objects without schemas or version differences have no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Document,
    Info,
    License,
    Paths,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    Responses,
    Response,
    Header,
    MediaType,
    Encoding,
    Example,
    Link,
    Callback,
    Components,
    SecurityScheme,
    Schema,
}

/// How a field holds what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    One,
    List,
    Map,
}

/// A field's name, or `*` for every name that is no extension.
type Field = (&'static str, Shape, Place);

use Place as P;
use Shape::{List, Map as Named, One};

impl Place {
    /// The fields that lead on.
    fn fields(self) -> &'static [Field] {
        match self {
            P::Document => DOCUMENT,
            P::Info => &[("license", One, P::License)],
            P::Paths | P::Callback => &[("*", One, P::PathItem)],
            P::PathItem => PATH_ITEM,
            P::Operation => OPERATION,
            P::Responses => &[("*", One, P::Response)],
            P::Response => RESPONSE,
            P::Parameter | P::Header => PARAMETER,
            P::RequestBody => &[("content", Named, P::MediaType)],
            P::MediaType => MEDIA_TYPE,
            P::Encoding => &[("headers", Named, P::Header)],
            P::Components => COMPONENTS,
            P::Schema => SCHEMA,
            P::License | P::Example | P::Link | P::SecurityScheme => &[],
        }
    }

    /// What stands below a field of this place.
    pub(super) fn field(self, name: &str) -> Option<(Shape, Place)> {
        self.fields()
            .iter()
            .find(|(field, ..)| *field == name || (*field == "*" && !name.starts_with("x-")))
            .map(|(_, shape, place)| (*shape, *place))
    }

    /// The section of the Components Object where such an object may stand.
    pub(super) fn section(self) -> Option<&'static str> {
        let mut sections = COMPONENTS.iter();
        sections.find_map(|(name, _, place)| (*place == self).then_some(*name))
    }

    /// What stands in a section of the Components Object.
    pub(super) fn of_section(section: &str) -> Option<Self> {
        let mut sections = COMPONENTS.iter();
        sections.find_map(|(name, _, place)| (*name == section).then_some(*place))
    }

    /// Whether a Reference Object may stand here instead.
    pub(super) fn is_referable(self) -> bool {
        matches!(
            self,
            P::Parameter
                | P::RequestBody
                | P::Response
                | P::Header
                | P::Example
                | P::Link
                | P::Callback
                | P::SecurityScheme
        )
    }
}

const DOCUMENT: &[Field] = &[
    ("info", One, P::Info),
    ("paths", One, P::Paths),
    ("webhooks", Named, P::PathItem),
    ("components", One, P::Components),
];

const PATH_ITEM: &[Field] = &[
    ("parameters", List, P::Parameter),
    ("get", One, P::Operation),
    ("put", One, P::Operation),
    ("post", One, P::Operation),
    ("delete", One, P::Operation),
    ("options", One, P::Operation),
    ("head", One, P::Operation),
    ("patch", One, P::Operation),
    ("trace", One, P::Operation),
];

const OPERATION: &[Field] = &[
    ("parameters", List, P::Parameter),
    ("requestBody", One, P::RequestBody),
    ("responses", One, P::Responses),
    ("callbacks", Named, P::Callback),
];

const RESPONSE: &[Field] = &[
    ("headers", Named, P::Header),
    ("content", Named, P::MediaType),
    ("links", Named, P::Link),
];

const PARAMETER: &[Field] = &[
    ("schema", One, P::Schema),
    ("content", Named, P::MediaType),
    ("examples", Named, P::Example),
];

const MEDIA_TYPE: &[Field] = &[
    ("schema", One, P::Schema),
    ("examples", Named, P::Example),
    ("encoding", Named, P::Encoding),
];

const COMPONENTS: &[Field] = &[
    ("schemas", Named, P::Schema),
    ("responses", Named, P::Response),
    ("parameters", Named, P::Parameter),
    ("examples", Named, P::Example),
    ("requestBodies", Named, P::RequestBody),
    ("headers", Named, P::Header),
    ("securitySchemes", Named, P::SecurityScheme),
    ("links", Named, P::Link),
    ("callbacks", Named, P::Callback),
    ("pathItems", Named, P::PathItem),
];

/// The keywords of JSON Schema 2020-12 that hold schemas; `definitions` is the older `$defs`.
const SCHEMA: &[Field] = &[
    ("allOf", List, P::Schema),
    ("anyOf", List, P::Schema),
    ("oneOf", List, P::Schema),
    ("not", One, P::Schema),
    ("if", One, P::Schema),
    ("then", One, P::Schema),
    ("else", One, P::Schema),
    ("properties", Named, P::Schema),
    ("additionalProperties", One, P::Schema),
    ("patternProperties", Named, P::Schema),
    ("propertyNames", One, P::Schema),
    ("unevaluatedProperties", One, P::Schema),
    ("dependentSchemas", Named, P::Schema),
    ("items", One, P::Schema),
    ("prefixItems", List, P::Schema),
    ("contains", One, P::Schema),
    ("unevaluatedItems", One, P::Schema),
    ("contentSchema", One, P::Schema),
    ("$defs", Named, P::Schema),
    ("definitions", Named, P::Schema),
];

/// The version the document says it is written in.
pub(super) fn version(document: &Value) -> Option<&str> {
    document.get("openapi").and_then(Value::as_str)
}

/// Shows every value below `value` that has a place of its own, with that place and its pointer,
/// which is written into `at` for as long.
pub(super) fn children<'a>(
    value: &'a Value,
    place: Place,
    at: &mut String,
    visit: &mut dyn FnMut(&'a Value, Place, &mut String),
) {
    let Value::Object(object) = value else { return };
    for (name, value) in object {
        // What is neither of these has nothing below it, and is no schema either.
        if matches!(value, Value::Null | Value::Number(_) | Value::String(_)) {
            continue;
        }
        let Some((shape, place)) = place.field(name) else {
            continue;
        };
        pointer::with(at, name, |at| match (shape, value) {
            (Shape::One, value) => visit(value, place, at),
            (Shape::List, Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    pointer::with(at, &index.to_string(), |at| visit(item, place, at));
                }
            }
            (Shape::Map, Value::Object(entries)) => {
                for (name, entry) in entries {
                    pointer::with(at, name, |at| visit(entry, place, at));
                }
            }
            _ => {}
        });
    }
}

/// Hands out every object of the document for change, inner objects first, so that each pointer is
/// the one that the object had before any change.
pub(super) fn rewrite(
    value: &mut Value,
    place: Place,
    at: &mut String,
    visit: &mut impl FnMut(Place, &str, &mut Map<String, Value>),
) {
    let Value::Object(object) = value else { return };
    for (name, value) in object.iter_mut() {
        if !matches!(value, Value::Object(_) | Value::Array(_)) {
            continue;
        }
        let Some((shape, place)) = place.field(name) else {
            continue;
        };
        pointer::with(at, name, |at| match (shape, value) {
            (Shape::One, value) => rewrite(value, place, at, visit),
            (Shape::List, Value::Array(items)) => {
                for (index, item) in items.iter_mut().enumerate() {
                    let index = index.to_string();
                    pointer::with(at, &index, |at| rewrite(item, place, at, visit));
                }
            }
            (Shape::Map, Value::Object(entries)) => {
                for (name, entry) in entries.iter_mut() {
                    pointer::with(at, name, |at| rewrite(entry, place, at, visit));
                }
            }
            _ => {}
        });
    }
    visit(place, at, object);
}
