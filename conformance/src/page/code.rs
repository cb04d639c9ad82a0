//! Fenced blocks of code.

use super::markup::Code;
use super::text::Cursor;

/// The block that begins on this line, if one does. It may be indented as deep as its element.
pub(super) fn fenced(cursor: &mut Cursor<'_>) -> Option<Code> {
    let line = cursor.rest_of_line();
    let opening = line.trim_start();
    let indent = line.len() - opening.len();
    let mark = opening.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let info = opening.trim_start_matches(mark);
    let fence = opening.len() - info.len();
    // A line with a span of code, not a fence (CommonMark 0.31, section 4.5).
    if fence < 3 || (mark == '`' && info.contains('`')) {
        return None;
    }
    cursor.take(indent);
    let position = cursor.position();
    cursor.take_line();
    let mut text = String::new();
    let mut is_closed = false;
    while !cursor.is_at_end() && !is_closed {
        let rest = cursor.rest();
        let line = cursor.take_line();
        is_closed = is_fence(line, mark, fence);
        if !is_closed {
            text.push_str(without_indent(line, indent));
            let has_end = rest[line.len()..].starts_with(['\n', '\r']);
            text.push_str(if has_end { "\n" } else { "" });
        }
    }
    Some(Code {
        info: info.trim().to_owned(),
        fence,
        text,
        position,
        is_closed,
    })
}

fn is_fence(line: &str, mark: char, length: usize) -> bool {
    let rest = line.trim_start();
    let after = rest.trim_start_matches(mark);
    rest.len() - after.len() >= length && after.trim().is_empty()
}

/// A line without as much white space in front as its block has, or with what there is of it.
fn without_indent(line: &str, indent: usize) -> &str {
    let space = line.len() - line.trim_start_matches([' ', '\t']).len();
    &line[indent.min(space)..]
}

/// What follows the opening fence, taken apart: `json 200 Response theme={null}`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Info {
    /// The language, in lower case; empty if none is given.
    pub(super) language: String,
    /// The title that readers see; empty if there is none.
    pub(super) title: String,
}

/// Words that are settings of a block, and none of its title.
const SETTINGS: [&str; 5] = ["expandable", "lines", "nocopy", "twoslash", "wrap"];

impl Info {
    pub(super) fn parse(info: &str) -> Self {
        let mut words = words(info).into_iter();
        let language = words.next().unwrap_or_default().to_lowercase();
        let mut title = Vec::new();
        for word in words {
            match word.split_once('=') {
                Some(("title" | "filename", value)) => {
                    title = vec![value.trim_matches(['"', '\'', '{', '}'])];
                    break;
                }
                Some(_) => {}
                None if SETTINGS.contains(&word) || word.starts_with('{') => {}
                None => title.push(word.trim_matches(['"', '\''])),
            }
        }
        Self {
            language,
            title: title.join(" "),
        }
    }
}

/// Words by white space, but for that in quotes and braces.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut start, mut quoted, mut depth) = (None, None, 0_usize);
    for (at, character) in text.char_indices() {
        match (quoted, character) {
            (Some(quote), _) if character == quote => quoted = None,
            (None, '"' | '\'') => quoted = Some(character),
            (None, '{') => depth += 1,
            (None, '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        let is_between = character.is_whitespace() && quoted.is_none() && depth == 0;
        match (is_between, start) {
            (true, Some(from)) => {
                words.push(&text[from..at]);
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    words.extend(start.map(|from| &text[from..]));
    words
}

#[cfg(test)]
mod tests {
    use super::Info;

    #[test]
    fn the_title_is_what_is_neither_language_nor_setting() {
        let read = |text: &str| {
            let info = Info::parse(text);
            (info.language, info.title)
        };
        let expected = |language: &str, title: &str| (language.to_owned(), title.to_owned());
        assert_eq!(
            read("json 200 Response theme={null}"),
            expected("json", "200 Response")
        );
        assert_eq!(read("JSON wrap {1,3-5} 404"), expected("json", "404"));
        assert_eq!(
            read("json title=\"201 Created\" icon=\"check mark\" lines"),
            expected("json", "201 Created")
        );
        assert_eq!(read(""), expected("", ""));
    }
}
