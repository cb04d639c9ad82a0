//! The shell: reads, calls the middle, and gives what is to be printed.
#![expect(
    clippy::disallowed_methods,
    reason = "this is the edge that touches files and reads the clock"
)]

use crate::args::{
    AnyRule, CheckArguments, Command, Coverage, OutputArguments, Schema, Telling, derived,
};
use crate::defect::Defect;
use crate::render::{self, words};
use crate::report::Report;
use crate::wire;
use parts::verdict;
use plan::Plan;
use reading::{judge, observe, observe_with};
use watch::Watch;

mod baseline;
mod crew;
mod drift;
mod external;
mod fetch;
mod files;
mod findings;
mod init;
mod interrupt;
mod listen;
mod live;
mod merge;
mod missing;
mod output;
mod parts;
mod plan;
mod progress;
mod proxy;
mod random;
mod reading;
mod recording;
mod serve;
mod small;
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
        Command::Schema { of } => Ok(Printed::kept(match of {
            Schema::Report => wire::REPORT_SCHEMA.to_owned(),
            Schema::Finding => wire::finding_schema(),
        })),
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
    plan.weigh(&arguments.weighed, &arguments.output)?;
    let telling = arguments.judged.judging.telling;
    output::writable(&arguments.output).map_err(|defect| vec![defect])?;
    let mut watch = Watch::new(console, telling).telling_each(&arguments.output);
    let report = judge(&plan, &arguments.judged, &mut watch);
    let is_nothing_recorded = report.counts().exchanges == 0 && report.defects().is_empty();
    let mut printed = concluded(report, &plan, &arguments.output, telling, &watch);
    if is_nothing_recorded {
        let nothing = told::nothing_recorded(&plan, &arguments.judged.inputs);
        // Before what is said of the run as a whole.
        let nothing = nothing.iter().map(output::said);
        printed.errors.splice(..0, nothing);
    }
    // The process ends next, and takes a large contract down faster than part by part.
    std::mem::forget(plan);
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
