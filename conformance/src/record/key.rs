//! The key of a recording, and what is drawn by it: the same for the same text, and for nobody else.

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The key of one recording. It is made at random, and neither written nor shown.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// A key of these bytes, which have to be random.
    pub fn of(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Numbers that depend on the key, on what they are for, on a text, and on how often they were
    /// drawn for it before.
    pub(super) fn noise(&self, purpose: &str, text: &str, attempt: u32) -> Noise {
        let mut mac = self.mac();
        for part in [purpose.as_bytes(), &attempt.to_be_bytes(), text.as_bytes()] {
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part);
        }
        Noise {
            seed: Self(mac.finalize().into_bytes().into()),
            block: [0; 32],
            drawn: 0,
        }
    }

    fn mac(&self) -> Hmac<Sha256> {
        // A key of 32 bytes is always taken: HMAC takes any length.
        Hmac::new_from_slice(&self.0).unwrap_or_else(|_| unreachable!("HMAC takes any key"))
    }
}

/// Numbers that look random to whoever has no key.
pub(super) struct Noise {
    seed: Key,
    block: [u8; 32],
    drawn: usize,
}

impl Noise {
    fn byte(&mut self) -> u8 {
        let at = self.drawn % self.block.len();
        if at == 0 {
            let mut mac = self.seed.mac();
            mac.update(&(self.drawn as u64).to_be_bytes());
            self.block = mac.finalize().into_bytes().into();
        }
        self.drawn += 1;
        self.block[at]
    }

    /// A number below another.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        let number = u32::from_be_bytes(std::array::from_fn(|_| self.byte()));
        number % end.max(1)
    }

    /// One of some ASCII characters.
    pub(super) fn one_of(&mut self, of: &[u8]) -> char {
        let index = self.below(u32::try_from(of.len()).unwrap_or(u32::MAX));
        char::from(of[index as usize])
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn what_is_drawn_depends_on_all_that_is_given() {
        let (one, other) = (Key::of([1; 32]), Key::of([2; 32]));
        let drawn = |key: &Key, text, attempt| {
            let mut noise = key.noise("test", text, attempt);
            [(); 40].map(|()| noise.below(1 << 30))
        };
        assert_eq!(drawn(&one, "a", 0), drawn(&one, "a", 0));
        for differs in [
            drawn(&other, "a", 0),
            drawn(&one, "b", 0),
            drawn(&one, "a", 1),
        ] {
            assert_ne!(differs, drawn(&one, "a", 0));
        }
    }
}
