//! From an `OpenAPI` contract to a Rust client.

pub mod defect;
pub mod document;
mod downlevel_standin;
mod generate;
mod lint;
mod names;
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
pub use settings::{Replacement, Settings};
pub use transforms::{Change, Step, Transforms};

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
