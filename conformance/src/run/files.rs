//! Which files an input names.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::missing::cannot_be_read;
use crate::defect::Defect;

/// Folders nested deeper are taken for a mistake.
const MAX_FOLDERS: usize = 64;
/// What a folder of recordings may hold; other files in it are none of ours.
const RECORDINGS: [&str; 4] = ["har", "json", "jsonl", "ndjson"];

/// The files that are named, those in folders too, each once, and what of a folder cannot be read.
pub(super) fn inputs(named: &[PathBuf]) -> (Vec<PathBuf>, Vec<Defect>) {
    let (mut inputs, mut defects) = (Vec::new(), Vec::new());
    for input in named {
        let (found, odd) = files(input);
        inputs.extend(found);
        defects.extend(odd);
    }
    (each_once(inputs), defects)
}

/// What is named twice is read once.
pub(super) fn each_once(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut known = HashSet::new();
    let is_new = |path: &PathBuf| known.insert(path.clone());
    paths.into_iter().filter(is_new).collect()
}

/// Whether an input is standard input.
pub(super) fn is_standard_input(input: &Path) -> bool {
    input == Path::new("-")
}

/// The file itself, or the recordings in a folder, by name; and what of a folder cannot be read.
fn files(input: &Path) -> (Vec<PathBuf>, Vec<Defect>) {
    if !input.is_dir() {
        return (vec![input.to_owned()], Vec::new());
    }
    let (mut found, mut defects) = (Vec::new(), Vec::new());
    let walk = WalkDir::new(input).follow_links(true).sort_by_file_name();
    for entry in walk.max_depth(MAX_FOLDERS) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && is_recording(entry.path()) => {
                found.push(entry.into_path());
            }
            Ok(_) => {}
            // A link back up: all that is there is read already.
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) => {
                let path = error.path().unwrap_or(input);
                let what = error
                    .io_error()
                    .map_or_else(|| error.to_string(), |inner| cannot_be_read(path, inner));
                defects.push(Defect::of_file(shown(path), what));
            }
        }
    }
    if found.is_empty() && defects.is_empty() {
        let what = "no recordings in this folder: no .har, .json, .jsonl or .ndjson file";
        defects.push(Defect::of_file(shown(input), what));
    }
    (found, defects)
}

fn is_recording(path: &Path) -> bool {
    let extension = path.extension().and_then(|end| end.to_str());
    let is_of = |end: &str| {
        RECORDINGS
            .iter()
            .any(|known| end.eq_ignore_ascii_case(known))
    };
    extension.is_some_and(is_of)
}

/// An input as reports show it: a name may hold line breaks, and terminals obey control characters.
pub(super) fn shown(path: &Path) -> String {
    if is_standard_input(path) {
        return "standard input".to_owned();
    }
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    path.display().to_string().chars().map(visible).collect()
}
