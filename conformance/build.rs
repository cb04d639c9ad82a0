//! How the command is linked, and the built-in contracts as JSON.
#![allow(
    clippy::disallowed_methods,
    reason = "where it is and what it builds for is told by the environment alone"
)]

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use serde_json::Value;

/// The contracts that come with the harness, in the folder `spec`.
const CONTRACTS: [&str; 2] = ["alta", "autocalls"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    link();
    CONTRACTS.into_iter().try_for_each(write)
}

/// A position-independent command is relocated each time it starts: 800 KB of it, which takes half a
/// millisecond of the four that it needs for a small response.
fn link() {
    let is = |variable: &str, value: &str| env::var(variable).is_ok_and(|known| known == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bin=conformance=-no-pie");
    }
}

/// Writes what the YAML of a contract says as JSON, which is sooner read.
fn write(name: &str) -> Result<(), Box<dyn Error>> {
    let contract = format!("../spec/{name}.yaml");
    println!("cargo::rerun-if-changed={contract}");
    let value: Value = serde_saphyr::from_str(&fs::read_to_string(contract)?)?;
    let json = PathBuf::from(env::var("OUT_DIR")?).join(name);
    Ok(fs::write(json.with_extension("json"), value.to_string())?)
}
