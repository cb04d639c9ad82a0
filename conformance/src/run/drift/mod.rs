//! `conformance drift`: reads what is compared, and gives what is to be printed.

use super::output::said;
use super::written::write;
use super::{Console, Printed};
use crate::args::{DriftArguments, DriftFormat, DriftOutput, Edge, ReportFile};
use crate::defect::Defect;
use crate::finding::Level;
use crate::render::drift::{Ended, View};
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

/// How a comparison ends that met these levels and these defects.
fn ended<'d>(
    told: &DriftOutput,
    mut levels: impl Iterator<Item = Level>,
    defects: &'d [Defect],
) -> Ended<'d> {
    let fails_on = told.fail_on.level();
    let outcome = if !defects.is_empty() {
        Outcome::CouldNotJudge
    } else if fails_on.is_some_and(|least| levels.any(|level| level >= least)) {
        Outcome::Broken
    } else {
        Outcome::Kept
    };
    Ended {
        defects,
        fails_on,
        outcome,
    }
}

/// Prints a result in the format asked for, and writes it to files as well.
pub(super) fn printed(output: &DriftOutput, view: &dyn View) -> Result<Printed, Vec<Defect>> {
    for ReportFile { format, path } in &output.report {
        write(path, &rendered(view, *format)).map_err(|defect| vec![defect])?;
    }
    let ended = view.ended();
    Ok(Printed {
        output: rendered(view, output.format),
        errors: ended.defects.iter().map(said).collect(),
        outcome: ended.outcome,
        is_broken_off: false,
    })
}

fn rendered(view: &dyn View, format: DriftFormat) -> String {
    match format {
        DriftFormat::Text => view.text(),
        DriftFormat::Json => view.json(),
        DriftFormat::Junit => view.junit(),
        DriftFormat::Sarif => view.sarif(),
        DriftFormat::Github => view.github(),
        DriftFormat::Markdown => view.markdown(),
    }
}
