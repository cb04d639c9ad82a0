//! Doc comments: the contract's Markdown as rustdoc takes it without complaint.

use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, ExprLit, Field, Lit, Meta, parse_quote};

/// Tidies every doc comment of a file.
pub(super) fn tidy(file: &mut syn::File) {
    Tidy.visit_file_mut(file);
}

/// The text of a contract as lines of a doc comment.
pub(super) fn lines(text: &str) -> Vec<Attribute> {
    markdown(text)
        .lines()
        .map(|line| {
            let line = if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            };
            parse_quote!(#[doc = #line])
        })
        .collect()
}

/// The text of the doc comment among some attributes.
pub(super) fn text_of(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes.iter().filter_map(doc_line).collect();
    lines
        .iter()
        .flat_map(|text| text.split('\n'))
        .map(|line| line.strip_prefix(' ').unwrap_or(line).trim_end())
        .collect::<Vec<_>>()
        .join("\n")
}

fn doc_line(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

struct Tidy;

impl VisitMut for Tidy {
    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        let text = text_of(attributes);
        if !text.trim().is_empty() {
            attributes.retain(|attribute| doc_line(attribute).is_none());
            attributes.splice(0..0, lines(text.trim()));
        }
    }

    fn visit_field_mut(&mut self, field: &mut Field) {
        visit_mut::visit_field_mut(self, field);
        let is_extra = field.ident.as_ref().is_some_and(|name| name == "extra");
        if is_extra && text_of(&field.attrs).is_empty() {
            let text = "The fields that the contract does not name, as they came.";
            field.attrs.splice(0..0, lines(text));
        }
    }
}

/// Contracts are written for web pages. rustdoc runs code blocks that name no language, takes
/// `[text]` for a path, and warns of bare addresses and of `<string>`.
fn markdown(text: &str) -> String {
    let mut fence: Option<String> = None;
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let bare = line.trim_start();
        let mark: String = bare
            .chars()
            .take_while(|c| matches!(c, '`' | '~'))
            .collect();
        let is_mark = mark.len() >= 3 && mark.chars().all(|c| mark.starts_with(c));
        match &fence {
            Some(open) => {
                if is_mark && mark.starts_with(open.as_str()) && bare == mark {
                    fence = None;
                }
                lines.push(line.to_owned());
            }
            None if is_mark => {
                lines.push(format!("{mark}{}", language(&bare[mark.len()..])));
                fence = Some(mark);
            }
            None => lines.push(paragraph(line)),
        }
    }
    lines.extend(fence);
    lines.join("\n")
}

/// The language of a code block; `text` where rustdoc would take it for Rust.
fn language(named: &str) -> &str {
    let named = named.trim();
    let first = named.split([',', ' ', '{']).next().unwrap_or_default();
    let is_rust = matches!(
        first,
        "" | "rust"
            | "should_panic"
            | "no_run"
            | "ignore"
            | "compile_fail"
            | "edition2018"
            | "edition2021"
            | "edition2024"
    );
    if is_rust || named.contains("rust") {
        "text"
    } else {
        first
    }
}

fn paragraph(line: &str) -> String {
    // Four spaces would make a code block of it.
    let indent = line.len() - line.trim_start().len();
    let mut written = " ".repeat(indent.min(3));
    let mut rest = line.trim();
    while let Some(next) = rest.chars().next() {
        let taken = match next {
            '\\' => verbatim(
                &mut written,
                rest,
                1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            ),
            '`' => verbatim(&mut written, rest, code_span(rest)),
            '<' => match autolink(rest) {
                Some(length) => verbatim(&mut written, rest, length),
                None => escaped(&mut written, next),
            },
            '[' => match link(rest) {
                Some(length) => verbatim(&mut written, rest, length),
                None => escaped(&mut written, next),
            },
            _ if address(rest) > 0 && !written.ends_with(char::is_alphanumeric) => {
                let length = address(rest);
                written.push('<');
                verbatim(&mut written, rest, length);
                written.push('>');
                length
            }
            _ => verbatim(&mut written, rest, next.len_utf8()),
        };
        rest = &rest[taken..];
    }
    written
}

fn verbatim(written: &mut String, rest: &str, length: usize) -> usize {
    written.push_str(&rest[..length]);
    length
}

fn escaped(written: &mut String, next: char) -> usize {
    written.push('\\');
    written.push(next);
    next.len_utf8()
}

/// Length of the code span at the beginning, or of its backticks alone if none closes it.
fn code_span(rest: &str) -> usize {
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    rest[ticks..]
        .find(&rest[..ticks])
        .map_or(ticks, |end| ticks + end + ticks)
}

/// Length of `<https://…>` at the beginning.
fn autolink(rest: &str) -> Option<usize> {
    let length = address(&rest[1..]);
    (length > 0 && rest[1 + length..].starts_with('>')).then_some(length + 2)
}

/// Length of `[text](https://…)` at the beginning. Relative links lead nowhere from here.
fn link(rest: &str) -> Option<usize> {
    let middle = rest.find("](")?;
    let target = &rest[middle + 2..];
    let is_absolute = address(target) > 0 || target.starts_with("mailto:");
    let is_one = !rest[1..middle].contains(['[', '<']);
    let end = target.find(')')?;
    (is_absolute && is_one).then_some(middle + 2 + end + 1)
}

/// Length of the web address at the beginning, without the punctuation after it; 0 if none.
fn address(rest: &str) -> usize {
    if !rest.starts_with("https://") && !rest.starts_with("http://") {
        return 0;
    }
    let end = rest
        .find(|c: char| c.is_whitespace() || "<>\"`|[](){}\\^".contains(c))
        .unwrap_or(rest.len());
    rest[..end]
        .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_'])
        .len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_of_web_pages() {
        let cases = [
            ("plain words", "plain words"),
            ("a <string> of [one, two]", "a \\<string> of \\[one, two]"),
            ("see https://x.y/z. Or not", "see <https://x.y/z>. Or not"),
            ("see <https://x.y>", "see <https://x.y>"),
            (
                "see [docs](https://x.y) and [here](/a)",
                "see [docs](https://x.y) and \\[here](/a)",
            ),
            ("`Vec<T>` and `a[0]`", "`Vec<T>` and `a[0]`"),
            ("        indented", "   indented"),
            ("```\nlet x;\n```", "```text\nlet x;\n```"),
            ("```json\n{\"a\": [1]}\n```", "```json\n{\"a\": [1]}\n```"),
            ("~~~rust\nx\n~~~", "~~~text\nx\n~~~"),
            ("```\nopen", "```text\nopen\n```"),
            ("ends with \\", "ends with \\"),
            ("`open", "`open"),
            ("ü <é> 電 [話]", "ü \\<é> 電 \\[話]"),
        ];
        for (given, expected) in cases {
            assert_eq!(markdown(given), expected, "{given}");
        }
    }
}
