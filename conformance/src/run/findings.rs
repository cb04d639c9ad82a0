//! Findings one by one, each a line of JSON, written as they are found.
//!
//! A thread of its own writes: all that waits at once, and then it waits for more. So a reader has each
//! line as soon as it is found, and many lines make few writes.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use super::written::{Growing, cannot_be_written};
use crate::args::{OutputArguments, OutputFormat};
use crate::defect::Defect;
use crate::judge::Verdict;
use crate::policy::Policy;
use crate::report;
use crate::wire;

/// As many lines may wait to be written; whoever finds more waits too.
const WAITING: usize = 1024;
/// What is written at once, if that much waits.
const BATCH: usize = 64 << 10;

/// Those who are told findings one by one.
#[derive(Default)]
pub(super) struct Findings {
    writing: Mutex<Option<Writing>>,
    is_unread: Arc<AtomicBool>,
    /// Why nobody is told.
    failure: Option<Defect>,
}

struct Writing {
    lines: SyncSender<String>,
    writer: JoinHandle<Vec<Target>>,
}

impl Findings {
    /// Begins to tell, where that is asked. What cannot be begun is told in the end.
    pub(super) fn begin(arguments: &OutputArguments) -> Self {
        let mut findings = Self::default();
        let files = arguments.files().filter(|(format, _)| is_each(*format));
        let mut targets: Vec<_> = files.map(|(_, path)| Target::file(path)).collect();
        if is_each(arguments.format) {
            targets.push(Target::Output(None));
        }
        if targets.is_empty() {
            return findings;
        }
        let (send, lines) = mpsc::sync_channel(WAITING);
        let is_unread = Arc::clone(&findings.is_unread);
        let writer = thread::Builder::new()
            .name("findings".to_owned())
            .spawn(move || write(&lines, targets, &is_unread));
        let writing = writer.map(|writer| Writing {
            lines: send,
            writer,
        });
        match writing {
            Ok(writing) => *findings.writing() = Some(writing),
            Err(error) => {
                let what = format!("cannot be told one by one: {error}");
                findings.failure = Some(Defect::of_file("findings", what));
            }
        }
        findings
    }

    fn writing(&self) -> MutexGuard<'_, Option<Writing>> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether they go somewhere, one by one.
    pub(super) fn are_kept(&self) -> bool {
        self.writing().is_some()
    }

    /// Whether standard output was to have them and takes no more.
    pub(super) fn is_unread(&self) -> bool {
        self.is_unread.load(Ordering::Relaxed)
    }

    /// Tells what was found in one exchange, as far as a report tells it.
    pub(super) fn tell(&self, verdict: &Verdict, policy: &Policy) {
        if verdict.findings.is_empty() {
            return;
        }
        if let Some(writing) = &*self.writing() {
            for found in report::each(verdict, policy) {
                // The writer takes lines until there are no more.
                let _ = writing.lines.send(wire::line(&found));
            }
        }
    }

    /// Writes what still waits. What is given are files that are not in their places yet.
    pub(super) fn end(&self) -> Told {
        let writing = self.writing().take();
        let targets = writing.and_then(|Writing { lines, writer }| {
            drop(lines);
            writer.join().ok()
        });
        let failed = self.failure.clone().map(Target::Failed);
        Told(targets.into_iter().flatten().chain(failed).collect())
    }
}

fn is_each(format: OutputFormat) -> bool {
    format == OutputFormat::Ndjson
}

/// All findings, told.
pub(super) struct Told(Vec<Target>);

impl Told {
    /// Puts files in their places; gives what went wrong there and before.
    pub(super) fn keep(self) -> Vec<Defect> {
        self.0.into_iter().filter_map(Target::keep).collect()
    }
}

/// Somebody who is told.
enum Target {
    /// Standard output, and why it takes no more.
    Output(Option<io::Error>),
    File(PathBuf, Growing),
    Failed(Defect),
}

impl Target {
    fn file(path: &Path) -> Self {
        match Growing::begin(path) {
            Ok(file) => Self::File(path.to_owned(), file),
            Err(error) => Self::Failed(cannot_be_written(path, &error)),
        }
    }

    fn write(&mut self, lines: &[u8]) {
        match self {
            Self::Output(failure @ None) => {
                let mut output = io::stdout().lock();
                let written = output.write_all(lines).and_then(|()| output.flush());
                *failure = written.err();
            }
            Self::File(path, file) => {
                if let Err(error) = file.write_all(lines) {
                    *self = Self::Failed(cannot_be_written(path, &error));
                }
            }
            Self::Output(Some(_)) | Self::Failed(_) => {}
        }
    }

    fn keep(self) -> Option<Defect> {
        match self {
            // Whoever reads may stop early, as `head` does.
            Self::Output(failure) => failure
                .filter(|error| error.kind() != ErrorKind::BrokenPipe)
                .map(|error| cannot_be_written(Path::new("standard output"), &error)),
            Self::File(path, file) => {
                let failure = file.keep(&path).err();
                failure.map(|error| cannot_be_written(&path, &error))
            }
            Self::Failed(defect) => Some(defect),
        }
    }
}

fn write(
    lines: &Receiver<String>,
    mut targets: Vec<Target>,
    is_unread: &AtomicBool,
) -> Vec<Target> {
    while let Ok(mut batch) = lines.recv() {
        while batch.len() < BATCH
            && let Ok(line) = lines.try_recv()
        {
            batch.push_str(&line);
        }
        for target in &mut targets {
            target.write(batch.as_bytes());
            if matches!(target, Target::Output(Some(_))) {
                is_unread.store(true, Ordering::Relaxed);
            }
        }
    }
    targets
}
