//! The harness as its users meet it: commands over the recorded cases, from the project's folder.
#![expect(clippy::disallowed_methods, reason = "tests read the cases")]

#[path = "../../benches/calls.rs"]
mod calls;
mod cases;
mod catalogue;
mod command_line;
mod coverage;
mod derived;
mod differential;
mod drift;
mod drift_responses;
mod formats;
mod html;
mod interrupt;
mod kept;
mod lane;
mod large;
mod layers;
mod live;
mod network;
#[path = "../../benches/numbers.rs"]
mod numbers;
mod pages;
mod privacy;
mod proxy;
mod record;
mod report;
mod route;
mod serve;
mod sets;
mod signals;
mod spread;
mod sync;
mod tour;
mod upstream;
mod wire;
mod workflow;

use std::path::{Path, PathBuf};

/// The folder that holds the project; all cases are named from there.
fn project() -> PathBuf {
    let package = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    package.parent().map_or(package.clone(), PathBuf::from)
}

/// What recordings in a folder are judged by, where it is there, and the option that takes it.
const BY: [(&str, &str); 3] = [
    ("contract.yaml", "--spec"),
    ("overlay.yaml", "--overlay"),
    ("conformance.toml", "--config"),
];

/// What stands beside recordings and is none.
const BESIDE: [&str; 3] = ["arguments", "expected", "md"];

/// All recordings below `tests/cases`, by name: HAR logs, and what other recorders wrote.
fn recordings() -> Vec<PathBuf> {
    let recorders = project().join("tests/cases/recorders");
    let is_beside = |path: &Path| BESIDE.iter().any(|end| ends_with(path, end));
    cases(|path| ends_with(path, "har") || path.starts_with(&recorders) && !is_beside(path))
}

/// All files below `tests/cases` with this ending, by name.
fn case_files(extension: &str) -> Vec<PathBuf> {
    cases(|path| ends_with(path, extension))
}

fn ends_with(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|end| end == extension)
}

/// Files of the sessions of the command line are odd on purpose, and belong to their session.
fn cases(is_wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let all = project().join("tests/cases");
    let sessions = all.join("command-line");
    let found: Vec<_> = walkdir::WalkDir::new(&all)
        .sort_by_file_name()
        .into_iter()
        .map(|entry| entry.expect("the cases can be read").into_path())
        .filter(|path| path.is_file() && !path.starts_with(&sessions) && is_wanted(path))
        .collect();
    assert!(!found.is_empty(), "no such file below tests/cases");
    found
}
