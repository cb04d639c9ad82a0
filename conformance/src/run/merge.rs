//! `conformance merge`: the report of the whole from those of its parts.

use std::io;
use std::path::Path;

use super::files::shown;
use super::output::{Printed, printed};
use super::plan;
use crate::args::MergeArguments;
use crate::defect::Defect;
use crate::report::Report;
use crate::wire;

/// Reports beyond this many bytes are refused.
const MAX_REPORT: u64 = 256 << 20;

/// A part that cannot be read is a defect of the whole: what it judged could hold anything. With no
/// part at all, there is no whole.
pub(super) fn run(arguments: &MergeArguments) -> Result<Printed, Vec<Defect>> {
    let mut whole = Report::default();
    let (mut is_any, mut refused) = (false, Vec::new());
    for path in &arguments.reports {
        let parts = match text(path) {
            Ok(text) => wire::read(&name(path), &text),
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
    printed(whole, &arguments.output)
}

fn name(path: &Path) -> String {
    if path == Path::new("-") {
        "standard input".to_owned()
    } else {
        shown(path)
    }
}

fn text(path: &Path) -> Result<String, Defect> {
    if path == Path::new("-") {
        plan::text_of(&name(path), io::stdin().lock(), MAX_REPORT)
    } else {
        plan::text_of_file(path, MAX_REPORT)
    }
}
