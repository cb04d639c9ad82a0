//! The square as a drawing of characters, narrower than any terminal.

use super::EdgeView;
use crate::report::Outcome;

/// Columns of the right corners, and of the line between them.
const RIGHT: usize = 42;
const DOWN: usize = 46;
/// Where the slanting line stands in each row between the corners.
const SLANT: [usize; 3] = [40, 37, 34];

/// Rows and columns of characters.
struct Drawing([Vec<char>; 5]);

/// The contracts and the three corners beside them.
pub(super) fn of([pages, types, responses]: [&EdgeView; 3]) -> String {
    let mut drawing = Drawing(Default::default());
    drawing.line(0, "pages".len() + 1..RIGHT - 1, line(pages, '─'));
    drawing.centred(0, "pages".len()..RIGHT, label(pages));
    drawing.put(0, 0, "pages");
    drawing.put(0, RIGHT, "contracts");
    for (row, slant) in (1..4).zip(SLANT) {
        drawing.line(row, slant..slant + 1, line(responses, '╱'));
        drawing.line(row, DOWN..DOWN + 1, line(types, '│'));
    }
    let beside = SLANT[1] - 1 - label(responses).chars().count();
    drawing.put(2, beside, label(responses));
    drawing.put(2, DOWN + 2, label(types));
    drawing.line(4, "responses".len() + 1..SLANT[2] - 2, line(responses, '─'));
    drawing.put(4, 0, "responses");
    drawing.put(4, DOWN - "types".len() / 2, "types");
    drawing.text()
}

/// How an edge is drawn: dotted where nothing is known of it.
fn line(edge: &EdgeView, drawn: char) -> char {
    match edge.outcome {
        Some(Outcome::Kept | Outcome::Broken) => drawn,
        Some(Outcome::CouldNotJudge) | None => '·',
    }
}

fn label(edge: &EdgeView) -> &'static str {
    match edge.outcome {
        Some(Outcome::Broken) => "╳ broken",
        _ => edge.state(),
    }
}

impl Drawing {
    fn set(&mut self, row: usize, column: usize, character: char) {
        let row = &mut self.0[row];
        row.resize(row.len().max(column + 1), ' ');
        row[column] = character;
    }

    fn put(&mut self, row: usize, column: usize, text: &str) {
        for (offset, character) in text.chars().enumerate() {
            self.set(row, column + offset, character);
        }
    }

    fn line(&mut self, row: usize, columns: std::ops::Range<usize>, character: char) {
        for column in columns {
            self.set(row, column, character);
        }
    }

    /// A text in the middle of a line, with room around it.
    fn centred(&mut self, row: usize, columns: std::ops::Range<usize>, text: &str) {
        let room = columns.len().saturating_sub(text.chars().count() + 2);
        self.put(row, columns.start + room / 2, &format!(" {text} "));
    }

    fn text(self) -> String {
        let rows = self.0.into_iter();
        let rows = rows.map(|row| row.into_iter().collect::<String>() + "\n");
        rows.chain(["\n".to_owned()]).collect()
    }
}
