//! Calls as the two vendors send them, made up: one JSON object a line.

use std::io::{self, Write};

use super::numbers::Numbers;

/// Whose calls.
#[derive(Clone, Copy)]
pub(crate) enum Vendor {
    /// Texts in UTF-8, with a line break now and then.
    Alta,
    /// Texts as PHP writes them: `\uXXXX` and `\/`.
    Autocalls,
}

/// Calls of a vendor, one after the other.
pub(crate) struct Calls {
    vendor: Vendor,
    numbers: Numbers,
}

impl Calls {
    /// The same calls for the same seed.
    pub(crate) fn new(vendor: Vendor, seed: u64) -> Self {
        let numbers = Numbers(seed);
        Self { vendor, numbers }
    }

    /// Writes the next call and the end of its line; says whether it breaks its contract, as so many
    /// of a thousand do.
    pub(crate) fn write(
        &mut self,
        broken_per_mille: u64,
        out: &mut impl Write,
    ) -> io::Result<bool> {
        let is_broken = self.numbers.next(1000) < broken_per_mille;
        match self.vendor {
            Vendor::Alta => alta(&mut self.numbers, is_broken, out)?,
            Vendor::Autocalls => autocalls(&mut self.numbers, is_broken, out)?,
        }
        Ok(is_broken)
    }
}

fn alta(numbers: &mut Numbers, is_broken: bool, out: &mut impl Write) -> io::Result<()> {
    let kind = numbers.pick(&["inbound", "outbound", "web"]);
    let duration = if is_broken {
        "\"long\"".to_owned()
    } else {
        format!("{}.{:02}", numbers.next(600), numbers.next(100))
    };
    writeln!(
        out,
        "{{\"id\":\"{}\",\"objectType\":\"call\",\"createdAt\":\"{}\",\"updatedAt\":\"{}\",\"from\":\"+1415555{:04}\",\
         \"to\":\"+1415555{:04}\",\"callType\":\"{kind}\",\"startedAt\":\"{}\",\"endedAt\":\"{}\",\"duration\":{duration},\
         \"prospectId\":\"{}\",\"summary\":\"{}\"}}",
        id(numbers),
        time(numbers),
        time(numbers),
        numbers.next(10_000),
        numbers.next(10_000),
        time(numbers),
        time(numbers),
        id(numbers),
        text(numbers, &WORDS, "\\n"),
    )
}

fn autocalls(numbers: &mut Numbers, is_broken: bool, out: &mut impl Write) -> io::Result<()> {
    let kind = numbers.pick(&["inbound", "outbound", "web"]);
    let by = numbers.pick(&["human", "machine", "unknown"]);
    let duration = if is_broken {
        "\"long\"".to_owned()
    } else {
        numbers.next(600).to_string()
    };
    writeln!(
        out,
        "{{\"id\":{},\"assistant_name\":\"Sales Assistant\",\"campaign_name\":\"Q4\",\"type\":\"{kind}\",\
         \"duration\":{duration},\"assistant_phone_number\":\"+1415555{:04}\",\
         \"client_phone_number\":\"+1415555{:04}\",\"status\":\"completed\",\"transcript\":\"{}\",\
         \"variables\":{{\"customer_name\":\"J\",\"interest_level\":\"high\"}},\
         \"evaluation\":{{\"outcome\":\"qualified_lead\",\"score\":8.5}},\
         \"webhook_response\":{{\"status\":\"success\",\"data\":{{\"id\":\"abc123\"}}}},\"carrier_cost\":0.02,\
         \"total_cost\":0.025,\"answered_by\":\"{by}\",\
         \"recording_url\":\"https:\\/\\/recordings.example.com\\/calls\\/{}.mp3\",\
         \"created_at\":\"2025-08-04 14:30:00\",\"updated_at\":\"2025-08-04 14:34:05\"}}",
        numbers.next(1_000_000),
        numbers.next(10_000),
        numbers.next(10_000),
        text(numbers, &ESCAPED_WORDS, "\\n"),
        numbers.next(1_000_000),
    )
}

const WORDS: [&str; 12] = [
    "the", "caller", "asked", "about", "an", "invoice", "f\u{fc}r", "tomorrow", "and", "wants",
    "a", "refund",
];
const ESCAPED_WORDS: [&str; 12] = [
    "the",
    "caller",
    "asked",
    "about",
    "an",
    "invoice",
    "f\\u00fcr",
    "tomorrow",
    "and\\/or",
    "wants",
    "a",
    "refund",
];

/// Some 2 KB on average, few much longer, with a line break about every 90 letters.
fn text(numbers: &mut Numbers, words: &[&str], line_break: &str) -> String {
    let length = 400 * (1 << numbers.next(4)) + numbers.next(900);
    let mut text = String::new();
    let mut line = 0;
    while (text.len() as u64) < length {
        let word = numbers.pick(words);
        text.push_str(word);
        line += word.len() + 1;
        if line > 90 {
            text.push_str(line_break);
            line = 0;
        } else {
            text.push(' ');
        }
    }
    text
}

fn id(numbers: &mut Numbers) -> String {
    let (high, low) = (numbers.next(u64::MAX), numbers.next(u64::MAX));
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        high & 0xffff,
        (high >> 16) & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff,
    )
}

fn time(numbers: &mut Numbers) -> String {
    let (month, day) = (1 + numbers.next(12), 1 + numbers.next(28));
    format!(
        "2025-{month:02}-{day:02}T{:02}:{:02}:{:02}Z",
        numbers.next(24),
        numbers.next(60),
        numbers.next(60)
    )
}
