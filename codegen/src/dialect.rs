//! OpenAPI 3.0 and 3.1, each as the other.
//!
//! The two versions differ most in their schemas: those of 3.1 are JSON Schema 2020-12, those of
//! 3.0 a dialect of their own. [`downlevel`] says a 3.1 document in 3.0.3, for tools that read no
//! other; [`uplevel`] says a 3.0 document in 3.1, for tools that judge by JSON Schema.
//!
//! Both are pure functions over JSON values, take any value without panicking and leave alone what
//! is malformed. Both walk the document by what each part of it is: an example, a default or an
//! extension is data however much it looks like a schema.

mod annotation;
mod downlevel;
mod fragment;
mod note;
mod place;
mod uplevel;

pub use downlevel::{Downleveled, downlevel};
pub use note::{Note, NoteKind, Weight};
pub use uplevel::{Upleveled, uplevel, uplevel_schema};
