//! The escapes of a text, undone.

use memchr::memchr;

/// What a text of a tree says, given as it was written, quotes and all; it is put into the buffer, if
/// it has escapes.
pub fn unescaped<'b>(written: &'b str, buffer: &'b mut String) -> &'b str {
    let text = written.strip_prefix('"').unwrap_or(written);
    let text = text.strip_suffix('"').unwrap_or(text);
    let Some(mut end) = memchr(b'\\', text.as_bytes()) else {
        return text;
    };
    buffer.clear();
    buffer.reserve(text.len());
    let mut rest = text;
    loop {
        buffer.push_str(&rest[..end]);
        rest = &rest[end..];
        let Some(escape) = rest.as_bytes().get(1) else {
            return buffer;
        };
        let (char, length) = match escape {
            b'b' => ('\u{8}', 2),
            b'f' => ('\u{c}', 2),
            b'n' => ('\n', 2),
            b'r' => ('\r', 2),
            b't' => ('\t', 2),
            b'u' => by_units(rest),
            // It stands for itself, and goes with what follows it.
            _ => {
                rest = &rest[1..];
                end = memchr(b'\\', &rest.as_bytes()[1..]).map_or(rest.len(), |next| next + 1);
                continue;
            }
        };
        buffer.push(char);
        rest = &rest[length..];
        end = memchr(b'\\', rest.as_bytes()).unwrap_or(rest.len());
    }
}

/// The character that `\uXXXX` stands for, or a pair of them, and how long they are. The tree has seen
/// to it that they do.
fn by_units(escape: &str) -> (char, usize) {
    let unit = |at: usize| u16::from_str_radix(escape.get(at..at + 4)?, 16).ok();
    let char = |units: &[u16]| char::decode_utf16(units.iter().copied()).next()?.ok();
    let first = unit(2).unwrap_or_default();
    if let Some(char) = char(&[first]) {
        return (char, 6);
    }
    let pair = char(&[first, unit(8).unwrap_or_default()]);
    (
        pair.unwrap_or(char::REPLACEMENT_CHARACTER),
        escape.len().min(12),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::unescaped;
    use crate::tree::Arena;

    proptest! {
        #[test]
        fn texts_say_what_serde_json_says(
            parts in prop::collection::vec(
                r#"\PC|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|\\ud83d\\ude0[0-9]"#,
                0..40,
            ),
        ) {
            let written = format!("\"{}\"", parts.concat());
            if Arena::default().read(&written).is_ok() {
                let expected: String = serde_json::from_str(&written).expect("the tree reads it");
                let mut buffer = "left over".to_owned();
                prop_assert_eq!(unescaped(&written, &mut buffer), expected);
            }
        }
    }
}
