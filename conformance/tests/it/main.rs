//! The harness as its users meet it: commands over the recorded cases, from the project's folder.
#![expect(clippy::disallowed_methods, reason = "tests read the cases")]

mod cases;
mod catalogue;
mod command_line;
mod layers;
mod network;
mod report;

use std::path::PathBuf;

/// The folder that holds the project; all cases are named from there.
fn project() -> PathBuf {
    let package = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    package.parent().map_or(package.clone(), PathBuf::from)
}

/// All recordings below `tests/cases` with this ending, by name. Those of the command line's
/// sessions are odd on purpose, and belong to their session.
fn case_files(extension: &str) -> Vec<PathBuf> {
    let found: Vec<_> = walkdir::WalkDir::new(project().join("tests/cases"))
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("the cases can be read").into_path())
        .filter(|path| !path.starts_with(project().join("tests/cases/command-line")))
        .filter(|path| path.extension().is_some_and(|end| end == extension))
        .collect();
    assert!(!found.is_empty(), "no .{extension} file below tests/cases");
    found
}
