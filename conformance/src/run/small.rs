//! Small files, judged side by side: each by one.

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::BLOCK;
use super::crew::Work;
use super::files::{is_standard_input, shown};
use super::missing::cannot_be_read;
use super::parts::{Clerk, Judged};
use super::plan::Plan;
use super::watch::Watch;
use crate::defect::Defect;
use crate::judge::Judge;
use crate::source::{self, Format};

/// Files up to this many bytes are judged by one; larger ones each by several.
const SMALL: u64 = 4 << 20;
/// As many of them are given to one at a time.
pub(super) const TOGETHER: usize = 32;

/// Whether an input may be small, by its name. Of packed ones nobody knows.
pub(super) fn may_be_small(input: &Path) -> bool {
    let is_packed = input
        .extension()
        .is_some_and(|ending| ["gz", "zst"].iter().any(|known| ending == *known));
    !is_standard_input(input) && !is_packed
}

/// Whether it is. It is not opened for that: who writes into a pipe may wait for the one before it
/// to be read.
fn is_small(input: &Path) -> bool {
    let is_file = |metadata: &Metadata| metadata.is_file() && metadata.len() <= SMALL;
    input.metadata().is_ok_and(|metadata| is_file(&metadata))
}

/// Files as work for several.
pub(super) struct Files<'a, 'j, 'c> {
    pub(super) judges: &'j [Judge<'c>],
    pub(super) plan: &'a Plan,
    pub(super) watch: &'a Watch,
}

/// What came of a file, and what it was read as.
pub(super) struct Done {
    pub(super) judged: Judged,
    pub(super) format: Option<Format>,
}

impl<'a, 'j, 'c> Work for Files<'a, 'j, 'c> {
    /// Who judges, and room for what is read.
    type Desk = (Clerk<'j, 'c>, Vec<u8>);
    /// Some files at once: one is done sooner than it is handed over.
    type Piece = &'a [PathBuf];
    /// None for what is not small, and left to several.
    type Done = Vec<Option<Done>>;

    fn desk(&self) -> Self::Desk {
        let clerk = Clerk::new(self.judges, self.plan.tells_each);
        (clerk, Vec::with_capacity(BLOCK))
    }

    fn work(&self, (clerk, text): &mut Self::Desk, paths: &'a [PathBuf]) -> Self::Done {
        let file = |path: &PathBuf| is_small(path).then(|| self.file(clerk, text, path));
        paths.iter().map(file).collect()
    }
}

impl<'j, 'c> Files<'_, 'j, 'c> {
    fn file(&self, clerk: &mut Clerk<'j, 'c>, text: &mut Vec<u8>, path: &Path) -> Done {
        text.clear();
        match self.read(text, path) {
            Ok(()) if self.is_known(clerk, text, path) => Done {
                judged: clerk.counted(),
                format: Some(Format::Body),
            },
            Ok(()) => self.judged(clerk, &text[..], path),
            Err(_) => self.with_care(clerk, path),
        }
    }

    fn read(&self, text: &mut Vec<u8>, path: &Path) -> io::Result<()> {
        let file = self.watch.counting(File::open(path)?);
        file.take(source::MAX_FILE + 1).read_to_end(text).map(drop)
    }

    /// Whether it is a bare body that is known, and counted with that.
    fn is_known(&self, clerk: &mut Clerk<'j, 'c>, text: &[u8], path: &Path) -> bool {
        let known = self.plan.bare.as_ref();
        let known = known.and_then(|bare| Some((&*bare.operation, bare.status?)));
        let name = path.file_name().and_then(|name| name.to_str());
        let Some((known, name)) = known.zip(name) else {
            return false;
        };
        source::is_bare_body(name, text, self.plan.input) && clerk.knows(known, text)
    }

    fn judged(&self, clerk: &mut Clerk<'j, 'c>, text: impl BufRead + Send, path: &Path) -> Done {
        let bare = self.plan.bare.as_ref();
        let opened = source::open(&shown(path), text, self.plan.input, bare);
        let (judged, format) = clerk.whole(opened);
        Done { judged, format }
    }

    /// A file that cannot be read to its end: what can be is judged.
    fn with_care(&self, clerk: &mut Clerk<'j, 'c>, path: &Path) -> Done {
        match File::open(path) {
            Ok(file) => {
                let input = BufReader::with_capacity(BLOCK, self.watch.counting(file));
                self.judged(clerk, input, path)
            }
            Err(error) => {
                let defect = Defect::of_file(shown(path), cannot_be_read(path, &error));
                let judged = Judged {
                    others: vec![Err(defect)],
                    ..Judged::default()
                };
                Done {
                    judged,
                    format: None,
                }
            }
        }
    }
}
