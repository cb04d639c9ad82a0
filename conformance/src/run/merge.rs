//! `conformance merge`: the report of the whole from those of its parts.

use std::fs::File;
use std::io;
use std::path::Path;

use super::Console;
use super::files::{each_once, is_standard_input, shown};
use super::output::{self, Printed};
use super::plan::text_of;
use super::watch::Watch;
use crate::args::{MergeArguments, Telling};
use crate::defect::Defect;
use crate::report::Report;
use crate::wire;

/// Reports beyond this many bytes are refused.
const MAX_REPORT: u64 = 256 << 20;

/// A part that cannot be read is a defect of the whole: what it judged could hold anything. With no
/// part at all, there is no whole.
pub(super) fn run(arguments: &MergeArguments, console: Console) -> Result<Printed, Vec<Defect>> {
    if arguments.output.tells_each() {
        let what = "reports count findings and do not hold them one by one: \
            `conformance check --format ndjson` tells them";
        return Err(vec![Defect::of_file("the format ndjson", what)]);
    }
    output::writable(&arguments.output).map_err(|defect| vec![defect])?;
    let mut whole = Report::default();
    let (mut is_any, mut refused) = (false, Vec::new());
    for path in each_once(arguments.reports.clone()) {
        let parts = match text(&path) {
            Ok(text) => wire::read(&shown(&path), &text),
            Err(defect) => vec![Err(defect)],
        };
        for part in parts {
            match part {
                Ok(part) => {
                    is_any = true;
                    whole.merge(part);
                }
                Err(defect) => refused.push(defect),
            }
        }
    }
    if !is_any {
        return Err(refused);
    }
    for defect in refused {
        whole.add_defect(defect);
    }
    let telling = Telling {
        quiet: arguments.quiet,
        verbose: false,
    };
    let watch = Watch::new(console, telling);
    Ok(output::printed(whole, &arguments.output, telling, &watch))
}

fn text(path: &Path) -> Result<String, Defect> {
    if is_standard_input(path) {
        text_of(path, Ok(io::stdin().lock()), MAX_REPORT)
    } else {
        text_of(path, File::open(path), MAX_REPORT)
    }
}
