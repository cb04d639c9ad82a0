//! Recordings, read and judged: small ones side by side, and the parts of a large one by several at
//! once.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use super::BLOCK;
use super::crew::Crew;
use super::files::{inputs, is_standard_input, shown};
use super::missing::cannot_be_read;
use super::parts::{Blocks, Clerk, Judged, verdict};
use super::plan::Plan;
use super::small::{Done, Files, TOGETHER, may_be_small};
use super::told::{self, Tally};
use super::watch::Watch;
use crate::args::JudgedArguments;
use crate::defect::Defect;
use crate::exchange::Exchange;
use crate::judge::{Counted, Judge, Verdict};
use crate::profile::Profile;
use crate::report::Report;
use crate::source::{self, Format, Opened, Parts, Recorded, Recording, Recordings};

/// Judges all recordings.
pub(super) fn judge(plan: &Plan, arguments: &JudgedArguments, watch: &mut Watch) -> Report {
    observe(plan, arguments, watch, None)
}

/// Judges, and gives each exchange to somebody who may object.
pub(super) fn observe_with(
    plan: &Plan,
    arguments: &JudgedArguments,
    watch: &mut Watch,
    taker: Taker<'_>,
) -> Report {
    read_all(plan, arguments, watch, (None, Some(&RefCell::new(taker))))
}

/// Who takes exchanges as they were recorded.
type Taker<'t> = &'t mut dyn FnMut(&Exchange) -> Result<(), Defect>;

/// Judges, and keeps what responses are made of, if that is asked.
pub(super) fn observe(
    plan: &Plan,
    arguments: &JudgedArguments,
    watch: &mut Watch,
    profile: Option<&RefCell<Profile>>,
) -> Report {
    read_all(plan, arguments, watch, (profile, None))
}

/// Reads all recordings and judges what they hold.
fn read_all(
    plan: &Plan,
    arguments: &JudgedArguments,
    watch: &mut Watch,
    (profile, taker): (Option<&RefCell<Profile>>, Option<&RefCell<Taker<'_>>>),
) -> Report {
    let (mut report, judges) = plan.begun(profile.is_some());
    let (inputs, defects) = inputs(&arguments.inputs);
    for defect in defects {
        report.add_defect(defect);
    }
    watch.begin(&inputs);
    told::plan(watch, plan, &arguments.judging);
    let reading = Reading {
        plan,
        judges: &judges,
        watch,
        jobs: arguments.jobs,
        profile,
        taker,
    };
    let read = reading.all(&inputs, &mut report);
    if read < inputs.len() || watch.is_broken_off() {
        let last = read.saturating_sub(1);
        report.add_defect(told::broken_off(watch, last, inputs.len()));
    }
    watch.end();
    report.quote(&plan.contracts);
    // Like the contracts, the validators of a large one go faster with the process.
    std::mem::forget(judges);
    report
}

/// How recordings are read and who judges them.
struct Reading<'a, 'c, 't> {
    plan: &'a Plan,
    judges: &'a [Judge<'c>],
    watch: &'a Watch,
    jobs: Option<NonZero<usize>>,
    profile: Option<&'a RefCell<Profile>>,
    taker: Option<&'a RefCell<Taker<'t>>>,
}

impl<'c> Reading<'_, 'c, '_> {
    /// Reads inputs until the run is broken off; says how many were begun.
    fn all(&self, inputs: &[PathBuf], report: &mut Report) -> usize {
        let mut read = 0;
        while read < inputs.len() && !self.watch.is_broken_off() {
            let rest = &inputs[read..];
            let small = match self.taker {
                None => rest.iter().take_while(|input| may_be_small(input)).count(),
                Some(_) => 0,
            };
            if small > 0 {
                read += self.files(&rest[..small], report);
            } else {
                self.input(&rest[0], report);
                read += 1;
            }
        }
        read
    }

    /// How many work on so many pieces. To count the cores takes longer than to judge a small file.
    fn jobs(&self, pieces: usize) -> NonZero<usize> {
        const ONE: NonZero<usize> = NonZero::<usize>::MIN;
        let most = NonZero::new(pieces).unwrap_or(ONE);
        if most == ONE {
            return ONE;
        }
        let all = self.jobs.or(thread::available_parallelism().ok());
        all.unwrap_or(ONE).min(most)
    }

    /// Reads files by several at once, each by one.
    fn files(&self, inputs: &[PathBuf], report: &mut Report) -> usize {
        let files = Files {
            judges: self.judges,
            plan: self.plan,
            watch: self.watch,
        };
        let jobs = self.jobs(inputs.len());
        let together = (inputs.len() / jobs / 4).clamp(1, TOGETHER);
        let (mut waiting, mut read) = (inputs.chunks(together), 0);
        let take = |_: &mut (Clerk<'_, 'c>, Vec<u8>)| waiting.next();
        Crew { jobs, waits: false }.in_order(&files, take, |done| {
            for done in done {
                let input = &inputs[read];
                read += 1;
                match done {
                    None => self.input(input, report),
                    Some(Done { judged, format }) => {
                        let before = Tally::of(report);
                        self.tell(judged, report);
                        self.close(|| shown(input), format, before, report);
                    }
                }
            }
            !self.watch.is_broken_off()
        });
        read
    }

    fn input(&self, input: &Path, report: &mut Report) {
        let name = self.plan.name_of(input);
        if is_standard_input(input) {
            return self.recording(&name, io::stdin(), true, report);
        }
        match File::open(input) {
            Ok(file) => {
                let waits = !file.metadata().is_ok_and(|metadata| metadata.is_file());
                self.recording(&name, file, waits, report);
            }
            Err(error) => {
                report.add_defect(Defect::of_file(name, cannot_be_read(input, &error)));
            }
        }
    }

    fn taken(&self, recorded: &Recorded) -> Option<Result<(), Defect>> {
        match (self.taker, recorded) {
            (Some(taker), Recorded::Exchange(exchange)) => Some(taker.borrow_mut()(exchange)),
            _ => None,
        }
    }

    /// Reads a recording, which waits for what comes if it is no file.
    fn recording(&self, name: &str, input: impl Read + Send, waits: bool, report: &mut Report) {
        let input = BufReader::with_capacity(BLOCK, self.watch.counting(input));
        let before = Tally::of(report);
        let bare = self.plan.bare.as_ref();
        let format = match source::open(name, input, self.plan.input, bare) {
            Opened::Parts(parts) if self.taker.is_none() => {
                let format = parts.reader.format();
                self.parts(parts, waits, report);
                Some(format)
            }
            other => {
                let Recording { format, recordings } = other.into_recording();
                self.recordings(recordings, report);
                format
            }
        };
        self.close(|| name.to_owned(), format, before, report);
    }

    fn close(
        &self,
        name: impl FnOnce() -> String,
        format: Option<Format>,
        before: Tally,
        report: &Report,
    ) {
        if let Some(counters) = self.watch.counters() {
            counters.closed();
        }
        told::recording(self.watch, name, format, before, Tally::of(report));
    }

    fn recordings(&self, recordings: Recordings<'_>, report: &mut Report) {
        let counters = self.watch.counters();
        let all = recordings.size_hint().1;
        if let Some(counters) = counters {
            counters.opened(all);
        }
        for (exchange, number) in recordings.zip(1..) {
            if let Ok(recorded) = &exchange
                && let Some(Err(defect)) = self.taken(recorded)
            {
                report.add_defect(defect);
            }
            let judged = exchange.map(|recorded| verdict(self.judges, &recorded));
            self.add(judged, report);
            if let Some(counters) = counters {
                counters.judged(all.map(|all| (number, all)));
            }
            if self.watch.is_broken_off() {
                break;
            }
        }
    }

    fn parts(&self, parts: Parts<'_>, waits: bool, report: &mut Report) {
        if let Some(counters) = self.watch.counters() {
            counters.opened(None);
        }
        let Parts { reader, mut blocks } = parts;
        let work = Blocks {
            judges: self.judges,
            reader: &reader,
            tells_each: self.plan.tells_each,
        };
        let take = |(text, _): &mut (Vec<u8>, Clerk<'_, 'c>)| blocks.read(text);
        let jobs = self.jobs(usize::MAX);
        Crew { jobs, waits }.in_order(&work, take, |judged| {
            self.tell(judged, report);
            !self.watch.is_broken_off()
        });
    }

    /// Tells what came of a part of a recording.
    fn tell(&self, judged: Judged, report: &mut Report) {
        let mut all = judged.others.len();
        for counted in judged.counted {
            match counted {
                Counted::Kept(kept, count) => {
                    report.add_kept(&kept, count);
                    all += count;
                }
                Counted::Like(verdict, count) => {
                    report.add_like((*verdict).clone(), count, &self.plan.policy);
                    all += count;
                }
            }
        }
        for other in judged.others {
            self.add(other, report);
        }
        if let Some(counters) = self.watch.counters() {
            counters.judged_more(all);
        }
    }

    fn add(&self, judged: Result<Verdict, Defect>, report: &mut Report) {
        let verdict = match judged {
            Ok(verdict) => verdict,
            Err(defect) => return report.add_defect(defect),
        };
        if let Some(reason) = verdict.not_judged {
            told::not_judged(self.watch, &verdict.origin, reason);
        }
        let policy = &self.plan.policy;
        if let Some(profile) = self.profile {
            profile
                .borrow_mut()
                .add(&verdict, |name| policy.title_of(name));
        }
        if self.plan.tells_each {
            self.watch.found(&verdict, policy);
        }
        report.add(verdict, policy);
    }
}
