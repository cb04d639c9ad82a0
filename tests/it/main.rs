//! The clients against recorded responses, and the contracts against their pages.

#[path = "../../spec/contracts.rs"]
mod contracts;
mod dependencies;
#[cfg(feature = "schemars")]
mod drift;
mod environment;
mod examples;
mod faults;
mod faulty;
mod loopback;
mod proxied;
mod record;
mod recorded;
#[cfg(feature = "schemars")]
mod schemas;
mod served;
mod spec;
mod surface;
mod tolerance;
mod trace;
mod typed;
mod wire;

use std::path::Path;

/// The root of the project.
fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the project as text.
fn read(path: &str) -> String {
    std::fs::read_to_string(project().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
