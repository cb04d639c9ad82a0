//! What a sync did, or would do.

use std::fmt::Write;

use super::words::counted;
use crate::sync::plan::Plan;

/// A line for each file. `name` is how a file is shown; `is_check` says that nothing was written.
pub fn text(plan: &Plan, name: &dyn Fn(&str) -> String, is_check: bool, pages: usize) -> String {
    let mut text = String::new();
    for write in &plan.writes {
        let done = match (&write.before, is_check) {
            (None, false) => "written, new",
            (Some(_), false) => "written",
            (None, true) => "would be written, new",
            (Some(_), true) => "would be written",
        };
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}: {done}", name(&write.file));
    }
    for write in &plan.proposals {
        let name = name(&write.file);
        let _ = writeln!(text, "{name}: edited by hand; an edit is proposed");
    }
    for (file, at) in &plan.left {
        let name = name(file);
        let _ = writeln!(text, "{name}: differs from its page at {at}: edit it there");
    }
    if text.is_empty() {
        text = format!("{} taken in: nothing changes\n", counted(pages, "page"));
    }
    text
}
