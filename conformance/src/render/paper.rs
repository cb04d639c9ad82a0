//! What the report for people is written on: text, with colours where they are wanted.

use std::fmt::{self, Display, Write};

use anstyle::{AnsiColor, Style};

use super::words;
use crate::finding::Level;
use crate::report::Outcome;

/// What names the parts of a finding.
pub(super) const LABEL: Style = Style::new().dimmed();
/// What a finding says.
pub(super) const STRONG: Style = Style::new().bold();

/// The style of a level.
pub(super) fn of_level(level: Level) -> Style {
    match level {
        Level::Error => AnsiColor::Red.on_default().bold(),
        Level::Warn => AnsiColor::Yellow.on_default().bold(),
        Level::Note => AnsiColor::Cyan.on_default().bold(),
    }
}

/// The style of an outcome.
pub(super) fn of_outcome(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Kept => AnsiColor::Green.on_default().bold(),
        Outcome::Broken => AnsiColor::Red.on_default().bold(),
        Outcome::CouldNotJudge => AnsiColor::Yellow.on_default().bold(),
    }
}

/// Text as it grows. Terminals obey control characters: none of what is written reaches them, only
/// the styles asked for here.
pub(super) struct Paper {
    text: String,
    is_colored: bool,
}

impl Paper {
    pub(super) fn new(is_colored: bool) -> Self {
        let text = String::new();
        Self { text, is_colored }
    }

    /// Writes in a style.
    pub(super) fn styled(&mut self, style: Style, what: impl Display) -> fmt::Result {
        if self.is_colored {
            write!(self.text, "{style}")?;
        }
        write!(self, "{what}")?;
        if self.is_colored {
            write!(self.text, "{style:#}")?;
        }
        Ok(())
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }
}

impl Write for Paper {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.extend(text.chars().map(words::visible));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::{Paper, STRONG};

    fn written(is_colored: bool) -> String {
        let mut paper = Paper::new(is_colored);
        write!(paper, "a\u{1b}[31m\tb ").unwrap();
        paper.styled(STRONG, "c\u{7}\n").unwrap();
        paper.into_text()
    }

    #[test]
    fn only_own_styles_reach_the_terminal() {
        assert_eq!(written(false), "a\u{fffd}[31m\tb c\u{fffd}\n");
        assert_eq!(
            written(true),
            "a\u{fffd}[31m\tb \u{1b}[1mc\u{fffd}\n\u{1b}[0m"
        );
    }
}
