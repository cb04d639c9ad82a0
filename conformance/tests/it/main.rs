//! The harness as its users meet it: commands over the recorded cases, from the project's folder.
#![expect(clippy::disallowed_methods, reason = "tests read the cases")]

mod cases;
mod catalogue;
mod command_line;
mod layers;
mod report;

use std::path::PathBuf;

/// The folder that holds the project; all cases are named from there.
fn project() -> PathBuf {
    let package = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    package.parent().map_or(package.clone(), PathBuf::from)
}

/// What stands beside recordings and is none.
const BESIDE: [&str; 3] = ["arguments", "expected", "md"];

/// All recordings below `tests/cases`, by name, whatever their format. Those of the command line's
/// sessions are odd on purpose, and belong to their session.
fn recordings() -> Vec<PathBuf> {
    let cases = project().join("tests/cases");
    let is_recording = |path: &PathBuf| {
        let end = path.extension().and_then(|end| end.to_str());
        path.is_file()
            && !path.ends_with("contract.yaml")
            && !BESIDE.iter().any(|known| end == Some(known))
    };
    let found: Vec<_> = walkdir::WalkDir::new(&cases)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("the cases can be read").into_path())
        .filter(|path| !path.starts_with(cases.join("command-line")) && is_recording(path))
        .collect();
    assert!(!found.is_empty(), "no recording below tests/cases");
    found
}
