//! Something wrong with what we were given: a document, a recording, a command line.

pub use callspec_codegen::{Defect, Position};

use crate::exchange::{Origin, Place};

/// A defect of a recording, or of one part of it.
pub fn of_recording(origin: &Origin, what: impl Into<String>) -> Defect {
    let mut defect = Defect::of_file(&*origin.file, what);
    match origin.place {
        Place::Whole => {}
        Place::Line(line) => defect.position = Some(Position { line, column: 1 }),
        Place::Entry(entry) => defect.pointer = format!("/log/entries/{}", entry - 1),
        Place::Interaction(number) => {
            defect.what = format!("interaction {number}: {}", defect.what);
        }
        Place::Exchange(number) => {
            defect.what = format!("exchange {number}: {}", defect.what);
        }
    }
    defect
}
