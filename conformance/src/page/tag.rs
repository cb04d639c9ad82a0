//! Tags of MDX: `<ParamField path="id" type="integer" required>`.

use super::text::Cursor;

/// A tag beyond this many bytes is taken for one that is not closed.
const MAX_LENGTH: usize = 16 << 10;

/// A tag as written.
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) attributes: Vec<Attribute>,
    /// `</Name>`
    pub(super) is_closing: bool,
    /// `<Name />`
    pub(super) is_empty: bool,
}

/// An attribute as written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) value: Value,
}

/// The value of an attribute.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// The attribute stands alone: `required`.
    None,
    /// In quotes.
    Text(String),
    /// In braces: an expression of JavaScript.
    Expression(String),
}

impl Tag {
    /// Whether the tag is a component's. Those of HTML begin with a small letter.
    pub(super) fn is_component(&self) -> bool {
        self.name.starts_with(|c: char| c.is_ascii_uppercase())
    }
}

impl Value {
    /// The value as text: of an expression that is one literal, what the literal says.
    pub(super) fn text(&self) -> String {
        match self {
            Self::None => String::new(),
            Self::Text(text) => text.clone(),
            Self::Expression(code) => {
                let code = code.trim();
                let quoted = ['"', '\'', '`'].into_iter().find_map(|quote| {
                    let inside = code.strip_prefix(quote)?.strip_suffix(quote)?;
                    (!inside.contains(quote)).then_some(inside)
                });
                quoted.map_or_else(|| without_tags(code), str::to_owned)
            }
        }
    }

    /// The value as yes or no: an attribute that is there says yes, unless it says `false`.
    pub(super) fn flag(&self) -> bool {
        !self.text().trim().eq_ignore_ascii_case("false")
    }
}

/// `<span>array of objects</span>` as "array of objects".
fn without_tags(code: &str) -> String {
    let mut parts = code.split('<');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once('>').map_or(part, |(_, after)| after));
    }
    text.trim().to_owned()
}

/// Reads the tag that begins here. A broken one is left at the end of its name.
///
/// # Errors
/// What is broken. Only the tags of components can be: all else is prose.
pub(super) fn read(cursor: &mut Cursor<'_>) -> Result<Tag, String> {
    let mut rest = cursor.rest();
    let whole = rest.len();
    rest = &rest[1..];
    let is_closing = rest.starts_with('/');
    rest = &rest[usize::from(is_closing)..];
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let name = &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())];
    let mut tag = Tag {
        name: name.to_owned(),
        attributes: Vec::new(),
        is_closing,
        is_empty: false,
    };
    rest = &rest[name.len()..];
    let after_name = whole - rest.len();
    let read = if tag.is_component() {
        attributes(rest, &mut tag)
    } else {
        Some(rest)
    };
    if let Some(rest) = read {
        cursor.take(whole - rest.len());
        return Ok(tag);
    }
    cursor.take(after_name);
    let slash = if is_closing { "/" } else { "" };
    Err(format!(
        "the tag <{slash}{name} is broken: it has no end, or an attribute has none"
    ))
}

/// Reads to the end of the tag, and gives what follows it.
fn attributes<'t>(text: &'t str, tag: &mut Tag) -> Option<&'t str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if text.len() - rest.len() > MAX_LENGTH {
            return None;
        }
        if let Some(after) = rest.strip_prefix('>') {
            return Some(after);
        }
        if let Some(after) = rest.strip_prefix("/>") {
            tag.is_empty = true;
            return Some(after);
        }
        if rest.starts_with('{') {
            // `{...spread}` and comments name nothing.
            rest = &rest[braces(rest)?..];
            continue;
        }
        let (attribute, after) = attribute(rest)?;
        tag.attributes.push(attribute);
        rest = after;
    }
}

fn attribute(text: &str) -> Option<(Attribute, &str)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':' | '.' | '-');
    let end = text.find(|c| !is_name(c)).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let attribute = |value| Attribute {
        name: name.to_owned(),
        value,
    };
    if name.is_empty() {
        return None;
    }
    let Some(rest) = rest.trim_start().strip_prefix('=') else {
        return Some((attribute(Value::None), rest));
    };
    let rest = rest.trim_start();
    let quote = rest.chars().next()?;
    if quote == '{' {
        let end = braces(rest)?;
        let value = Value::Expression(rest[1..end - 1].to_owned());
        return Some((attribute(value), &rest[end..]));
    }
    if !matches!(quote, '"' | '\'') {
        return None;
    }
    let end = bounded(rest)[1..].find(quote)? + 1;
    // An end on a later line than a tag's: the quote was never closed, and this is another's.
    let value = &rest[1..end];
    if value.contains("</") || value.contains("\n<") {
        return None;
    }
    Some((attribute(Value::Text(decoded(value))), &rest[end + 1..]))
}

/// The length of what stands in braces, braces included; strings may hold braces of their own.
fn braces(text: &str) -> Option<usize> {
    let (mut depth, mut quoted) = (0_usize, None);
    let mut characters = bounded(text).char_indices();
    while let Some((at, character)) = characters.next() {
        match (quoted, character) {
            (Some(_), '\\') => drop(characters.next()),
            (Some(quote), _) if character == quote => quoted = None,
            (None, '"' | '\'' | '`') => quoted = Some(character),
            (None, '{') => depth += 1,
            (None, '}') => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// As much of a text as a tag may have.
fn bounded(text: &str) -> &str {
    let mut end = text.len().min(MAX_LENGTH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Text with its character references resolved: those that stand for the characters of markup.
fn decoded(text: &str) -> String {
    const REFERENCES: [(&str, &str); 6] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    REFERENCES
        .iter()
        .fold(text.to_owned(), |text, (reference, stands_for)| {
            text.replace(reference, stands_for)
        })
}

#[cfg(test)]
mod tests {
    use super::{Value, read};
    use crate::page::text::Cursor;

    fn attributes(text: &str) -> Option<Vec<(String, Value)>> {
        let tag = read(&mut Cursor::new(text)).ok()?;
        let pairs = tag.attributes.into_iter();
        Some(pairs.map(|found| (found.name, found.value)).collect())
    }

    #[test]
    fn attributes_come_in_quotes_in_braces_or_alone() {
        let text =
            "<A a=\"x > y\" b='z' c = {{\"}\": [1]}} d {...rest} e={`q`}\n  f=\"a&lt;b&gt;\" />";
        let found = attributes(text).expect("the tag reads");
        let texts: Vec<_> = found
            .iter()
            .map(|(name, value)| (name.as_str(), value.text()))
            .collect();
        let expected = [
            ("a", "x > y"),
            ("b", "z"),
            ("c", "{\"}\": [1]}"),
            ("d", ""),
            ("e", "q"),
            ("f", "a<b>"),
        ];
        assert_eq!(texts, expected.map(|(name, text)| (name, text.to_owned())));
    }

    #[test]
    fn a_flag_is_set_unless_it_says_false() {
        let flag = |text: &str| {
            let found = attributes(text).expect("the tag reads");
            found[0].1.flag()
        };
        assert!(flag("<A required>"));
        assert!(flag("<A required={true}>"));
        assert!(flag("<A required=\"true\"/>"));
        assert!(!flag("<A required={false}>"));
        assert!(!flag("<A required=\"false\">"));
    }

    #[test]
    fn what_has_no_end_is_broken() {
        for text in [
            "<A a=\"x",
            "<A a=\"x>\ntext</A>\n<B b=\"y\">",
            "<A a={x",
            "<A a",
            "<A a==\"x\">",
            "<A \"x\">",
        ] {
            assert_eq!(attributes(text), None, "{text}");
        }
        let long = format!("<A a=\"{}\">", "x".repeat(20 << 10));
        assert_eq!(attributes(&long), None);
    }
}
