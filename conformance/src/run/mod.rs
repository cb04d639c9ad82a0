//! The shell: reads, calls the middle, and gives what is to be printed.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the edge that touches files and reads the clock"
)]

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::num::NonZero;
use std::path::Path;
use std::thread;

use crate::args::{
    AnyRule, CheckArguments, Command, Coverage, JudgedArguments, OutputArguments, Schema, Telling,
    derived,
};
use crate::defect::Defect;
use crate::exchange::Exchange;
use crate::judge::{Judge, Reason, Verdict, judge_by_any};
use crate::profile::Profile;
use crate::render::{self, words};
use crate::report::Report;
use crate::source::{self, Lines, Opened, Packed, Recorded, Recording, Recordings};
use crate::wire;
use files::{inputs, is_standard_input, shown};
use missing::cannot_be_read;
use plan::Plan;
use told::Tally;
use watch::Watch;

mod baseline;
mod drift;
mod external;
mod fetch;
mod files;
mod init;
mod interrupt;
mod lines;
mod listen;
mod live;
mod merge;
mod missing;
mod output;
mod plan;
mod progress;
mod proxy;
mod random;
mod recording;
mod serve;
mod sync;
mod told;
mod watch;
mod written;

pub use output::Printed;
pub use proxy::RunningProxy;
pub use serve::Server;
pub use watch::Console;

/// What is read at a time.
const BLOCK: usize = 64 << 10;

/// Runs a command with nobody waiting: without a bar, and without a say on Ctrl-C. Standard input
/// is read only where `-` asks for it.
pub fn run(command: &Command) -> Printed {
    run_at(command, Console::default())
}

/// Runs a command at a console.
pub fn run_at(command: &Command, console: Console) -> Printed {
    let result = match command {
        Command::Check(arguments) => return judged(check(arguments, console)),
        Command::Proxy(arguments) => return judged(proxy::run(arguments)),
        Command::Merge(arguments) => return judged(merge::run(arguments, console)),
        Command::Baseline(arguments) => return judged(baseline::run(arguments, console)),
        Command::Init { file } => init::run(file),
        Command::Rules => Ok(Printed::kept(render::rules::list())),
        Command::Drift(arguments) => drift::run(arguments, console),
        Command::Sync(arguments) => sync::run(arguments),
        Command::Live(arguments) => return judged(live::run(arguments, console)),
        Command::Record(arguments) => return judged(live::record::run(arguments, console)),
        Command::Watch(arguments) => live::watch::run(arguments, console),
        Command::Serve(arguments) => serve::run(arguments),
        Command::Explain { rule } => Ok(Printed::kept(match rule {
            AnyRule::Judge(rule) => render::rules::explain(*rule),
            AnyRule::Drift(rule) => render::rules::explain_drift(*rule),
        })),
        Command::Schema { of: Schema::Report } => Ok(Printed::kept(wire::REPORT_SCHEMA.to_owned())),
        Command::Completions { shell } => Ok(Printed::kept(derived::completions(*shell))),
        Command::Man { command } => derived::page(command.as_deref())
            .map(Printed::kept)
            .map_err(|what| vec![Defect::of_file("man", what)]),
    };
    result.unwrap_or_else(|defects| Printed::refused(&defects))
}

/// What a command that judges or joins prints; where it could not begin, it says so in its last line.
fn judged(result: Result<Printed, Vec<Defect>>) -> Printed {
    result.unwrap_or_else(|defects| {
        let mut printed = Printed::refused(&defects);
        let reason = words::counted(defects.len(), "error");
        let outcome = format!("outcome: could not run: {reason}, named above");
        printed.errors.push(outcome);
        printed
    })
}

fn check(arguments: &CheckArguments, console: Console) -> Result<Printed, Vec<Defect>> {
    let mut plan = Plan::of(&arguments.judged)?;
    plan.weigh(&arguments.weighed, arguments.output.coverage)?;
    let telling = arguments.judged.judging.telling;
    let mut watch = Watch::new(console, telling);
    output::writable(&arguments.output).map_err(|defect| vec![defect])?;
    let report = judge(&plan, &arguments.judged, &mut watch);
    let is_nothing_recorded = report.counts().exchanges == 0 && report.defects().is_empty();
    let mut printed = concluded(report, &plan, &arguments.output, telling, &watch);
    if is_nothing_recorded {
        let nothing = told::nothing_recorded(&arguments.judged.inputs);
        printed.errors.extend(nothing.iter().map(output::said));
    }
    Ok(printed)
}

/// What is printed of a report to which nothing is added any more.
fn concluded(
    mut report: Report,
    plan: &Plan,
    output: &OutputArguments,
    telling: Telling,
    watch: &Watch,
) -> Printed {
    if output.coverage == Coverage::Full {
        report.coverage_mut().find_places(&plan.contracts);
    }
    output::printed(report, output, telling, watch)
}

fn judge(plan: &Plan, arguments: &JudgedArguments, watch: &mut Watch) -> Report {
    observe(plan, arguments, watch, None)
}

/// Judges, and gives each exchange to somebody who may object.
fn observe_with(
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
fn observe(
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
    report
}

fn all_cores() -> NonZero<usize> {
    thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN)
}

/// What there is to say of something recorded.
fn verdict(judges: &[Judge<'_>], recorded: &Recorded) -> Verdict {
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
