//! OpenAPI 3.0 and 3.1, each as the other.
//!
//! The two versions differ most in their schemas: those of 3.1 are JSON Schema 2020-12, those of
//! 3.0 a dialect of their own. [`downlevel`] says a 3.1 document in 3.0.3, for tools that read no
//! other; [`uplevel`] says a 3.0 document in 3.1, for tools that judge by JSON Schema.
//!
//! Both are pure functions over JSON values, take any value without panicking and leave alone what
//! is malformed. Both walk the document by what each part of it is: an example, a default or an
//! extension is data however much it looks like a schema.

use serde_json::{Map, Value};

use place::Place;

mod annotation;
mod downlevel;
mod fragment;
mod note;
mod place;
mod reached;
mod uplevel;

pub use annotation::is_annotation;
pub use downlevel::{Downleveled, downlevel};
pub use fragment::{pointer_of, reference_to};
pub use note::{Note, NoteKind, Weight};
pub use reached::reached;
pub use uplevel::{Upleveled, honour_nullable, uplevel, uplevel_schema};

/// Shows each Schema Object of a document with its pointer.
pub fn visit_schemas<'d>(document: &'d Value, visit: &mut dyn FnMut(&str, &'d Map<String, Value>)) {
    show_schemas(document, Place::Document, &mut String::new(), visit);
}

/// Shows the Schema Object at a pointer and those that it holds; references are not followed.
pub fn visit_schemas_below<'d>(
    schema: &'d Value,
    at: &str,
    visit: &mut dyn FnMut(&str, &'d Map<String, Value>),
) {
    show_schemas(schema, Place::Schema, &mut at.to_owned(), visit);
}

fn show_schemas<'d>(
    value: &'d Value,
    place: Place,
    at: &mut String,
    visit: &mut dyn FnMut(&str, &'d Map<String, Value>),
) {
    if let (Place::Schema, Value::Object(schema)) = (place, value) {
        visit(at, schema);
    }
    place::children(value, place, at, &mut |value, place, at| {
        show_schemas(value, place, at, visit);
    });
}

/// Hands out each object of a document, or of a part of it, in whose place a Reference Object or a
/// Schema Object may stand: its pointer, and the section of the Components Object for its kind. A
/// part is named by its section.
pub fn rewrite_components(
    value: &mut Value,
    section: Option<&str>,
    mut visit: impl FnMut(&'static str, &str, &mut Map<String, Value>),
) {
    let place = section.map_or(Some(Place::Document), Place::of_section);
    let Some(place) = place else { return };
    place::rewrite(
        value,
        place,
        &mut String::new(),
        &mut |place, at, object| {
            if let Some(section) = place.section() {
                visit(section, at, object);
            }
        },
    );
}
