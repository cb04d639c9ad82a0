//! Texts: by pattern, by format, or named after their place.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use super::draw::Draw;
use super::{Parts, Problem};
use crate::texts;

/// The longest text that is made.
const MAX_LENGTH: u64 = 10_000;
/// Texts of a pattern that are tried for one that is neither too long nor too short.
const ATTEMPTS: usize = 16;
/// 2025-01-01T00:00:00Z, from which days are counted.
const FIRST_SECOND: i64 = 1_735_689_600;
const SECONDS_OF_A_YEAR: u64 = 365 * 24 * 60 * 60;

pub(super) fn text(parts: &Parts<'_>, name: &str, draw: &mut Draw) -> Result<String, Problem> {
    let least = parts.bounds("minLength").fold(0, u64::max);
    let most = parts.bounds("maxLength").fold(u64::MAX, u64::min);
    if least > most {
        let what = format!("no text has at least {least} and at most {most} characters");
        return Err(Problem::new(what));
    }
    if least > MAX_LENGTH {
        return Err(Problem::new(format!(
            "no text of {least} characters is made"
        )));
    }
    let pattern = parts.all("pattern").find_map(Value::as_str);
    if let Some(pattern) = pattern {
        return of_pattern(pattern, (least, most), draw);
    }
    let format = parts.all("format").find_map(Value::as_str);
    if let Some(text) = format.and_then(|format| of_format(format, draw)) {
        return Ok(text);
    }
    Ok(fitted(&format!("{name} {}", draw.below(1000)), least, most))
}

fn of_pattern(
    pattern: &str,
    (least, most): (u64, u64),
    draw: &mut Draw,
) -> Result<String, Problem> {
    for _ in 0..ATTEMPTS {
        let mut choose = |ways: u32| u32::try_from(draw.below(ways.into())).unwrap_or_default();
        let Some(text) = texts::matching_by(pattern, &mut choose) else {
            break;
        };
        let length = text.chars().count() as u64;
        if (least..=most).contains(&length) {
            return Ok(text);
        }
    }
    Err(Problem::new("no text of its pattern is found"))
}

/// A text of a format, or none where a format says nothing of how a text looks.
fn of_format(format: &str, draw: &mut Draw) -> Option<String> {
    let number = draw.below(250) + 1;
    Some(match format {
        "uuid" => uuid(draw),
        "date-time" => moment(draw).to_rfc3339_opts(SecondsFormat::Secs, true),
        "date" => moment(draw).format("%Y-%m-%d").to_string(),
        "time" => moment(draw).format("%H:%M:%SZ").to_string(),
        "duration" => format!("PT{number}S"),
        "email" | "idn-email" => format!("person{number}@example.com"),
        "hostname" | "idn-hostname" => format!("host{number}.example.com"),
        "ipv4" => format!("192.0.2.{number}"),
        "ipv6" => format!("2001:db8::{number:x}"),
        "uri" | "iri" | "uri-reference" | "iri-reference" | "uri-template" => {
            format!("https://example.com/{number}")
        }
        "byte" => STANDARD.encode(format!("bytes {number}")),
        "base64url" => URL_SAFE.encode(format!("bytes {number}")),
        "json-pointer" | "relative-json-pointer" => {
            texts::of_format(format).first().map(ToString::to_string)?
        }
        _ => return None,
    })
}

/// Version 4, variant 10 (RFC 9562, section 5.4).
fn uuid(draw: &mut Draw) -> String {
    let high = draw.next() & 0xffff_ffff_ffff_0fff | 0x4000;
    let low = draw.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

/// A moment of 2025.
fn moment(draw: &mut Draw) -> DateTime<Utc> {
    let seconds = i64::try_from(draw.below(SECONDS_OF_A_YEAR)).unwrap_or_default();
    DateTime::from_timestamp(FIRST_SECOND + seconds, 0).unwrap_or_default()
}

/// A text of a length between these.
fn fitted(text: &str, least: u64, most: u64) -> String {
    let whole = |length: u64| usize::try_from(length.min(MAX_LENGTH)).unwrap_or_default();
    let mut fitted: String = text.chars().take(whole(most)).collect();
    let missing = whole(least).saturating_sub(fitted.chars().count());
    fitted.extend(std::iter::repeat_n('x', missing));
    fitted
}
