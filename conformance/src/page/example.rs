//! `RequestExample` and `ResponseExample`: titled blocks of code.

use super::code::Info;
use super::markup::{Code, Node};
use crate::defect::Position;

/// A body that a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The title, as readers see it: `200 Response`.
    pub title: String,
    /// The language of the block, in lower case; empty if none is given.
    pub language: String,
    /// The code, without the indentation of its block.
    pub text: String,
    /// Where the text begins.
    pub position: Position,
}

/// What an example shows the response of, by its title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// The response of this status.
    Status(u16),
    /// A success, whatever its status.
    Success,
    /// An error, whatever its status.
    Error,
}

impl Example {
    /// Which response the example is of.
    pub fn shows(&self) -> Shows {
        const ERRORS: [&str; 10] = [
            "bad",
            "denied",
            "error",
            "fail",
            "forbidden",
            "invalid",
            "limit",
            "missing",
            "not",
            "unauthorized",
        ];
        let lower = self.title.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
        let status = words.clone().find_map(|word| {
            let status = word.parse().ok()?;
            (word.len() == 3 && (100..600).contains(&status)).then_some(status)
        });
        match status {
            Some(status) => Shows::Status(status),
            None if words.any(|word| ERRORS.iter().any(|error| word.starts_with(error))) => {
                Shows::Error
            }
            None => Shows::Success,
        }
    }

    /// Whether the block is JSON, by its language, or by its first character if it names none.
    pub fn is_json(&self) -> bool {
        match self.language.as_str() {
            "json" | "json5" | "jsonc" => true,
            "" => self.text.trim_start().starts_with(['{', '[']),
            _ => false,
        }
    }
}

/// The examples inside the components of a name, in order.
pub(super) fn examples(nodes: &[Node], holder: &str) -> Vec<Example> {
    let mut found = Vec::new();
    for node in nodes {
        if let Node::Element(element) = node {
            if element.name == holder {
                blocks(&element.children, &mut found);
            } else {
                found.extend(examples(&element.children, holder));
            }
        }
    }
    found
}

fn blocks(nodes: &[Node], found: &mut Vec<Example>) {
    for node in nodes {
        match node {
            Node::Code(code) => found.push(example(code)),
            Node::Element(element) => blocks(&element.children, found),
            Node::Text(_) => {}
        }
    }
}

fn example(code: &Code) -> Example {
    let Info { language, title } = Info::parse(&code.info);
    Example {
        title,
        language,
        text: code.text.clone(),
        position: Position {
            line: code.position.line + 1,
            column: code.position.column,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::{Example, Shows};
    use crate::defect::Position;

    #[test]
    fn the_title_tells_the_response() {
        let shows = |title: &str| {
            let example = Example {
                title: title.to_owned(),
                language: "json".to_owned(),
                text: String::new(),
                position: Position { line: 1, column: 1 },
            };
            example.shows()
        };
        assert_eq!(shows("200 Response"), Shows::Status(200));
        assert_eq!(shows("Error (422)"), Shows::Status(422));
        assert_eq!(shows("Not found"), Shows::Error);
        assert_eq!(shows("Validation error"), Shows::Error);
        assert_eq!(shows("Response"), Shows::Success);
        assert_eq!(shows("Example 12"), Shows::Success);
        assert_eq!(shows(""), Shows::Success);
    }
}
