//! From an `OpenAPI` contract to a Rust client.
//!
//! [`generate`] is a pure function from a [`Document`] to Rust source. On its way the document is
//! carried over from 3.1 to 3.0 ([`dialect`]), put into a form from which progenitor makes good
//! Rust, generated, and given a public face that shows nothing of the generator. What was done on
//! the way is told ([`Transforms`]); what cannot become sound Rust is a [`Defect`] with its place.
//!
//! ```
//! use callspec_codegen::{Document, Settings, generate};
//!
//! let contract = Document::parse("calls.yaml", r"
//! openapi: 3.1.0
//! info: { title: Calls, version: 1.0.0 }
//! paths: {}
//! components:
//!   schemas:
//!     Call: { type: object, properties: { kind: { enum: [inbound, outbound] } } }
//! ")?;
//! let client = generate(&contract, None, &Settings::new("crate::calls", "crate::transport"))
//!     .map_err(|mut defects| defects.remove(0))?;
//! assert!(client.surface.contains(&"calls::CallKind::Unknown(String)".to_owned()));
//! # Ok::<(), callspec_codegen::Defect>(())
//! ```
//!
//! The code is made to be lenient: enums keep values that they do not know, null reads as absent,
//! unknown fields are kept beside the others and no bound of a schema is checked. It needs a module written by
//! hand ([`Settings::transport`]) with what happens around each call:
//!
//! * `Operation { id, method, path }`, an operation as the contract names it;
//! * `Session`, what all calls of a client share, with `pending(Operation) -> Pending`;
//! * `Pending`, one call, with `base_url`, `http`, `prepare`, `execute` and at last `settle`, or
//!   `settle_bytes` where a success is no JSON;
//! * `Response<T>` and `Error`, what a method returns;
//! * `Extra`, a map of unknown fields that also keeps which fields came as null, with `mark_null`
//!   and `beside`.

mod by_two;
pub mod defect;
pub mod dialect;
pub mod document;
mod generate;
mod lint;
mod names;
pub mod overlay;
pub mod pointer;
mod prepare;
mod raw;
mod rust;
mod settings;
mod transforms;
mod walk;

pub use by_two::by_two;
pub use defect::{Defect, Position};
pub use document::{Document, Part};
pub use generate::{Generated, generate};
pub use overlay::Overlay;
pub use settings::{Replacement, Settings};
pub use transforms::{Change, Step, Transforms};
