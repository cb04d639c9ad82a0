//! Other letters and digits in the place of those of a text.

use super::key::Noise;

/// Longer texts lose their words and marks as well: they could be known again by them.
const LONGEST_SHAPED: usize = 40;

const CONSONANTS: &[u8] = b"bdfgklmnprstv";
const VOWELS: &[u8] = b"aeiou";
const HEX: &[u8] = b"abcdef";
const DIGITS: &[u8] = b"0123456789";

/// What texts are filled with.
const WORDS: [&str; 24] = [
    "and", "by", "day", "each", "far", "five", "for", "from", "green", "hill", "in", "light",
    "many", "near", "of", "one", "over", "rain", "river", "stone", "the", "then", "under", "with",
];

/// A text of the same length, whose letters and digits are others: upper case stays upper case,
/// digits stay digits, and all else stays as it is.
pub(super) fn shaped(text: &str, noise: &mut Noise) -> String {
    let is_hex = is_hex(text);
    let mut is_vowel = false;
    text.chars()
        .map(|c| {
            is_vowel = c.is_alphabetic() && !is_vowel;
            let of = if is_hex {
                HEX
            } else if is_vowel {
                CONSONANTS
            } else {
                VOWELS
            };
            other(c, of, noise)
        })
        .collect()
}

/// Another character of the same kind.
pub(super) fn other(c: char, letters: &[u8], noise: &mut Noise) -> char {
    if c.is_ascii_digit() {
        noise.one_of(DIGITS)
    } else if c.is_uppercase() {
        noise.one_of(letters).to_ascii_uppercase()
    } else if c.is_alphanumeric() {
        noise.one_of(letters)
    } else if c.is_ascii() || c.is_whitespace() {
        c
    } else {
        '\u{b7}'
    }
}

/// Characters to try in the place of one, where a pattern may not take any.
pub(super) fn others(c: char, noise: &mut Noise) -> Vec<char> {
    let mut others = Vec::new();
    if !c.is_alphanumeric() && c.is_ascii() {
        return others;
    }
    for letters in [CONSONANTS, VOWELS, HEX, DIGITS] {
        others.push(other(c, letters, noise));
    }
    if c.is_ascii_digit() {
        // A pattern may leave few digits: all of them are tried.
        let first = noise.below(10);
        others.extend((0..10).filter_map(|step| char::from_digit((first + step) % 10, 10)));
    }
    others.retain(|other| *other != c);
    others
}

/// A text of about the same length: one that is short keeps its shape, of one that is long nothing
/// remains but how long it was.
pub(super) fn filled(text: &str, noise: &mut Noise) -> String {
    let length = text.chars().count();
    if length <= LONGEST_SHAPED {
        return shaped(text, noise);
    }
    // In steps of a sixteenth, so that a length does not tell which text it was.
    let step = (length / 16).max(1);
    let most = length.div_ceil(step) * step;
    let mut filled = String::with_capacity(most);
    while filled.len() < most {
        if !filled.is_empty() {
            filled.push(' ');
        }
        let index = noise.below(u32::try_from(WORDS.len()).unwrap_or(1)) as usize;
        filled.push_str(WORDS[index]);
    }
    filled.truncate(most);
    // Nor may a space at the end be what is left of a word.
    filled.trim_end().to_owned() + if filled.ends_with(' ') { "." } else { "" }
}

/// Whether a text is hexadecimal digits, some of them letters, that mean no word.
fn is_hex(text: &str) -> bool {
    let is_mark = |c: char| matches!(c, '-' | ':' | '.');
    let has_digit = text.chars().any(|c| c.is_ascii_digit());
    text.len() >= 8 && has_digit && text.chars().all(|c| c.is_ascii_hexdigit() || is_mark(c))
}

/// A text that nothing can be known of: letters, digits and what is not ASCII are all one, and only
/// marks and the words of JSON stay, so that what is no JSON is none afterwards.
pub(super) fn blanked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let kept = ["true", "false", "null"].into_iter().find(|word| {
            let after = rest
                .strip_prefix(word)
                .and_then(|after| after.chars().next());
            let before = out.chars().next_back();
            let ends = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            rest.starts_with(word) && ends(after) && ends(before)
        });
        if let Some(word) = kept {
            out.push_str(word);
            rest = &rest[word.len()..];
        } else if let Some(escape) = escape(rest) {
            out.push_str(escape.1);
            rest = &rest[escape.0..];
        } else {
            let before = out.chars().next_back();
            out.push(blank(c, before, rest));
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// An escape of JSON: its length, and one of the same kind. Half of a character stays half of one.
fn escape(rest: &str) -> Option<(usize, &'static str)> {
    let rest = rest.strip_prefix('\\')?;
    let code = rest.strip_prefix('u').and_then(|code| code.get(..4));
    if let Some(code) = code.and_then(|code| u32::from_str_radix(code, 16).ok()) {
        return Some(match code {
            0xd800..=0xdbff => (6, "\\ud83d"),
            0xdc00..=0xdfff => (6, "\\ude00"),
            _ => (6, "\\u0078"),
        });
    }
    let c = rest.chars().next()?;
    matches!(c, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't').then_some((2, "\\n"))
}

/// The exponent of a number stays one, and digits stay so many that a number beyond all limits
/// stays beyond them.
fn blank(c: char, before: Option<char>, rest: &str) -> char {
    let after = rest.chars().nth(1);
    let is_exponent = matches!(c, 'e' | 'E')
        && before == Some('9')
        && after.is_some_and(|c| c.is_ascii_digit() || matches!(c, '+' | '-'));
    match c {
        _ if is_exponent => c,
        '0'..='9' => '9',
        c if c.is_uppercase() => 'X',
        c if c.is_alphanumeric() || !c.is_ascii() => 'x',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::super::key::Key;
    use super::{blanked, filled, shaped};

    #[test]
    fn a_short_text_keeps_its_shape() {
        let mut noise = Key::of([7; 32]).noise("", "", 0);
        let text = shaped("John Smith-2, Köln", &mut noise);
        let kinds = |text: &str| -> String {
            let kind = |c: char| match c {
                c if c.is_uppercase() => 'A',
                c if c.is_alphabetic() => 'a',
                c if c.is_numeric() => '1',
                c => c,
            };
            text.chars().map(kind).collect()
        };
        assert_eq!(kinds(&text), "Aaaa Aaaaa-1, Aaaa");
        assert!(!text.contains("John") && !text.contains("Smith"));
        let hex = shaped("9f86d081884c7d65", &mut noise);
        assert!(hex.chars().all(|c| c.is_ascii_hexdigit()), "{hex}");
    }

    #[test]
    fn of_a_long_text_only_the_length_remains() {
        let mut noise = Key::of([7; 32]).noise("", "", 0);
        let text = "I would like to cancel my contract with the number 12345, please.";
        let filled = filled(text, &mut noise);
        assert!((60..=70).contains(&filled.chars().count()), "{filled}");
        assert!(!filled.contains([',', '1']), "{filled}");
    }

    #[test]
    fn what_is_no_json_is_none_without_its_letters() {
        assert_eq!(blanked("<b>Störung 12</b>"), "<x>Xxxxxxx 99</x>");
        assert_eq!(blanked(r#"{"Ann": true, "#), r#"{"Xxx": true, "#);
        assert_eq!(blanked(r#"["\ud800", 1e400]"#), r#"["\ud83d", 9e999]"#);
    }
}
