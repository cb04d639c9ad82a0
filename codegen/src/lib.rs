//! From an `OpenAPI` contract to a Rust client.

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

pub use defect::{Defect, Position};
pub use document::Document;
pub use generate::{Generated, generate};
pub use overlay::Overlay;
pub use settings::{Replacement, Settings};
pub use transforms::{Change, Step, Transforms};
