//! What a text looks like, and whether it could be a word of an enum or the name of a field: the one
//! place that tells what people made up from what programs did.

use std::net::IpAddr;

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use url::Url;

use super::look::looks_like_secret;

/// Whether a text has a look.
type HasLook = fn(&str) -> bool;

/// What a text looks like to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A UUID with its hyphens (RFC 9562, section 4).
    Uuid,
    /// A day: `2026-02-28`.
    Date,
    /// A date and time: of RFC 3339, or without a zone.
    Time,
    /// An address of IPv4 or IPv6.
    IpAddress,
    /// A URL with its scheme.
    Url,
    /// An e-mail address.
    Email,
    /// A phone number.
    PhoneNumber,
    /// A number.
    Number,
    /// A token or key.
    Token,
}

impl Look {
    /// What a text looks like, where it looks like something.
    pub fn of(text: &str) -> Option<Self> {
        let looks: [(Self, HasLook); 9] = [
            (Self::Uuid, is_uuid),
            (Self::Date, is_date),
            (Self::Time, is_time),
            (Self::IpAddress, |text| text.parse::<IpAddr>().is_ok()),
            (Self::Url, |text| {
                text.contains("://") && Url::parse(text).is_ok()
            }),
            (Self::Email, is_email),
            (Self::PhoneNumber, is_phone_number),
            (Self::Number, |text| text.len() <= 40 && is_number(text)),
            (Self::Token, looks_like_secret),
        ];
        let found = looks.iter().find(|(_, has_look)| has_look(text));
        found.map(|(look, _)| *look)
    }

    /// Whether what has this look belongs to somebody, whatever a rule says of the place.
    pub fn is_private(self) -> bool {
        match self {
            Self::Uuid
            | Self::IpAddress
            | Self::Url
            | Self::Email
            | Self::PhoneNumber
            | Self::Token => true,
            Self::Date | Self::Time | Self::Number => false,
        }
    }

    /// The look in words: `a phone number`.
    pub fn says(self) -> &'static str {
        match self {
            Self::Uuid => "a UUID",
            Self::Date => "a date",
            Self::Time => "a date and time",
            Self::IpAddress => "an IP address",
            Self::Url => "a URL",
            Self::Email => "an e-mail address",
            Self::PhoneNumber => "a phone number",
            Self::Number => "a number",
            Self::Token => "a token",
        }
    }
}

fn is_date(text: &str) -> bool {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

fn is_uuid(text: &str) -> bool {
    let mut groups = text.split('-').map(str::len);
    text.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
        && [8, 4, 4, 4, 12].map(Some) == [(); 5].map(|()| groups.next())
        && groups.next().is_none()
}

fn is_time(text: &str) -> bool {
    let is_local = |form| NaiveDateTime::parse_from_str(text, form).is_ok();
    DateTime::parse_from_rfc3339(text).is_ok()
        || is_local("%Y-%m-%d %H:%M:%S")
        || is_local("%Y-%m-%dT%H:%M:%S%.f")
}

fn is_email(text: &str) -> bool {
    let is_part = |part: &str| {
        let is_plain = |c: char| !c.is_whitespace() && !c.is_control();
        !part.is_empty() && part.chars().all(is_plain)
    };
    let (name, host) = text.split_once('@').unwrap_or_default();
    is_part(name) && is_part(host) && host.contains('.') && !host.contains('@')
}

/// As ITU-T E.164 has it, up to 15 digits; with a plus, or the marks that people set between them.
fn is_phone_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let rest = text.strip_prefix('+').unwrap_or(text);
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '.' | '/' | '(' | ')');
    let is_dated = text.get(4..5) == Some("-");
    let is_marked = text.starts_with('+') || text.contains([' ', '(', '-']);
    (7..=15).contains(&digits)
        && rest.starts_with(|c: char| c.is_ascii_digit() || c == '(')
        && rest.chars().all(is_plain)
        && (is_marked || (digits >= 10 && digits == text.len()))
        && !is_dated
}

fn is_number(text: &str) -> bool {
    let begins = text
        .trim_start_matches('-')
        .starts_with(|c: char| c.is_ascii_digit());
    begins && text.parse::<f64>().is_ok()
}

/// Whether a text could be a media type that somebody registered: a header holds any text.
pub fn looks_like_media_type(essence: &str) -> bool {
    const KINDS: [&str; 11] = [
        "application",
        "audio",
        "example",
        "font",
        "haptics",
        "image",
        "message",
        "model",
        "multipart",
        "text",
        "video",
    ];
    let (kind, name) = essence.split_once('/').unwrap_or_default();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '+' | '-' | '_' | '*');
    let digits = name.chars().filter(char::is_ascii_digit).count();
    KINDS.contains(&kind)
        && name.len() <= 64
        && digits <= 4
        && name.chars().all(is_plain)
        && !looks_like_secret(name)
}

/// Names beyond this many characters, or with more digits than that, are taken for values.
const LONGEST_NAME: usize = 64;
const MOST_DIGITS_OF_NAME: usize = 4;

/// The name of an undeclared member, or `*` where it may be a value itself: a phone number, an
/// address, a token, or text for a terminal.
pub fn shown_name(name: &str) -> &str {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$');
    let digits = name.chars().filter(char::is_ascii_digit).count();
    let is_name = starts
        && name.len() <= LONGEST_NAME
        && digits <= MOST_DIGITS_OF_NAME
        && name.chars().all(is_plain);
    let is_name = is_name && !looks_like_secret(name);
    if is_name { name } else { "*" }
}

/// Beyond these, a text is taken for something that people or machines made up.
const LONGEST_WORD: usize = 32;
const MOST_DIGITS_OF_WORD: usize = 3;
const MOST_HUMPS: usize = 3;

/// Whether a text could be listed in an enum: `no_answer`, `in-progress`, `h264`. What could be a
/// number of anything, an address, a sentence or a token is none.
pub fn looks_like_word(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_hump = |pair: &&[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.len() <= LONGEST_WORD
        && text.chars().all(is_plain)
        && digits <= MOST_DIGITS_OF_WORD
        && bytes.windows(2).filter(is_hump).count() <= MOST_HUMPS
        && !looks_like_secret(text)
}

#[cfg(test)]
mod tests {
    use super::{Look, looks_like_word};

    #[test]
    fn looks_are_told_apart() {
        let cases = [
            ("a1b2c3d4-e5f6-7890-abcd-ef1234567890", Some(Look::Uuid)),
            ("2026-02-30", None),
            ("2026-02-28", Some(Look::Date)),
            ("2026-01-01 09:00:00", Some(Look::Time)),
            ("2026-01-01T09:00:00.5Z", Some(Look::Time)),
            ("192.168.0.1", Some(Look::IpAddress)),
            ("ann@mail.example.com", Some(Look::Email)),
            ("@ann", None),
            (
                "https://x.example/a?user=ann@mail.example.com",
                Some(Look::Url),
            ),
            ("(030) 123-4567", Some(Look::PhoneNumber)),
            ("4917012345678", Some(Look::PhoneNumber)),
            ("1234567", Some(Look::Number)),
            ("-0.02000000", Some(Look::Number)),
            ("NaN", None),
            ("AKIAIOSFODNN7EXAMPLE", Some(Look::Token)),
            ("a sentence, 7 words or so", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Look::of(text), expected, "{text}");
        }
    }

    #[test]
    fn words_of_enums_are_told_from_values_of_people() {
        for word in [
            "sip",
            "no_answer",
            "in-progress",
            "h264",
            "NOT_FOUND",
            "noAnswerYet",
        ] {
            assert!(looks_like_word(word), "{word}");
        }
        for value in [
            "",
            "+14155551234",
            "ann@mail.example.com",
            "two words",
            "order-12345",
            "a1b2c3d4",
            "2026-01-15",
            "9lives",
            "dGhpc0lzQVNlY3JldA",
            "Straße",
            "a-sentence-that-somebody-wrote-with-dashes",
        ] {
            assert!(!looks_like_word(value), "{value}");
        }
    }
}
