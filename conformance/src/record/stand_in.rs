//! What stands in the place of a text: something of the same look that belongs to nobody.

use std::net::IpAddr;

use chrono::{Days, NaiveDate, NaiveDateTime, TimeDelta};
use url::Url;

use super::key::{Key, Noise};
use super::letters::{filled, shaped};
use super::privacy::Kind;
use crate::redact::{Look, shown_name};

/// Attempts by the look of a text; those that follow only keep its letters and digits apart.
const BY_LOOK: u32 = 4;
/// All attempts.
pub(super) const ATTEMPTS: u32 = 12;

/// The longest time by which all times of a recording are moved.
const MOST_DAYS: u32 = 400;
const LEAST_DAYS: u32 = 30;
const SECONDS_OF_DAY: i64 = 24 * 60 * 60;

/// By what texts are replaced in one recording.
#[derive(Clone)]
pub(super) struct Replacing {
    key: Key,
    /// Seconds by which all times are moved into the past, so that their order and the time between
    /// them stay.
    moved: i64,
}

impl Replacing {
    pub(super) fn by(key: Key) -> Self {
        let mut noise = key.noise("moved", "", 0);
        let days = LEAST_DAYS + noise.below(MOST_DAYS - LEAST_DAYS);
        let moved = i64::from(days) * SECONDS_OF_DAY + i64::from(noise.below(86_400));
        Self { key, moved }
    }

    /// A text in the place of another. A further attempt gives another one.
    pub(super) fn text(&self, text: &str, kind: Option<Kind>, attempt: u32) -> String {
        let mut noise = self.key.noise("text", text, attempt);
        let noise = &mut noise;
        if attempt >= BY_LOOK {
            return shaped(text, noise);
        }
        if kind == Some(Kind::Secret) {
            return shaped(text, noise);
        }
        match Look::of(text) {
            Some(Look::Uuid) => uuid(text, noise),
            Some(Look::Date) => self.date(text).unwrap_or_else(|| shaped(text, noise)),
            Some(Look::Time) => self.time(text).unwrap_or_else(|| shaped(text, noise)),
            Some(Look::IpAddress) => ip_address(text, noise),
            Some(Look::Url) => self
                .url(text, attempt)
                .unwrap_or_else(|| shaped(text, noise)),
            Some(Look::Email) => email(text, noise),
            Some(Look::PhoneNumber) => phone_number(text, noise),
            Some(Look::Number | Look::Token) => shaped(text, noise),
            None => filled(text, noise),
        }
    }

    fn date(&self, text: &str) -> Option<String> {
        let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        let days = u64::try_from(self.moved / SECONDS_OF_DAY).ok()?;
        let moved = date.checked_sub_days(Days::new(days))?;
        Some(moved.format("%Y-%m-%d").to_string())
    }

    /// What stands behind the second, a fraction and a zone, stays as it is.
    fn time(&self, text: &str) -> Option<String> {
        let (to_second, rest) = text.split_at_checked(19)?;
        let separator = text.get(10..11)?;
        let form = format!("%Y-%m-%d{separator}%H:%M:%S");
        let time = NaiveDateTime::parse_from_str(to_second, &form).ok()?;
        let moved = time.checked_sub_signed(TimeDelta::seconds(self.moved))?;
        Some(format!("{}{rest}", moved.format(&form)))
    }

    /// The scheme, the number of segments and the ending of the last stay; ids in segments are
    /// replaced as they are elsewhere.
    fn url(&self, text: &str, attempt: u32) -> Option<String> {
        let url = Url::parse(text).ok()?;
        let mut other = format!("{}://example.com", url.scheme());
        for segment in url.path_segments()? {
            let (name, ending) = match segment.rsplit_once('.') {
                Some((name, ending)) if is_ending(ending) => (name, Some(ending)),
                _ => (segment, None),
            };
            other.push('/');
            other.push_str(&self.text(name, None, attempt));
            if let Some(ending) = ending {
                other.push('.');
                other.push_str(ending);
            }
        }
        let mut other = Url::parse(&other).ok()?;
        if url.query().is_some() {
            let pairs = url.query_pairs().map(|(name, value)| {
                let value = self.text(&value, None, attempt);
                (self.name(&name, attempt), value)
            });
            let pairs: Vec<_> = pairs.collect();
            other.query_pairs_mut().extend_pairs(pairs);
        }
        Some(other.to_string())
    }

    /// A name that may itself be a value is replaced like one.
    fn name(&self, name: &str, attempt: u32) -> String {
        if shown_name(name) == name {
            name.to_owned()
        } else {
            self.text(name, None, attempt)
        }
    }
}

fn is_ending(text: &str) -> bool {
    (1..=4).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Version and variant stay (RFC 9562, section 4).
fn uuid(text: &str, noise: &mut Noise) -> String {
    const HEX: &[u8] = b"0123456789abcdef";
    let is_upper = text.chars().any(|c| c.is_ascii_uppercase());
    let other = |(index, c): (usize, char)| match (index, c) {
        (14 | 19, _) | (_, '-') => c,
        _ if is_upper => noise.one_of(HEX).to_ascii_uppercase(),
        _ => noise.one_of(HEX),
    };
    text.chars().enumerate().map(other).collect()
}

/// An address of those for documentation (RFC 5737, RFC 3849).
fn ip_address(text: &str, noise: &mut Noise) -> String {
    if let Ok(IpAddr::V6(_)) = text.parse() {
        let groups = [noise.below(1 << 16), noise.below(1 << 16)];
        return format!("2001:db8::{:x}:{:x}", groups[0], groups[1]);
    }
    let nets = ["192.0.2", "198.51.100", "203.0.113"];
    let net = nets[noise.below(3) as usize];
    format!("{net}.{}", noise.below(256))
}

/// At a domain that is nobody's (RFC 2606, section 3).
fn email(text: &str, noise: &mut Noise) -> String {
    let name = text.split('@').next().unwrap_or_default();
    format!("{}@example.com", shaped(name, noise))
}

/// A number that nobody has, with the marks and as many digits as before: one of those for fiction
/// in North America (555-0100 to 555-0199), elsewhere one below the country code 999, which ITU-T
/// holds in reserve.
fn phone_number(text: &str, noise: &mut Noise) -> String {
    let count = text.chars().filter(char::is_ascii_digit).count();
    let mut digits: Vec<char> = if text.starts_with("+1") && count == 11 {
        let area = [2 + noise.below(8), noise.below(9), noise.below(10)];
        let line = [noise.below(10), noise.below(10)];
        format!(
            "1{}{}{}55501{}{}",
            area[0], area[1], area[2], line[0], line[1]
        )
        .chars()
        .collect()
    } else {
        let rest = (3..count).map(|_| noise.one_of(b"0123456789"));
        ['9', '9', '9'].into_iter().chain(rest).collect()
    };
    digits.reverse();
    text.chars()
        .map(|c| {
            if c.is_ascii_digit() {
                digits.pop().unwrap_or('0')
            } else {
                c
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::key::Key;
    use super::Replacing;
    use crate::redact::Look;

    const LOOKS: [&str; 12] = [
        "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
        "2026-02-28",
        "2026-01-01 09:00:00",
        "2026-01-01T09:00:00.5+02:00",
        "10.1.2.3",
        "fe80::1",
        "ann@mail.acme.org",
        "https://cdn.acme.org/calls/a1b2c3d4-e5f6-7890-abcd-ef1234567890.mp3?sig=x1",
        "+1 (415) 666-0123",
        "+4917012345678",
        "0.02500000",
        "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA",
    ];

    #[test]
    fn another_text_has_the_same_look() {
        let replacing = Replacing::by(Key::of([3; 32]));
        for text in LOOKS {
            let other = replacing.text(text, None, 0);
            assert_ne!(other, text);
            assert_eq!(Look::of(&other), Look::of(text), "{text} became {other}");
            assert_eq!(other, replacing.text(text, None, 0));
        }
    }

    #[test]
    fn nobody_has_what_stands_in() {
        let replacing = Replacing::by(Key::of([3; 32]));
        let other = LOOKS.map(|text| replacing.text(text, None, 0));
        assert!(other[6].ends_with("@example.com"), "{}", other[6]);
        assert!(other[7].starts_with("https://example.com/"), "{}", other[7]);
        assert!(
            other[7].contains(&format!("/{}.mp3?sig=", other[0])),
            "{}",
            other[7]
        );
        assert!(other[8].contains(") 555-01"), "{}", other[8]);
        assert!(other[9].starts_with("+999"), "{}", other[9]);
    }

    #[test]
    fn times_keep_their_distance() {
        let replacing = Replacing::by(Key::of([3; 32]));
        let at = |text| {
            let moved = replacing.text(text, None, 0);
            chrono::DateTime::parse_from_rfc3339(&moved).unwrap()
        };
        let taken = at("2026-01-01T09:04:05Z") - at("2026-01-01T09:00:00Z");
        assert_eq!(taken.num_seconds(), 245);
    }
}
