//! A cursor over the text of a page, which knows its line and column.

use crate::defect::Position;

/// What is read, and how far.
pub(super) struct Cursor<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    column: usize,
    /// Where the line ends that the cursor stands in.
    line_end: usize,
    /// Ends of comments that do not come any more: each is looked for once.
    missing: Vec<&'static str>,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            column: 1,
            line_end: text.find('\n').unwrap_or(text.len()),
            missing: Vec::new(),
        }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    /// What is left to read.
    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn position(&self) -> Position {
        Position {
            line: self.line,
            column: self.column,
        }
    }

    /// Goes on by a number of bytes, and gives them.
    pub(super) fn take(&mut self, length: usize) -> &'t str {
        let taken = &self.text[self.at..self.at + length];
        match taken.rfind('\n') {
            Some(end) => {
                self.line += taken.matches('\n').count();
                self.column = taken[end + 1..].chars().count() + 1;
            }
            None => self.column += taken.chars().count(),
        }
        self.at += length;
        if self.at > self.line_end {
            let rest = self.rest();
            self.line_end = self.at + rest.find('\n').unwrap_or(rest.len());
        }
        taken
    }

    /// The line that the cursor stands in, from there to its end, without the line break.
    pub(super) fn rest_of_line(&self) -> &'t str {
        let line = &self.text[self.at..self.line_end];
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// Goes to the next line, and gives what was left of this one.
    pub(super) fn take_line(&mut self) -> &'t str {
        let line = self.rest_of_line();
        self.take(line.len());
        self.skip_line_end();
        line
    }

    /// Whether a line ended here, and was left.
    pub(super) fn skip_line_end(&mut self) -> bool {
        let length = match self.rest().as_bytes() {
            [b'\n', ..] => 1,
            [b'\r', b'\n', ..] => 2,
            _ => return false,
        };
        self.take(length);
        true
    }

    /// Text to the end of the line, or to what may be a tag or a comment.
    pub(super) fn take_text(&mut self) -> &'t str {
        let line = self.rest_of_line();
        let mut end = 0;
        let mut before = ' ';
        while let Some(next) = line[end..].chars().next() {
            let here = &line[end..];
            end += match next {
                '`' => code_span(here),
                '\\' => 1 + here[1..].chars().next().map_or(0, char::len_utf8),
                '<' if here.starts_with("</") && begins_markup(here) => break,
                // `Array<Call>` in prose is no tag.
                '<' if !before.is_alphanumeric() && begins_markup(here) => break,
                '{' if here.starts_with("{/*") => break,
                _ => next.len_utf8(),
            };
            before = next;
        }
        self.take(end)
    }

    /// Whether a comment of MDX or HTML began here, and was left. One without an end goes to the
    /// end of its line.
    pub(super) fn skip_comment(&mut self) -> bool {
        let rest = self.rest();
        let end = match rest {
            _ if rest.starts_with("{/*") => "*/}",
            _ if rest.starts_with("<!--") => "-->",
            _ => return false,
        };
        let found = if self.missing.contains(&end) {
            None
        } else {
            rest.find(end)
        };
        if found.is_none() && !self.missing.contains(&end) {
            self.missing.push(end);
        }
        let length = found.map(|found| found + end.len());
        self.take(length.unwrap_or(self.rest_of_line().len()));
        true
    }

    /// Whether an import or export of MDX began here, and was left: to the first empty line where
    /// its braces are closed.
    pub(super) fn skip_module_code(&mut self) -> bool {
        let line = self.rest_of_line();
        let is_export = [
            "export const ",
            "export let ",
            "export function ",
            "export default ",
        ]
        .iter()
        .any(|start| line.starts_with(start));
        let is_import = line.starts_with("import ") && line.contains(['\'', '"']);
        if !is_export && !is_import {
            return false;
        }
        let mut depth = 0_i64;
        while !self.is_at_end() {
            let line = self.take_line();
            if line.trim().is_empty() && depth <= 0 {
                break;
            }
            for character in line.chars() {
                depth += match character {
                    '{' | '(' | '[' => 1,
                    '}' | ')' | ']' => -1,
                    _ => 0,
                };
            }
        }
        true
    }
}

fn begins_markup(text: &str) -> bool {
    let after = text[1..].strip_prefix('/').unwrap_or(&text[1..]);
    after.starts_with(|c: char| c.is_ascii_alphabetic()) || after.starts_with("!--")
}

/// The length of a code span; of its backticks alone, if nothing on the line closes it.
fn code_span(text: &str) -> usize {
    let length = text.len() - text.trim_start_matches('`').len();
    let mut at = length;
    while let Some(found) = text[at..].find('`') {
        at += found;
        let closing = text[at..].len() - text[at..].trim_start_matches('`').len();
        at += closing;
        if closing == length {
            return at;
        }
    }
    length
}
