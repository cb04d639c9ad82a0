//! Those who judge what has passed, and tell what they find.

use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

use anstream::AutoStream;

use super::super::plan::Plan;
use super::super::verdict;
use super::super::watch::Watch;
use super::judging::Judging;
use super::recorder::Recorder;
use crate::args::Telling;
use crate::exchange::Origin;
use crate::finding::Identity;
use crate::judge::{Judge, Verdict};
use crate::render::{text, words};
use crate::report::{Folded, Report};
use crate::source::{self, Recorded};

/// Judges, on as many threads as call [`Judges::work`].
pub(super) struct Judges<'p, 'c> {
    pub(super) plan: &'p Plan,
    pub(super) by: &'p [Judge<'c>],
    pub(super) report: Mutex<Report>,
    pub(super) recorder: Option<Mutex<Recorder<'p, 'c>>>,
    pub(super) watch: &'p Watch,
    pub(super) told: Told,
}

/// How findings are told when they are first met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Never,
    Plain,
    Colored,
}

impl Told {
    pub(super) fn by(telling: Telling, is_colored: bool) -> Self {
        match is_colored {
            _ if telling.quiet => Self::Never,
            true => Self::Colored,
            false => Self::Plain,
        }
    }
}

impl Judges<'_, '_> {
    /// What they have found, once all are done; what was recorded is put in its place.
    pub(super) fn into_report(self) -> Report {
        let report = self.report.into_inner();
        let mut report = report.unwrap_or_else(PoisonError::into_inner);
        if let Some(recorder) = self.recorder {
            let recorder = recorder.into_inner();
            let recorder = recorder.unwrap_or_else(PoisonError::into_inner);
            for defect in recorder.end() {
                report.add_defect(defect);
            }
        }
        report
    }

    /// Judges what waits until nothing comes any more.
    pub(super) fn work(&self, judging: &Judging) {
        while let Some(passed) = judging.next() {
            let origin = passed.exchange.origin.clone();
            let came = source::unpacked(passed.exchange);
            if let (Some(recorder), Recorded::Exchange(exchange)) = (&self.recorder, &came) {
                let recorder = recorder.lock();
                let mut recorder = recorder.unwrap_or_else(PoisonError::into_inner);
                recorder.add(exchange, passed.has_request, &passed.timing);
            }
            self.add(verdict(self.by, &came), &origin);
            drop(passed.shares);
        }
    }

    fn add(&self, verdict: Verdict, origin: &Origin) {
        self.watch.tell(|| line(&verdict, origin));
        let found = verdict.findings.iter();
        let found: Vec<_> = found.map(|finding| finding.identity.clone()).collect();
        let first = self.with_report(|report| {
            let is_new = |identity: &Identity| report.finding(identity).is_none();
            let new: Vec<_> = found.into_iter().filter(is_new).collect();
            self.watch.found(&verdict, &self.plan.policy);
            report.add(verdict, &self.plan.policy);
            let first = new.iter().filter_map(|identity| report.finding(identity));
            first.cloned().collect::<Vec<_>>()
        });
        for folded in first {
            self.tell(folded);
        }
    }

    fn tell(&self, mut folded: Folded) {
        if self.told == Told::Never {
            return;
        }
        folded.quote(&self.plan.contracts);
        let text = text::finding(&folded, self.told == Told::Colored);
        // Who closes standard error wants to be told nothing.
        let _ = writeln!(AutoStream::auto(io::stderr().lock()), "{text}");
    }

    fn with_report<T>(&self, with: impl FnOnce(&mut Report) -> T) -> T {
        with(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// An exchange in one line, without anything that came.
fn line(verdict: &Verdict, origin: &Origin) -> String {
    let status = verdict.status.map(|status| format!(" {}", status.as_u16()));
    let operation = match &verdict.operation {
        Some((_, id)) => format!("{id}{}, ", status.unwrap_or_default()),
        None => String::new(),
    };
    let came_of_it = match verdict.not_judged {
        Some(reason) => format!("not judged: {}", reason.says()),
        None => words::counted(verdict.findings.len(), "finding"),
    };
    format!("{origin}: {operation}{came_of_it}")
}
