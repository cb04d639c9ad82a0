//! Generates a client for each contract in `spec/`.

use std::path::{Path, PathBuf};
use std::{env, fs, process::ExitCode};

use callspec_codegen::{Defect, Document, Settings};

#[path = "build/contracts.rs"]
mod contracts;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/contracts.rs");
    let mut outcome = ExitCode::SUCCESS;
    for settings in &contracts::contracts() {
        for defect in generate(settings).err().unwrap_or_default() {
            println!("cargo::error={defect}");
            outcome = ExitCode::FAILURE;
        }
    }
    outcome
}

/// Reads `spec/NAME.yaml` and writes `OUT_DIR/NAME.rs`.
fn generate(settings: &Settings) -> Result<(), Vec<Defect>> {
    let name = settings.name();
    let spec = format!("spec/{name}.yaml");
    println!("cargo::rerun-if-changed={spec}");
    let failed = |what: String| vec![Defect::of_file(&spec, what)];

    let text = fs::read_to_string(directory("CARGO_MANIFEST_DIR")?.join(&spec))
        .map_err(|error| failed(format!("cannot be read: {error}")))?;
    let document = Document::parse(&spec, text).map_err(|defect| vec![defect])?;
    let generated = callspec_codegen::generate(&document, settings)?;
    let target = directory("OUT_DIR")?.join(Path::new(name).with_extension("rs"));
    fs::write(&target, generated.code)
        .map_err(|error| failed(format!("no client can be written for it: {error}")))
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
