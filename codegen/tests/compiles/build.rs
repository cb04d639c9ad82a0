//! Generates a client for each contract in `contracts/`.

use std::path::{Path, PathBuf};
use std::{env, fs};

use callspec_codegen::{Defect, Document, Settings};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=contracts");
    for contract in ["every_feature", "no_paths"] {
        for defect in generate(contract).err().unwrap_or_default() {
            println!("cargo::error={defect}");
        }
    }
}

fn generate(name: &str) -> Result<(), Vec<Defect>> {
    let path = format!("contracts/{name}.yaml");
    let failed = |error: std::io::Error| vec![Defect::of_file(&path, error.to_string())];
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).map_err(failed)?;
    let document = Document::parse(&path, text).map_err(|defect| vec![defect])?;
    let settings = Settings::new(format!("crate::{name}"), "crate::transport");
    let settings = if name == "every_feature" {
        settings.replace("LocalDateTime", "crate::local_date_time::LocalDateTime")
    } else {
        settings
    };
    let generated = callspec_codegen::generate(&document, None, &settings)?;
    let target = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    fs::write(target.join(name).with_extension("rs"), generated.code).map_err(failed)
}
