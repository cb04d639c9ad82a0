//! The contracts that clients are generated from; read by the build and by the tests.

use std::path::Path;

use callspec_codegen::{Defect, Document, Generated, Overlay, Settings};

/// One client for each, from `spec/NAME.yaml` and `spec/NAME.overlay.yaml`.
pub(crate) fn contracts() -> [Settings; 2] {
    [
        Settings::new("crate::alta", "crate::transport"),
        Settings::new("crate::autocalls", "crate::transport")
            .replace("Cost", "crate::Cost")
            .replace("Evaluation", "crate::autocalls::Evaluation")
            .replace("LocalDateTime", "crate::Timestamp")
            .replace("Transcript", "crate::autocalls::Transcript")
            .replace("Variables", "crate::autocalls::Variables"),
    ]
}

/// Generates a client from the files under `root`. A contract without an overlay stands alone.
pub(crate) fn generate(root: &Path, settings: &Settings) -> Result<Generated, Vec<Defect>> {
    let name = settings.name();
    let document = read(root, &format!("spec/{name}.yaml"))?;
    let overlay = format!("spec/{name}.overlay.yaml");
    let overlay = if root.join(&overlay).exists() {
        Some(Overlay::parse(read(root, &overlay)?)?)
    } else {
        None
    };
    callspec_codegen::generate(&document, overlay.as_ref(), settings)
}

fn read(root: &Path, file: &str) -> Result<Document, Vec<Defect>> {
    let text = std::fs::read_to_string(root.join(file))
        .map_err(|error| vec![Defect::of_file(file, format!("cannot be read: {error}"))])?;
    Document::parse(file, text).map_err(|defect| vec![defect])
}
