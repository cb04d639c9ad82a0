//! The front matter of a page: `key: value` between lines of three dashes.

use callspec_codegen::Document;

use crate::defect::{Defect, Position};

/// What stands in front of a page, and how many bytes of it that is.
pub(super) struct FrontMatter {
    document: Option<Document>,
    pub(super) length: usize,
}

impl FrontMatter {
    /// Reads it, if the page has one.
    ///
    /// # Errors
    /// A defect if it does not end, or is no YAML.
    pub(super) fn read(file: &str, text: &str) -> Result<Self, Defect> {
        let start = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mark = text.len() - start.len();
        let mut lines = start.split_inclusive('\n');
        if lines.next().map(str::trim_end) != Some("---") {
            return Ok(Self {
                document: None,
                length: mark,
            });
        }
        let mut length = "---".len() + line_break(&start[3..]);
        for line in lines {
            if line.trim_end() == "---" {
                // An empty line for the dashes, so that places are those of the page.
                let yaml = start[3..length].trim_end();
                let document = (!yaml.is_empty()).then(|| Document::parse(file, yaml));
                return Ok(Self {
                    document: document.transpose()?,
                    length: mark + length + line.len(),
                });
            }
            length += line.len();
        }
        let mut defect = Defect::of_file(file, "the front matter that begins here does not end");
        defect.position = Some(Position { line: 1, column: 1 });
        Err(defect)
    }

    /// A text of it, and where it stands.
    pub(super) fn value(&self, key: &str) -> Option<(&str, Position)> {
        let document = self.document.as_ref()?;
        let text = document.value().get(key)?.as_str()?;
        let position = document.position(&format!("/{key}"))?;
        Some((text, position))
    }
}

fn line_break(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |end| end + 1)
}
