//! Recordings, read and judged: small ones side by side, and the parts of a large one by several at
//! once.

use std::cell::RefCell;
use std::num::NonZero;
use std::path::PathBuf;
use std::thread;

use super::crew::Crew;
use super::files::{inputs, shown};
use super::parts::{Clerk, Judged};
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
use crate::source::Format;

mod input;

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
