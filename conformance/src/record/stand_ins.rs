//! What was put in the place of what, over one recording: equal texts stay equal, and different ones
//! stay different, so that what belongs together still does.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::key::Key;
use super::leftover::Leftovers;
use super::letters::others;
use super::privacy::Kind;
use super::stand_in::{ATTEMPTS, Replacing};

/// Texts beyond this many characters are not tried letter by letter.
const LONGEST_TRIED: usize = 256;

/// The stand-ins of one recording.
pub(super) struct StandIns {
    replacing: Replacing,
    key: Key,
    by_text: HashMap<String, String>,
    taken: HashSet<String>,
    /// What no stand-in may hold.
    pub(super) avoided: Leftovers,
    /// What was replaced in the exchange at hand.
    pub(super) replaced: BTreeSet<String>,
    /// What was kept in the exchange at hand because the contract says so itself.
    pub(super) kept: BTreeSet<String>,
    /// What was kept in it because a rule calls its place public.
    pub(super) public: BTreeSet<String>,
}

impl StandIns {
    pub(super) fn by(key: Key) -> Self {
        Self {
            replacing: Replacing::by(key.clone()),
            key,
            by_text: HashMap::new(),
            taken: HashSet::new(),
            avoided: Leftovers::default(),
            replaced: BTreeSet::new(),
            kept: BTreeSet::new(),
            public: BTreeSet::new(),
        }
    }

    /// Begins an exchange anew.
    pub(super) fn clear(&mut self) {
        self.replaced.clear();
        self.kept.clear();
        self.public.clear();
    }

    /// Whether a text was replaced and is public nowhere.
    pub(super) fn is_private(&self, text: &str) -> bool {
        self.replaced.contains(text) && !self.kept.contains(text) && !self.public.contains(text)
    }

    /// Keeps a text whose place is public; it may hold nothing that is private elsewhere.
    pub(super) fn keep_public(&mut self, text: &str) -> String {
        self.public.insert(text.to_owned());
        text.to_owned()
    }

    /// Keeps a text that the contract says itself.
    pub(super) fn keep(&mut self, text: &str) -> String {
        self.kept.insert(text.to_owned());
        text.to_owned()
    }

    /// Whether a text that is public holds nothing that was replaced elsewhere.
    pub(super) fn may_keep(&self, text: &str) -> bool {
        !self.avoided.is_in(text)
    }

    /// A text in the place of another that agrees as far as the contract is concerned.
    pub(super) fn text(
        &mut self,
        text: &str,
        kind: Option<Kind>,
        agrees: &dyn Fn(&str) -> bool,
    ) -> String {
        if !text.chars().any(|c| c.is_alphanumeric() || !c.is_ascii()) {
            return text.to_owned();
        }
        self.replaced.insert(text.to_owned());
        if let Some(known) = self.by_text.get(text)
            && !self.avoided.is_in(known)
            && agrees(known)
        {
            return known.clone();
        }
        let other = self.fitting(text, kind, agrees);
        if other == text {
            // The contract leaves no other: then it says so itself, to everybody.
            self.replaced.remove(text);
            return self.keep(text);
        }
        self.taken.insert(other.clone());
        self.by_text
            .entry(text.to_owned())
            .or_insert_with(|| other.clone());
        other
    }

    fn fitting(&self, text: &str, kind: Option<Kind>, agrees: &dyn Fn(&str) -> bool) -> String {
        let mut last = None;
        for attempt in 0..ATTEMPTS {
            let other = self.replacing.text(text, kind, attempt);
            if other == text || self.avoided.is_in(&other) || !agrees(&other) {
                continue;
            }
            if !self.taken.contains(&other) {
                return other;
            }
            last = Some(other);
        }
        // Of short texts there are too few for each to have its own.
        last.unwrap_or_else(|| self.letter_by_letter(text, agrees))
    }

    /// Each letter and digit that may be another is: what is left is what the contract asks for.
    fn letter_by_letter(&self, text: &str, agrees: &dyn Fn(&str) -> bool) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        if letters.len() > LONGEST_TRIED {
            return self.replacing.text(text, None, ATTEMPTS);
        }
        let mut noise = self.key.noise("letters", text, 0);
        for at in 0..letters.len() {
            let own = letters[at];
            for other in others(own, &mut noise) {
                letters[at] = other;
                if agrees(&letters.iter().collect::<String>()) {
                    break;
                }
                letters[at] = own;
            }
        }
        letters.into_iter().collect()
    }
}
