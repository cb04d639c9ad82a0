//! `conformance drift`: reads what is compared, and gives what is to be printed.

use super::output::said;
use super::written::write;
use super::{Console, Printed};
use crate::args::{DriftArguments, DriftFile, DriftFormat, DriftOutput, Edge};
use crate::defect::Defect;
use crate::finding::Level;
use crate::report::Outcome;

mod page;
pub(super) mod responses;
mod revision;
pub(super) mod spec;
mod square;
mod types;

pub(super) fn run(arguments: &DriftArguments, console: Console) -> Result<Printed, Vec<Defect>> {
    let Some(edge) = &arguments.edge else {
        return square::run(&arguments.all, console);
    };
    match edge {
        Edge::Spec(arguments) => spec::run(arguments),
        Edge::Types(arguments) => types::run(arguments),
        Edge::Responses(arguments) => responses::run(arguments, console),
        Edge::Page(arguments) => page::run(arguments),
    }
}

/// How a run ends that met these levels and these defects.
pub(super) fn outcome(
    levels: impl Iterator<Item = Level>,
    output: &DriftOutput,
    defects: &[Defect],
) -> Outcome {
    let fails = output.fail_on.level();
    if !defects.is_empty() {
        Outcome::CouldNotJudge
    } else if fails.is_some_and(|least| levels.into_iter().any(|level| level >= least)) {
        Outcome::Broken
    } else {
        Outcome::Kept
    }
}

/// Prints a result in the format asked for, and writes it to files as well.
pub(super) fn printed(
    output: &DriftOutput,
    render: impl Fn(DriftFormat) -> String,
    defects: &[Defect],
    outcome: Outcome,
) -> Result<Printed, Vec<Defect>> {
    for DriftFile { format, path } in &output.report {
        write(path, &render(*format)).map_err(|defect| vec![defect])?;
    }
    Ok(Printed {
        output: render(output.format),
        errors: defects.iter().map(said).collect(),
        outcome,
        is_broken_off: false,
    })
}
