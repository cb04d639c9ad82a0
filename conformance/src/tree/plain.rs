//! The fast part of reading a text: to its end, or to what is not itself.

use wide::u8x16;

/// How many bytes stand before the first quote, backslash or control character, sixteen at a time.
pub(super) fn plain(bytes: &[u8]) -> usize {
    let [quote, backslash, control] = [b'"', b'\\', 0x1f].map(u8x16::splat);
    let (blocks, rest) = bytes.as_chunks::<16>();
    for (index, block) in blocks.iter().enumerate() {
        let block = u8x16::new(*block);
        let ends = block.cmp_eq(quote) | block.cmp_eq(backslash);
        let marks = (ends | block.min(control).cmp_eq(block)).move_mask();
        if marks != 0 {
            return index * 16 + marks.trailing_zeros() as usize;
        }
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | ..0x20);
    let rest = rest.iter().position(is_special).unwrap_or(rest.len());
    blocks.len() * 16 + rest
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn every_byte_is_known_at_every_place() {
        for length in 0..50 {
            for (at, byte) in (0..length).flat_map(|at| (0..=u8::MAX).map(move |byte| (at, byte))) {
                let mut bytes = vec![b'a'; length];
                bytes[at] = byte;
                let is_special = byte < 0x20 || byte == b'"' || byte == b'\\';
                let expected = if is_special { at } else { length };
                assert_eq!(plain(&bytes), expected, "{byte} at {at} of {length}");
            }
        }
    }
}
