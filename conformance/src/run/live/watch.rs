//! `conformance watch`.

use std::io::Write;
use std::time::Instant;

use chrono::SecondsFormat;

use super::ready::Ready;
use super::{Asking, dry_run};
use crate::args::WatchArguments;
use crate::defect::Defect;
use crate::exchange::Exchange;
use crate::judge::Judge;
use crate::profile::Profile;
use crate::record::Timing;
use crate::report::{Outcome, Report};
use crate::run::drift::printed;
use crate::run::drift::responses::{ResponsesEdge, kept};
use crate::run::watch::Watch;
use crate::run::written::{writable, write};
use crate::run::{Console, Printed, begun};

pub(in crate::run) fn run(
    arguments: &WatchArguments,
    console: Console,
) -> Result<Printed, Vec<Defect>> {
    let ready = Ready::of(&arguments.asked)?;
    if arguments.asked.sending.dry_run {
        return dry_run(&ready, &arguments.asked);
    }
    let one = |defect| vec![defect];
    writable(&arguments.profile).map_err(one)?;
    // A profile that cannot be read is told now, not after a night.
    kept(&arguments.profile).map_err(one)?;
    let watch = Watch::new(console, arguments.asked.telling);
    watch.catch();
    let mut watching = Watching {
        asking: Asking::of(&ready, &arguments.asked, &watch)?,
        ready: &ready,
        arguments,
        watch: &watch,
    };
    watching.runs()
}

/// Runs again and again.
struct Watching<'r> {
    asking: Asking<'r>,
    ready: &'r Ready,
    arguments: &'r WatchArguments,
    watch: &'r Watch,
}

impl Watching<'_> {
    fn runs(&mut self) -> Result<Printed, Vec<Defect>> {
        let times = if self.arguments.once {
            Some(1)
        } else {
            self.arguments.times
        };
        let mut outcome = Outcome::Kept;
        for run in 1.. {
            let began = Instant::now();
            let printed = self.run(run)?;
            outcome = worse(outcome, printed.outcome);
            if times == Some(run) || self.watch.is_broken_off() {
                return Ok(Printed { outcome, ..printed });
            }
            tell(&printed);
            let left = self.arguments.every.saturating_sub(began.elapsed());
            if !self.watch.interrupt().rest(left) {
                break;
            }
        }
        Ok(Printed {
            outcome,
            ..Printed::kept(String::new())
        })
    }

    /// One run: asks, and tells what is new since the profile was written.
    fn run(&mut self, number: u64) -> Result<Printed, Vec<Defect>> {
        let path = &self.arguments.profile;
        let before = kept(path).map_err(|defect| vec![defect])?;
        let (report, judges) = begun(&self.ready.plan, true);
        let mut profile = Profile::default();
        let report = self.asking.seen(&judges, report, &mut profile);
        let plan = &self.ready.plan;
        let is_broken_off = self.watch.is_broken_off();
        let mut edge = ResponsesEdge::seen(plan, report, profile, before);
        let mut said = Vec::new();
        if edge.defects.is_empty() && !is_broken_off {
            let _writing = self.watch.writing();
            if let Err(defect) = write(path, &edge.profile.render()) {
                edge.defects.push(defect);
            }
        } else {
            said.push(format!("{}: left as it is", path.display()));
        }
        let has_news = edge.keep_new() || !edge.defects.is_empty();
        let mut view = edge.view(&plan.contracts, &self.arguments.told);
        view.said = &said;
        let mut printed = printed(&self.arguments.told, &view)?;
        if !has_news || self.arguments.asked.telling.quiet {
            printed.output.clear();
        }
        printed.is_broken_off = is_broken_off;
        let news = if has_news {
            "something new"
        } else {
            "nothing new"
        };
        self.watch.tell(|| format!("run {number}: {news}"));
        Ok(printed)
    }
}

impl Asking<'_> {
    /// Asks everything once, and takes down what was seen. Where something was first seen is told with
    /// its time.
    fn seen(&mut self, judges: &[Judge<'_>], report: Report, profile: &mut Profile) -> Report {
        let now = chrono::Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
        let (method, path) = (&self.call.operation.method, &self.call.operation.path);
        self.name = format!("live {method} {path} at {now}");
        let policy = &self.ready.plan.policy;
        let nobody = &mut |_: &Exchange, _: &Timing| Ok(());
        self.all(judges, report, nobody, &mut |verdict| {
            profile.add(verdict, |name| policy.title_of(name));
        })
    }
}

/// Prints the result of a run that is not the last.
fn tell(printed: &Printed) {
    // Who closes a stream wants to be told nothing.
    for line in &printed.errors {
        let _ = writeln!(std::io::stderr(), "{line}");
    }
    let mut output = std::io::stdout().lock();
    let _ = output.write_all(printed.output.as_bytes());
    let _ = output.flush();
}

/// Of two outcomes the one that matters more.
fn worse(one: Outcome, other: Outcome) -> Outcome {
    if other.exit_code() > one.exit_code() {
        other
    } else {
        one
    }
}
