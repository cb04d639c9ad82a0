//! Reports as JSON: the form in which they travel, from `check` to `merge` and to other programs.
//!
//! What is written is described by a JSON Schema, `report.schema.json` beside this file. Each
//! member that a report gains has its place in `object`, both ways, and in that schema.

mod coverage;
mod object;
mod read;
mod schema;
mod spelled;
mod write;

pub use read::read;
pub use schema::{REPORT_SCHEMA, finding_schema};
pub use write::{line, write};

/// What tells a report from other JSON.
const FORMAT: &str = "conformance-report";
/// Raised with each change that a reader cannot pass over.
const VERSION: u32 = 1;
