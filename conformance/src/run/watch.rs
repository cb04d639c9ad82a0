//! What is told while a run goes on, on standard error, and how it is broken off.

use std::fs::Metadata;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, MutexGuard};

use super::BLOCK;
use super::files::is_standard_input;
use super::findings::Findings;
use super::interrupt::Interrupt;
use super::progress::{Counters, Counting, Progress};
use crate::args::{OutputArguments, Telling};
use crate::defect::Defect;
use crate::judge::Verdict;
use crate::policy::Policy;

/// How the run is attached to somebody who waits for it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Console {
    /// Long work shows a bar on standard error.
    pub shows_progress: bool,
    /// Ctrl-C ends the reading, not the process.
    pub catches_ctrl_c: bool,
}

impl Console {
    /// The console of this process: a bar is shown where standard error is a terminal.
    pub fn of_process() -> Self {
        Self {
            shows_progress: io::stderr().is_terminal() && !is_dumb(),
            catches_ctrl_c: true,
        }
    }
}

/// Whether the terminal can only write one line after the other.
fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|name| name == "dumb")
}

/// Watches over one run.
pub(super) struct Watch {
    is_verbose: bool,
    shows_progress: bool,
    progress: Option<Progress>,
    interrupt: Interrupt,
    catches_ctrl_c: bool,
    findings: Findings,
}

impl Watch {
    pub(super) fn new(console: Console, telling: Telling) -> Self {
        Self {
            is_verbose: telling.verbose,
            shows_progress: console.shows_progress && !telling.quiet,
            progress: None,
            interrupt: Interrupt::default(),
            catches_ctrl_c: console.catches_ctrl_c,
            findings: Findings::default(),
        }
    }

    /// Tells findings one by one too, where that is asked.
    pub(super) fn telling_each(self, arguments: &OutputArguments) -> Self {
        let findings = Findings::begin(arguments);
        Self { findings, ..self }
    }

    /// From here on there is something to wait for.
    pub(super) fn begin(&mut self, inputs: &[PathBuf]) {
        // Who types a recording needs the line to type in.
        let is_typed =
            inputs.iter().any(|input| is_standard_input(input)) && io::stdin().is_terminal();
        if self.shows_progress && !is_typed {
            self.progress = Some(Progress::begin(total(inputs)));
        }
        // What is over in a blink, and keeps nothing, may as well be ended.
        let keeps = self.findings.are_kept();
        if keeps || !matches!(inputs, [input] if is_brief(input)) {
            self.catch();
        }
    }

    /// From here on Ctrl-C breaks the run off, if it is to be caught.
    pub(super) fn catch(&self) {
        if self.catches_ctrl_c {
            let bar = self.progress.as_ref().map(|progress| progress.bar.clone());
            self.interrupt.on_ctrl_c(bar);
        }
    }

    /// Knows when the run is to be broken off.
    pub(super) fn interrupt(&self) -> &Interrupt {
        &self.interrupt
    }

    /// All is read: the bar goes.
    pub(super) fn end(&mut self) {
        self.progress = None;
    }

    /// Whether no more is to be read: Ctrl-C, or nobody takes what is found.
    pub(super) fn is_broken_off(&self) -> bool {
        self.is_interrupted() || self.findings.is_unread()
    }

    /// Whether Ctrl-C broke it off.
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupt.is_asked()
    }

    /// Tells what was found in one exchange, where findings are told one by one.
    pub(super) fn found(&self, verdict: &Verdict, policy: &Policy) {
        self.findings.tell(verdict, policy);
    }

    /// All is found: files of findings are put in their places. Gives what went wrong with them.
    pub(super) fn found_all(&self) -> Vec<Defect> {
        let told = self.findings.end();
        let _writing = self.writing();
        told.keep()
    }

    /// While it is held, Ctrl-C waits.
    pub(super) fn writing(&self) -> MutexGuard<'_, ()> {
        self.catch();
        self.interrupt.writing()
    }

    /// Tells those who asked for it.
    pub(super) fn tell(&self, line: impl FnOnce() -> String) {
        if !self.is_verbose {
            return;
        }
        // Who closes standard error wants to be told nothing.
        let print = || drop(writeln!(io::stderr(), "{}", line()));
        match &self.progress {
            Some(progress) => progress.bar.aside(print),
            None => print(),
        }
    }

    pub(super) fn counters(&self) -> Option<&Arc<Counters>> {
        self.progress.as_ref().map(|progress| &progress.counters)
    }

    pub(super) fn counting<R: Read>(&self, input: R) -> Counting<R> {
        Counting {
            input,
            counters: self.counters().cloned(),
        }
    }
}

/// Whether an input is read at once.
fn is_brief(input: &Path) -> bool {
    let is_brief = |metadata: &Metadata| metadata.is_file() && metadata.len() <= BLOCK as u64;
    input.metadata().is_ok_and(|metadata| is_brief(&metadata))
}

/// The bytes of all files, if all are files.
fn total(inputs: &[PathBuf]) -> Option<u64> {
    let length = |path: &PathBuf| {
        if is_standard_input(path) {
            return None;
        }
        match path.metadata() {
            Ok(metadata) => metadata.is_file().then_some(metadata.len()),
            // What cannot be read is told later, and is no work.
            Err(_) => Some(0),
        }
    };
    inputs.iter().map(length).sum()
}
