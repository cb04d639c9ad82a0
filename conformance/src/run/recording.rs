//! A recording that grows: entry by entry beside its place, and put there when it is whole.

use std::io::{self, BufRead, BufReader, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::random::random;
use super::written::{beside, cannot_be_written, writable};
use crate::defect::Defect;
use crate::record::{Key, har};

/// A HAR log that is being written.
pub(super) struct Recording {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
    entries: usize,
    replaces: bool,
}

/// A key for one recording, which nobody keeps.
pub(super) fn key() -> Result<Key, Defect> {
    random().map(Key::of)
}

/// What a recording says of itself.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    Redacted,
    Unredacted,
}

impl Recording {
    /// Begins a recording. A file that is there is refused, or replaced in the end.
    pub(super) fn begin(path: &Path, replaces: bool, kept: Kept) -> Result<Self, Defect> {
        writable(path)?;
        if path.exists() && !replaces {
            return Err(is_there(path));
        }
        let comment = match kept {
            Kept::Redacted => har::REDACTED,
            Kept::Unredacted => har::UNREDACTED,
        };
        let failed = |error: io::Error| cannot_be_written(path, &error);
        let mut file = BufWriter::new(beside(path).map_err(failed)?);
        file.write_all(har::beginning(comment).as_bytes())
            .map_err(failed)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            entries: 0,
            replaces,
        })
    }

    /// Adds an entry, a line of JSON.
    pub(super) fn add(&mut self, entry: &str) -> Result<(), Defect> {
        let between = if self.entries > 0 { har::BETWEEN } else { "" };
        let texts = [between, entry];
        let mut written = texts
            .iter()
            .map(|text| self.file.write_all(text.as_bytes()));
        written
            .try_for_each(|written| written)
            .map_err(|error| cannot_be_written(&self.path, &error))?;
        self.entries += 1;
        Ok(())
    }

    pub(super) fn entries(&self) -> usize {
        self.entries
    }

    /// Ends the recording and puts it in its place, unless an entry still holds something private, by
    /// what gives the place of it. What is not kept is gone.
    pub(super) fn keep(mut self, private: impl Fn(&str) -> Option<String>) -> Result<(), Defect> {
        let failed = |error: io::Error| cannot_be_written(&self.path, &error);
        self.file.write_all(har::END.as_bytes()).map_err(failed)?;
        let mut file = self
            .file
            .into_inner()
            .map_err(|error| failed(error.into_error()))?;
        // Only now does a full disk show that writes late.
        file.as_file().sync_all().map_err(failed)?;
        file.rewind().map_err(failed)?;
        for (number, line) in BufReader::new(file.as_file()).lines().enumerate() {
            let line = line.map_err(failed)?;
            let entry = line.trim_end_matches(',');
            if let Some(at) = entry.strip_prefix('{').and_then(|_| private(entry)) {
                let what = format!(
                    "not written: entry {number} still holds at \"{at}\" what was replaced elsewhere"
                );
                return Err(Defect::of_file(self.path.display().to_string(), what));
            }
        }
        let kept = if self.replaces {
            file.persist(&self.path)
        } else {
            file.persist_noclobber(&self.path)
        };
        match kept {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(is_there(&self.path))
            }
            Err(error) => Err(failed(error.error)),
        }
    }
}

fn is_there(path: &Path) -> Defect {
    let what = "there already: name another file, or replace it with --force";
    Defect::of_file(path.display().to_string(), what)
}

#[cfg(test)]
mod tests {
    use super::{Kept, Recording};

    #[test]
    fn what_still_holds_something_private_is_not_written() {
        let folder = tempfile::tempdir().expect("there is room");
        let path = folder.path().join("kept.har");
        let recording = || {
            let mut recording = Recording::begin(&path, false, Kept::Redacted).expect("it begins");
            for entry in ["{\"a\": 1}", "{\"a\": \"+4917012345678\"}"] {
                recording.add(entry).expect("there is room");
            }
            recording
        };
        let private = |entry: &str| entry.contains("+49170").then(|| "/a".to_owned());
        let refused = recording()
            .keep(private)
            .expect_err("it is refused")
            .to_string();
        assert!(
            refused.contains("not written: entry 2 still holds at \"/a\""),
            "{refused}"
        );
        assert!(!refused.contains("+49170"), "{refused}");
        assert_eq!(folder.path().read_dir().expect("it is there").count(), 0);
        recording().keep(|_| None).expect("it is kept");
        let text = std::fs::read_to_string(&path).expect("it is there");
        let log: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(log["log"]["entries"].as_array().map(Vec::len), Some(2));
    }
}
