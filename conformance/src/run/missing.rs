//! What to say of a file that cannot be opened.

use std::io;
use std::path::Path;

use crate::nearest;

/// Names beside the missing one beyond this many are not looked through.
const MAX_LOOKED_THROUGH: usize = 10_000;

/// Why a file cannot be read: a lowercase fragment.
pub(super) fn cannot_be_read(path: &Path, error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => not_there(path),
        io::ErrorKind::InvalidData => "not text in UTF-8".to_owned(),
        io::ErrorKind::IsADirectory => "a folder, where a file is expected".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

fn not_there(path: &Path) -> String {
    let typed = path.to_string_lossy();
    if typed.starts_with("http://") || typed.starts_with("https://") {
        return "an address, where a file is expected: fetch it to a file first".to_owned();
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = beside(path);
    let hint = nearest::hint(&name, beside.iter().map(String::as_str));
    format!("there is no such file or folder{hint}")
}

/// The names in the folder where the file is said to be, sorted.
fn beside(path: &Path) -> Vec<String> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let entries = folder.unwrap_or(Path::new(".")).read_dir();
    let entries = entries.into_iter().flatten().take(MAX_LOOKED_THROUGH);
    let mut names: Vec<_> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    names
}
