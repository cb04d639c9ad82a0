//! Which files an input names.

use std::collections::HashSet;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::missing::cannot_be_read;
use crate::defect::Defect;
use crate::source;

/// Folders nested deeper are taken for a mistake.
const MAX_FOLDERS: usize = 64;

/// The files that are named, those in folders too, each once, and what of a folder cannot be read.
pub(super) fn inputs(named: &[PathBuf]) -> (Vec<PathBuf>, Vec<Defect>) {
    let (mut inputs, mut defects) = (Vec::new(), Vec::new());
    for input in named {
        let found = files(input);
        inputs.extend(found.files);
        defects.extend(found.defects);
    }
    // Of one input, each file is there once already.
    if named.len() > 1 {
        inputs = each_once(inputs);
    }
    (inputs, defects)
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

/// The files that an input names, by name, and what of it cannot be read.
#[derive(Default)]
struct Found {
    files: Vec<PathBuf>,
    defects: Vec<Defect>,
}

/// The file itself, the recordings in a folder, or what fits a pattern.
fn files(input: &Path) -> Found {
    let mut found = Found::default();
    match input.to_str() {
        Some(pattern) if !input.exists() && pattern.contains(['*', '?', '[']) => {
            found.add_matches(pattern);
        }
        _ => found.add(input),
    }
    found
}

impl Found {
    fn add(&mut self, input: &Path) {
        if input.is_dir() {
            self.add_folder(input);
        } else {
            self.files.push(input.to_owned());
        }
    }

    fn add_matches(&mut self, pattern: &str) {
        let refused = |what: String| Defect::of_file(shown(Path::new(pattern)), what);
        let paths = match glob::glob(pattern) {
            Ok(paths) => paths,
            Err(error) => {
                let what = format!(
                    "not a pattern of files: {} at character {}",
                    error.msg,
                    error.pos + 1
                );
                return self.defects.push(refused(what));
            }
        };
        let mut is_empty = true;
        for path in paths {
            is_empty = false;
            match path {
                Ok(path) => self.add(&path),
                Err(error) => {
                    let what = cannot_be_read(error.path(), error.error());
                    self.defects
                        .push(Defect::of_file(shown(error.path()), what));
                }
            }
        }
        // A folder may fit, and files in it too.
        self.files.sort_unstable();
        self.files.dedup();
        if is_empty {
            self.defects
                .push(refused("no file fits this pattern".to_owned()));
        }
    }

    fn add_folder(&mut self, folder: &Path) {
        let mut is_empty = true;
        let walk = WalkDir::new(folder).follow_links(true);
        // In one folder paths differ in their names alone.
        let walk = walk.sort_by(|one, other| {
            let [one, other] = [one, other].map(|entry| entry.path().as_os_str());
            one.cmp(other)
        });
        for entry in walk.max_depth(MAX_FOLDERS) {
            match entry {
                Ok(entry) if entry.file_type().is_file() && is_recording(entry.path()) => {
                    is_empty = false;
                    self.files.push(entry.into_path());
                }
                Ok(_) => {}
                // A link back up: all that is there is read already.
                Err(error) if error.loop_ancestor().is_some() => {}
                Err(error) => {
                    is_empty = false;
                    let path = error.path().unwrap_or(folder);
                    let what = error
                        .io_error()
                        .map_or_else(|| error.to_string(), |inner| cannot_be_read(path, inner));
                    self.defects.push(Defect::of_file(shown(path), what));
                }
            }
        }
        if is_empty {
            let known = source::extensions();
            let what = format!("no recordings in this folder: no {known} file that holds one");
            self.defects.push(Defect::of_file(shown(folder), what));
        }
    }
}

/// Whether a file in a folder is one to read; other files in it are none of ours. What cannot be
/// opened is: the reading tells what is wrong.
fn is_recording(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str());
    let by_name = name.and_then(source::is_recording_by_name);
    match (name, by_name) {
        (None, _) => false,
        (_, Some(is_recording)) => is_recording,
        (_, None) => File::open(path)
            .and_then(|file| source::is_recording_by_content(BufReader::new(file)))
            .unwrap_or(true),
    }
}

/// An input as reports show it: a name may hold line breaks, and terminals obey control characters.
pub(super) fn shown(path: &Path) -> String {
    if is_standard_input(path) {
        return "standard input".to_owned();
    }
    let visible = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    path.display().to_string().chars().map(visible).collect()
}
