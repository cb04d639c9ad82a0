//! From an OpenAPI contract to a Rust client.

pub mod defect;
pub mod document;
pub mod pointer;

pub use defect::{Defect, Position};
pub use document::Document;

/// Temporary stand-in.
#[allow(missing_docs, clippy::all)]
pub mod dialect {
    pub struct Upleveled {
        pub document: serde_json::Value,
    }
    impl Upleveled {
        pub fn original_pointer(&self, p: &str) -> String {
            p.to_owned()
        }
    }
    pub fn uplevel(d: &serde_json::Value) -> Upleveled {
        Upleveled {
            document: d.clone(),
        }
    }
}
