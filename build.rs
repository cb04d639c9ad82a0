//! Generates a client for each contract in `spec/`.

use std::path::{Path, PathBuf};
use std::{env, fs};

use callspec_codegen::{Defect, Settings};

#[path = "spec/contracts.rs"]
mod contracts;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=spec/contracts.rs");
    // The folder too: an overlay may be added where none was.
    println!("cargo::rerun-if-changed=spec");
    for settings in &contracts::contracts() {
        // Each such line fails the build, without a word about how it was run.
        for defect in generate(settings).err().unwrap_or_default() {
            println!("cargo::error={defect}");
        }
    }
}

/// Reads `spec/NAME.yaml` with its overlay and writes `OUT_DIR/NAME.rs`.
fn generate(settings: &Settings) -> Result<(), Vec<Defect>> {
    let root = directory("CARGO_MANIFEST_DIR")?;
    let generated = contracts::generate(&root, settings)?;
    let target = directory("OUT_DIR")?.join(Path::new(settings.name()).with_extension("rs"));
    fs::write(&target, generated.code).map_err(|error| {
        let what = format!("no client can be written for it: {error}");
        vec![Defect::of_file(
            format!("spec/{}.yaml", settings.name()),
            what,
        )]
    })
}

/// A folder that cargo names in the environment.
fn directory(variable: &str) -> Result<PathBuf, Vec<Defect>> {
    env::var_os(variable).map(PathBuf::from).ok_or_else(|| {
        vec![Defect::of_file(
            "build.rs",
            format!("cargo did not set {variable}"),
        )]
    })
}
