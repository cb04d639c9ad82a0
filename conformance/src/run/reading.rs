//! Recordings, read and judged: one after the other, and the lines of one by several at once.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::num::NonZero;
use std::path::Path;
use std::thread;

use super::files::{inputs, is_standard_input, shown};
use super::missing::cannot_be_read;
use super::plan::Plan;
use super::told::{self, Tally};
use super::watch::Watch;
use super::{BLOCK, lines};
use crate::args::JudgedArguments;
use crate::defect::Defect;
use crate::exchange::Exchange;
use crate::judge::{Judge, Reason, Verdict, judge_by_any};
use crate::profile::Profile;
use crate::report::Report;
use crate::source::{self, Lines, Opened, Packed, Recorded, Recording, Recordings};

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
        jobs: arguments.jobs.unwrap_or_else(all_cores),
        profile,
        taker,
    };
    for (index, input) in inputs.iter().enumerate() {
        reading.input(input, &mut report);
        if watch.is_broken_off() {
            report.add_defect(told::broken_off(index, inputs.len()));
            break;
        }
    }
    watch.end();
    report.quote(&plan.contracts);
    // Like the contracts, the validators of a large one go faster with the process.
    std::mem::forget(judges);
    report
}

fn all_cores() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}

/// What there is to say of something recorded.
pub(super) fn verdict(judges: &[Judge<'_>], recorded: &Recorded) -> Verdict {
    let (origin, reason) = match recorded {
        Recorded::Exchange(exchange) => return judge_by_any(judges, exchange),
        Recorded::NoResponse(origin) => (origin, Reason::NoResponse),
        Recorded::NoBody(origin) => (origin, Reason::BodyNotRecorded),
        Recorded::Packed(origin, Packed::Damaged) => (origin, Reason::BodyDamaged),
        Recorded::Packed(origin, Packed::TooLarge) => (origin, Reason::BodyTooLarge),
        Recorded::NotHttp(origin) => (origin, Reason::OtherHost),
    };
    Verdict::not_judged(origin.clone(), reason)
}

/// How recordings are read and who judges them.
struct Reading<'a, 'c, 't> {
    plan: &'a Plan,
    judges: &'a [Judge<'c>],
    watch: &'a Watch,
    jobs: NonZero<usize>,
    profile: Option<&'a RefCell<Profile>>,
    taker: Option<&'a RefCell<Taker<'t>>>,
}

impl Reading<'_, '_, '_> {
    fn input(&self, input: &Path, report: &mut Report) {
        let name = shown(input);
        if is_standard_input(input) {
            return self.recording(&name, io::stdin(), report);
        }
        match File::open(input) {
            Ok(file) => self.recording(&name, file, report),
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

    fn recording(&self, name: &str, input: impl Read + Send, report: &mut Report) {
        let input = BufReader::with_capacity(BLOCK, self.watch.counting(input));
        let before = Tally::of(report);
        let bare = self.plan.bare.as_ref();
        let format = match source::open(name, input, self.plan.input, bare) {
            Opened::Lines(lines) if self.taker.is_none() => {
                let format = lines.reader.format();
                self.lines(lines, report);
                Some(format)
            }
            other => {
                let Recording { format, recordings } = other.into_recording();
                self.parts(recordings, report);
                format
            }
        };
        if let Some(counters) = self.watch.counters() {
            counters.closed();
        }
        told::recording(self.watch, name, format, before, Tally::of(report));
    }

    fn parts(&self, recordings: Recordings<'_>, report: &mut Report) {
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
            self.tell(
                exchange.map(|recorded| verdict(self.judges, &recorded)),
                report,
            );
            if let Some(counters) = counters {
                counters.judged(all.map(|all| (number, all)));
            }
            if self.watch.is_broken_off() {
                break;
            }
        }
    }

    fn lines(&self, all: Lines<'_>, report: &mut Report) {
        let counters = self.watch.counters();
        if let Some(counters) = counters {
            counters.opened(None);
        }
        let (judges, jobs) = (self.judges, self.jobs);
        let verdict = |recorded| verdict(judges, &recorded);
        lines::judge(judges, all, jobs, verdict, |judged| {
            let mut count = judged.others.len();
            if let Some((kept, more)) = judged.kept.filter(|(_, more)| *more > 0) {
                report.add_kept(&kept, more);
                count += more;
            }
            for other in judged.others {
                self.tell(other, report);
            }
            if let Some(counters) = counters {
                counters.judged_more(count);
            }
            !self.watch.is_broken_off()
        });
    }

    fn tell(&self, judged: Result<Verdict, Defect>, report: &mut Report) {
        match judged {
            Ok(verdict) => self.add(verdict, report),
            Err(defect) => report.add_defect(defect),
        }
    }

    fn add(&self, verdict: Verdict, report: &mut Report) {
        if let Some(reason) = verdict.not_judged {
            told::not_judged(self.watch, &verdict.origin, reason);
        }
        let policy = &self.plan.policy;
        if let Some(profile) = self.profile {
            profile
                .borrow_mut()
                .add(&verdict, |name| policy.title_of(name));
        }
        report.add(verdict, policy);
    }
}
