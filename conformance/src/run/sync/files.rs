//! Files of the folder: which are contracts, and how several are written as one.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::defect::Defect;
use crate::run::files::shown;
use crate::run::missing::cannot_be_read;
use crate::run::written::write;
use crate::sync::plan::Write;

/// The contracts of a folder, by name. Overlays are none.
pub(super) fn contracts(folder: &Path) -> Result<Vec<PathBuf>, Defect> {
    let unreadable =
        |error: &io::Error| Defect::of_file(shown(folder), cannot_be_read(folder, error));
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| unreadable(&error))? {
        let path = entry.map_err(|error| unreadable(&error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let is_contract = [".yaml", ".yml", ".json"]
            .iter()
            .any(|end| name.ends_with(end));
        if is_contract && !name.contains(".overlay.") && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Writes all files, or leaves all as they were.
///
/// All is on the disk under other names before the first file is replaced. They are replaced in
/// their order, contracts last: if the process dies in between, the contracts are the old ones, and
/// the same sync again does the rest.
pub(super) fn write_all(folder: &Path, writes: &[Write]) -> Result<(), Defect> {
    let failed = |path: &Path, error: &io::Error| {
        Defect::of_file(shown(path), format!("cannot be written: {error}"))
    };
    let mut ready = Vec::new();
    for write in writes {
        let path = folder.join(&write.file);
        let file = prepared(&path, &write.after).map_err(|error| failed(&path, &error))?;
        ready.push((path, file));
    }
    for (index, (path, file)) in ready.into_iter().enumerate() {
        if let Err(error) = file.persist(&path) {
            for done in writes[..index].iter().rev() {
                restore(&folder.join(&done.file), done);
            }
            return Err(failed(&path, &error.error));
        }
    }
    Ok(())
}

/// The text in a file beside the one that it will replace, with the permissions of that one.
fn prepared(path: &Path, text: &str) -> io::Result<NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    match fs::metadata(path) {
        Ok(known) => file.as_file().set_permissions(known.permissions())?,
        Err(_) => readable(file.as_file())?,
    }
    file.as_file().sync_all()?;
    Ok(file)
}

/// Temporary files are for their owner alone; a file of a project is not.
#[cfg(unix)]
fn readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &File) -> io::Result<()> {
    Ok(())
}

/// As it was before. What fails here has failed before for the same reason, and is told then.
fn restore(path: &Path, done: &Write) {
    match &done.before {
        Some(text) => drop(write(path, text)),
        None => drop(fs::remove_file(path)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::write_all;
    use crate::sync::plan::Write;

    fn file(name: &str, before: Option<&str>, after: &str) -> Write {
        Write {
            file: name.to_owned(),
            before: before.map(str::to_owned),
            after: after.to_owned(),
        }
    }

    #[test]
    fn all_is_written_or_nothing_is() {
        let folder = tempfile::tempdir().expect("there is room");
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).ok();
        fs::write(folder.path().join("a.yaml"), "old").expect("it is written");
        // A folder cannot be replaced by a file.
        fs::create_dir(folder.path().join("b.yaml")).expect("it is made");
        let writes = [
            file("pages/a.md", None, "new"),
            file("a.yaml", Some("old"), "new"),
            file("b.yaml", None, "new"),
        ];
        let defect = write_all(folder.path(), &writes).expect_err("is refused");
        assert!(defect.what.starts_with("cannot be written: "), "{defect}");
        assert_eq!(read("a.yaml").as_deref(), Some("old"));
        assert_eq!(read("pages/a.md"), None);
        assert_eq!(write_all(folder.path(), &writes[..2]), Ok(()));
        assert_eq!(read("a.yaml").as_deref(), Some("new"));
        assert_eq!(read("pages/a.md").as_deref(), Some("new"));
        let names = fs::read_dir(folder.path().join("pages")).expect("it is there");
        assert_eq!(names.count(), 1, "no temporary file is left");
    }
}
