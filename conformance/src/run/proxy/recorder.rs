//! What passes, kept without what is private: HAR logs in a folder, each of them whole.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::super::output::said;
use super::super::recording::{Kept, Recording, key};
use super::super::written::cannot_be_written;
use crate::defect::{Defect, of_recording};
use crate::exchange::{Asked, Exchange};
use crate::judge::Judge;
use crate::record::{Privacy, Redactor, Timing, har};
use crate::render::words;

/// A log of more entries is followed by another: what was replaced in it is kept in memory.
const MAX_ENTRIES: usize = 10_000;
/// So is one of more bytes.
const MAX_BYTES: usize = 64 << 20;

/// Makes a folder if it is not there, and tries whether files can be written to it.
pub(super) fn prepare(folder: &Path) -> Result<(), Defect> {
    if folder.is_file() {
        let what = "cannot be written: a file, where a folder is expected";
        return Err(Defect::of_file(folder.display().to_string(), what));
    }
    let made = fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder));
    made.map(drop)
        .map_err(|error| cannot_be_written(folder, &error))
}

/// Keeps exchanges.
pub(super) struct Recorder<'j, 'c> {
    folder: PathBuf,
    begun: DateTime<Utc>,
    judges: &'j [Judge<'c>],
    privacy: &'j Privacy,
    log: Option<Log<'j, 'c>>,
    logs: usize,
    /// Why nothing is kept any more.
    failed: Option<Defect>,
    left_out: Option<LeftOut>,
}

/// A log that is being written.
struct Log<'j, 'c> {
    recording: Recording,
    redactor: Redactor<'j, 'c>,
    bytes: usize,
}

/// Exchanges that are not kept.
struct LeftOut {
    count: usize,
    first: Defect,
}

impl<'j, 'c> Recorder<'j, 'c> {
    /// Keeps exchanges in a folder.
    pub(super) fn new(folder: &Path, judges: &'j [Judge<'c>], privacy: &'j Privacy) -> Self {
        Self {
            folder: folder.to_owned(),
            begun: Utc::now(),
            judges,
            privacy,
            log: None,
            logs: 0,
            failed: None,
            left_out: None,
        }
    }

    /// Keeps an exchange as it passed, with the body of its request, if that was held.
    pub(super) fn add(&mut self, exchange: &Exchange, has_request: bool, timing: &Timing) {
        if self.failed.is_some() {
            return;
        }
        if !has_request {
            let what = "not recorded: the body of its request did not come to its end, or is larger than can be held";
            return self.leave_out(of_recording(&exchange.origin, what));
        }
        if let Err(defect) = self.written(exchange, timing) {
            // Who waits for the end of the run would record nothing until then.
            let _ = writeln!(
                io::stderr(),
                "{}; nothing is recorded any more",
                said(&defect)
            );
            self.failed = Some(defect);
        }
    }

    fn written(&mut self, exchange: &Exchange, timing: &Timing) -> Result<(), Defect> {
        let mut log = match self.log.take() {
            Some(log) => log,
            None => self.next_log()?,
        };
        match log.redactor.redact(exchange) {
            Ok(Exchange {
                asked: Asked::Request(request),
                response,
                ..
            }) => log.add(&har::entry(&request, &response, timing))?,
            Ok(_) => {}
            Err(defect) => self.leave_out(defect),
        }
        if log.is_full() {
            return log.keep();
        }
        self.log = Some(log);
        Ok(())
    }

    /// Ends the last log; what is wrong with the recording.
    pub(super) fn end(mut self) -> Vec<Defect> {
        let kept = self.log.take().map_or(Ok(()), Log::keep);
        let mut defects: Vec<_> = self.failed.into_iter().chain(kept.err()).collect();
        if let Some(LeftOut { count, mut first }) = self.left_out {
            if count > 1 {
                let more = words::counted(count - 1, "exchange");
                first.what = format!("{} (and {more} more)", first.what);
            }
            defects.push(first);
        }
        defects
    }

    fn leave_out(&mut self, defect: Defect) {
        let left_out = self.left_out.get_or_insert(LeftOut {
            count: 0,
            first: defect,
        });
        left_out.count += 1;
    }

    fn next_log(&mut self) -> Result<Log<'j, 'c>, Defect> {
        self.logs += 1;
        let time = self.begun.format("%Y%m%dT%H%M%S%3fZ");
        let name = format!("{time}-{:03}.har", self.logs);
        Ok(Log {
            recording: Recording::begin(&self.folder.join(name), false, Kept::Redacted)?,
            redactor: Redactor::new(self.judges, self.privacy, key()?),
            bytes: 0,
        })
    }
}

impl Log<'_, '_> {
    fn add(&mut self, entry: &str) -> Result<(), Defect> {
        self.bytes += entry.len();
        self.recording.add(entry)
    }

    fn is_full(&self) -> bool {
        self.recording.entries() >= MAX_ENTRIES || self.bytes >= MAX_BYTES
    }

    /// A log of nothing is none.
    fn keep(self) -> Result<(), Defect> {
        if self.recording.entries() == 0 {
            return Ok(());
        }
        self.recording.keep(self.redactor.leftovers())
    }
}
