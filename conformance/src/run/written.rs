//! Files that the command writes: whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::defect::Defect;

/// Whether a file could be written here, as far as that shows beforehand: a long run is not to end
/// with a folder that is not there.
pub(super) fn writable(path: &Path) -> Result<(), Defect> {
    let folder = folder(path);
    if !folder.is_dir() {
        let what = format!("cannot be written: there is no folder {}", folder.display());
        return Err(Defect::of_file(path.display().to_string(), what));
    }
    if path.is_dir() {
        let what = "cannot be written: a folder, where a file is expected";
        return Err(Defect::of_file(path.display().to_string(), what));
    }
    Ok(())
}

/// Writes a file whole or not at all; one that is there is replaced.
pub(super) fn write(path: &Path, text: &str) -> Result<(), Defect> {
    writable(path)?;
    replace(path, text).map_err(|error| cannot_be_written(path, &error))
}

/// Why a file cannot be written.
pub(super) fn cannot_be_written(path: &Path, error: &io::Error) -> Defect {
    // The error itself would name a file that is none of the user's.
    let what = format!("cannot be written: {}", error.kind());
    Defect::of_file(path.display().to_string(), what)
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut file = Growing::begin(path)?;
    file.write_all(text.as_bytes())?;
    file.keep(path)
}

/// A file that is being written.
pub(super) enum Growing {
    /// A file beside its place, until it is whole.
    Beside(NamedTempFile),
    /// A pipe or a terminal, which is written to, not replaced.
    Through(File),
}

impl Growing {
    pub(super) fn begin(path: &Path) -> io::Result<Self> {
        if path.exists() && !path.is_file() {
            let file = OpenOptions::new().write(true).open(path)?;
            return Ok(Self::Through(file));
        }
        beside(path).map(Self::Beside)
    }

    pub(super) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Beside(file) => file.write_all(bytes),
            Self::Through(file) => file.write_all(bytes),
        }
    }

    /// Puts it in its place; one that is there is replaced.
    pub(super) fn keep(self, path: &Path) -> io::Result<()> {
        match self {
            Self::Beside(file) => file.persist(path).map(drop).map_err(|failed| failed.error),
            Self::Through(_) => Ok(()),
        }
    }
}

/// A new file that becomes another when it is whole, readable for whom the user's mask lets.
pub(super) fn beside(path: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder(path))
}

fn folder(path: &Path) -> &Path {
    let named = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    named.unwrap_or(Path::new("."))
}
