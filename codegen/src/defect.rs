//! Something wrong with a document or recording that we were given.

use std::fmt;

/// A line and a column, both counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// Something wrong with an input: what, and where.
///
/// Displays as one sentence: `spec/alta.yaml:12:5: /paths/~1calls: the reference leads nowhere`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub struct Defect {
    /// The file as the user named it, or `standard input`.
    pub file: String,
    /// Where in the file, if known.
    pub position: Option<Position>,
    /// JSON Pointer (RFC 6901) into the document; empty for the document as a whole.
    pub pointer: String,
    /// What is wrong and what to do about it: a lowercase fragment without a full stop.
    pub what: String,
}

impl Defect {
    /// A defect of a file as a whole.
    pub fn of_file(file: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            position: None,
            pointer: String::new(),
            what: what.into(),
        }
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(Position { line, column }) = self.position {
            write!(f, ":{line}:{column}")?;
        }
        if !self.pointer.is_empty() {
            write!(f, ": {}", self.pointer)?;
        }
        write!(f, ": {}", self.what)
    }
}
