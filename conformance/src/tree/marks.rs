//! Where something stands in a text that ends or bends it: quotes, escapes, control characters, found
//! many bytes at once.
#![expect(
    clippy::inline_always,
    reason = "what is not inlined into `dispatch` does without the best that the processor can"
)]

use std::ops::Range;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, u8x64};

use super::Odd;

/// So many bytes make a block: each has a bit of a word.
const BLOCK: usize = 64;
/// So many blocks are looked at in one go.
const WINDOW: usize = 16;

/// The marks of a text, of as much as was last asked for.
#[derive(Debug)]
pub(super) struct Marks<'t> {
    bytes: &'t [u8],
    level: Level,
    /// Where the blocks stand that were looked at.
    window: Range<usize>,
    blocks: [Block; WINDOW],
    /// Whether an escape begins with the last byte of the window.
    leads_on: bool,
}

/// What is known of a block, by the places of its bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Block {
    /// What may end a text: quotes that are no escapes, control characters, and the beginnings of
    /// escapes that are to be looked at one by one.
    stops: u64,
    backslashes: u64,
}

impl<'t> Marks<'t> {
    pub(super) fn of(bytes: &'t [u8]) -> Self {
        Self {
            bytes,
            level: Level::new(),
            window: 0..0,
            blocks: [Block::default(); WINDOW],
            leads_on: false,
        }
    }

    /// Where the text stops that goes on from a place, which is not in the middle of an escape: at its
    /// quote, at a control character, at an escape that is none or is half of one, or with the bytes;
    /// and whether there are escapes before that.
    #[inline]
    pub(super) fn stop(&mut self, from: usize) -> (usize, bool) {
        let mut start = from - from % BLOCK;
        let mut ahead = !0 << (from % BLOCK);
        let mut escapes = 0;
        loop {
            if !self.window.contains(&start) {
                if start >= self.bytes.len() {
                    return (self.bytes.len(), escapes != 0);
                }
                self.look(start);
            }
            let block = self.blocks[(start - self.window.start) / BLOCK % WINDOW];
            let stops = block.stops & ahead;
            if stops != 0 {
                let at = stops.trailing_zeros();
                escapes |= block.backslashes & ahead & !(!0 << at);
                return (start + at as usize, escapes != 0);
            }
            escapes |= block.backslashes & ahead;
            start += BLOCK;
            ahead = !0;
        }
    }

    /// Looks at the blocks from a place on.
    #[inline(never)]
    fn look(&mut self, start: usize) {
        // Where a text begins, there is no backslash before it: what is not known does no harm.
        let is_led = self.leads_on && self.window.end == start;
        let (bytes, blocks) = (&self.bytes[start..], &mut self.blocks);
        self.leads_on = dispatch!(self.level, simd => look(simd, bytes, is_led, blocks));
        self.window = start..(start + WINDOW * BLOCK).min(self.bytes.len());
    }
}

/// Looks at as many blocks as there is room for; says whether an escape begins with the last byte of
/// the last.
#[inline(always)]
fn look<S: Simd>(simd: S, bytes: &[u8], mut is_led: bool, into: &mut [Block; WINDOW]) -> bool {
    let (blocks, rest) = bytes.as_chunks();
    for (index, (into, block)) in into.iter_mut().zip(blocks).enumerate() {
        let found = Found::in_block(simd, block);
        (*into, is_led) = found.block(is_led, &bytes[index * BLOCK..]);
    }
    if let Some(into) = into.get_mut(blocks.len()) {
        let mut block = [b' '; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        (*into, is_led) = Found::in_block(simd, &block).block(is_led, rest);
    }
    is_led
}

/// What stands in a block.
struct Found {
    quotes: u64,
    backslashes: u64,
    controls: u64,
    /// What the most common escapes end with.
    ends: u64,
}

impl Found {
    #[inline(always)]
    fn in_block<S: Simd>(simd: S, bytes: &[u8; BLOCK]) -> Self {
        let bytes = u8x64::from_slice(simd, bytes);
        let quotes = are(simd, bytes, b'"');
        Self {
            quotes,
            backslashes: are(simd, bytes, b'\\'),
            controls: bytes.simd_lt(u8x64::splat(simd, b' ')).to_bitmask(),
            ends: quotes | are(simd, bytes, b'/') | are(simd, bytes, b'n'),
        }
    }

    /// What that makes of the block with which the text goes on, and whether an escape begins with its
    /// last byte.
    #[inline(always)]
    fn block(mut self, is_led: bool, text: &[u8]) -> (Block, bool) {
        self.quotes &= !u64::from(is_led);
        let backslashes = self.backslashes;
        let mut left = backslashes & !u64::from(is_led);
        if left & left << 1 == 0 {
            // Each begins an escape. Those that are seen to be one need no other look.
            let seen = left & self.ends >> 1;
            self.quotes &= !(seen << 1);
            left &= !seen;
        }
        let (mut odd, mut both) = (0, 0);
        while left != 0 {
            let at = left.trailing_zeros();
            odd |= u64::from(!is_plain_escape(&text[at as usize..])) << at;
            both = 0b11 << at;
            left &= !both;
            self.quotes &= !both;
        }
        let stops = self.quotes | self.controls | odd;
        let block = Block { stops, backslashes };
        (block, both == 1 << (BLOCK - 1))
    }
}

/// Which bytes are this one. No closure: what is not inlined does without the processor's best.
#[inline(always)]
fn are<S: Simd>(simd: S, bytes: u8x64<S>, byte: u8) -> u64 {
    bytes.simd_eq(u8x64::splat(simd, byte)).to_bitmask()
}

/// Whether an escape is one, and stands for a character by itself; where that is not easily seen, not.
///
/// Tables and no branches: which escape comes next is hard to foretell.
#[inline]
fn is_plain_escape(text: &[u8]) -> bool {
    let Some([_, kind, digits @ ..]) = text.first_chunk::<6>() else {
        return false;
    };
    let [first, second, third, fourth] = digits.map(|digit| DIGITS[usize::from(digit)]);
    let is_none = (first | second | third | fourth) & digit::NONE;
    let is_half = first & (second >> 1) & digit::D;
    (is_none | is_half | escape::NONE) & ESCAPES[usize::from(*kind)] == 0
}

/// How long an escape is with all that belongs to it, looked at with care.
///
/// # Errors
/// It is none.
#[cold]
pub(super) fn escape(text: &[u8]) -> Result<usize, Odd> {
    match text.get(1) {
        Some(kind) if ESCAPES[usize::from(*kind)] == escape::NOTHING => Ok(2),
        Some(b'u') => match unit(text)? {
            0xD800..=0xDBFF => match unit(&text[6..])? {
                0xDC00..=0xDFFF => Ok(12),
                _ => Err(Odd),
            },
            0xDC00..=0xDFFF => Err(Odd),
            _ => Ok(6),
        },
        _ => Err(Odd),
    }
}

/// The UTF-16 unit that `\uXXXX` stands for.
fn unit(text: &[u8]) -> Result<u32, Odd> {
    let Some([b'\\', b'u', digits @ ..]) = text.first_chunk::<6>() else {
        return Err(Odd);
    };
    digits.iter().try_fold(0, |unit, digit| {
        let digit = char::from(*digit).to_digit(16).ok_or(Odd)?;
        Ok(unit * 16 + digit)
    })
}

/// What a digit of `\uXXXX` may be wrong by. `D8` and all behind it up to `DF` begin halves of pairs.
mod digit {
    pub(super) const NONE: u8 = 1;
    pub(super) const D: u8 = 1 << 1;
    pub(super) const FROM_8_ON: u8 = 1 << 2;
}

/// What of its digits makes an escape a wrong one, by the byte behind its backslash.
mod escape {
    use super::digit;

    pub(super) const NOTHING: u8 = 0;
    pub(super) const DIGITS: u8 = digit::NONE | digit::D;
    /// Whatever the digits are.
    pub(super) const NONE: u8 = 1 << 3;
}

const DIGITS: [u8; 256] = {
    let mut digits = [0; 256];
    let mut byte = 0;
    loop {
        digits[byte as usize] = match byte {
            b'0'..=b'7' => 0,
            b'd' | b'D' => digit::D | digit::FROM_8_ON,
            b'8' | b'9' | b'a'..=b'f' | b'A'..=b'F' => digit::FROM_8_ON,
            _ => digit::NONE,
        };
        if byte == u8::MAX {
            break digits;
        }
        byte += 1;
    }
};

const ESCAPES: [u8; 256] = {
    let mut escapes = [0; 256];
    let mut byte = 0;
    loop {
        escapes[byte as usize] = match byte {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => escape::NOTHING,
            b'u' => escape::DIGITS,
            _ => escape::NONE,
        };
        if byte == u8::MAX {
            break escapes;
        }
        byte += 1;
    }
};

#[cfg(test)]
mod tests;
