//! From an OpenAPI contract to a Rust client.

pub mod defect;
pub mod dialect;
pub mod document;
pub mod overlay;
pub mod pointer;

pub use defect::{Defect, Position};
pub use document::Document;
pub use overlay::Overlay;
