use fearless_simd::Level;
use proptest::prelude::*;

use super::{BLOCK, Marks, WINDOW, escape};

/// What the processors can that may be asked here.
fn levels() -> Vec<Level> {
    let best = Level::new();
    let all = [
        Some(best),
        best.as_avx2().map(Level::Avx2),
        best.as_sse4_2().map(Level::Sse4_2),
        Some(Level::baseline()),
    ];
    all.into_iter().flatten().collect()
}

/// Where a text stops, found byte by byte.
fn stop(bytes: &[u8], from: usize) -> (usize, bool) {
    let (mut at, mut escapes) = (from, false);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' | ..0x20 => break,
            b'\\' => match escape(&bytes[at..]) {
                Ok(length) if length < 12 => {
                    escapes = true;
                    at += length;
                }
                _ => break,
            },
            _ => at += 1,
        }
    }
    (at, escapes)
}

/// Goes through some bytes from one stop to the next.
fn agree(bytes: &[u8], level: Level) {
    let mut marks = Marks::of(bytes);
    marks.level = level;
    let mut from = 0;
    while from < bytes.len() {
        let found = marks.stop(from);
        let at = found.0;
        let escape = match bytes.get(at) {
            Some(b'\\') => Some(escape(&bytes[at..])),
            _ => None,
        };
        if let Some(Ok(2 | 6)) = escape {
            // One that is fine is stopped at where not enough follows to see that at once.
            assert!(bytes.len() - at < 6, "{at} of {bytes:?}");
            return;
        }
        assert_eq!(found, stop(bytes, from), "{from} of {bytes:?}");
        from = match escape {
            None => at + 1,
            Some(Ok(length)) => at + length,
            // No text goes on behind what is no escape.
            Some(Err(_)) => return,
        };
    }
}

#[test]
fn every_byte_is_known_at_every_place() {
    for level in levels() {
        for length in [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            for (at, byte) in (0..length).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
                let mut bytes = vec![b'a'; length];
                bytes[at] = byte;
                let mut marks = Marks::of(&bytes);
                marks.level = level;
                let is_special = byte < 0x20 || byte == b'"' || byte == b'\\';
                let expected = if is_special { at } else { length };
                assert_eq!(marks.stop(0).0, expected, "{byte} at {at} of {length}");
            }
        }
    }
}

#[test]
fn escapes_are_known_across_blocks_and_windows() {
    let rows = [
        "\\n",
        "\\\\",
        "\\\"",
        "\\u00fc",
        "\\ud83d\\ude00",
        "\\/\\b\\f\\r\\t",
    ];
    for level in levels() {
        for row in rows {
            for before in 0..2 * BLOCK {
                let text = format!("{}{}\"", "a".repeat(before), row.repeat(WINDOW * BLOCK));
                agree(text.as_bytes(), level);
            }
        }
    }
}

proptest! {
    #[test]
    fn stops_are_those_found_byte_by_byte(
        parts in prop::collection::vec(
            prop_oneof![
                4 => r#"[a-f89nu/"\\]{1,12}"#,
                2 => "[a ü]{0,70}",
                1 => r"(\\u[0-9a-fA-F]{4}){1,3}",
                1 => r"(\\\\){0,40}",
                1 => "[\n\u{1}\u{7f}]",
            ],
            0..60,
        ),
    ) {
        for level in levels() {
            agree(parts.concat().as_bytes(), level);
        }
    }
}
