//! Something wrong with what we were given: a document, a recording, a command line.

use std::ops::Range;

pub use callspec_codegen::{Defect, Position};

use crate::exchange::{Origin, Place};

/// A defect of a text that was given, at a range of its bytes.
pub fn of_text(
    file: &str,
    text: &str,
    span: Option<Range<usize>>,
    what: impl Into<String>,
) -> Defect {
    let mut defect = Defect::of_file(file, what);
    defect.position = span.map(|span| position(text, &span));
    defect
}

/// What keeps a file from being read as TOML, or as what is asked of it.
pub fn of_toml(file: &str, text: &str, error: &toml::de::Error) -> Defect {
    let what = error.message().lines().collect::<Vec<_>>().join(" ");
    of_text(file, text, error.span(), what)
}

fn position(text: &str, span: &Range<usize>) -> Position {
    let before = &text[..span.start.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    Position {
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

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
