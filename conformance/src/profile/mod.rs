//! A profile: what was seen of responses over many recordings, and over many runs.
//!
//! A profile knows no contract: what was seen stays true when the contract is refreshed. Merging is
//! associative and commutative, and the profile of a whole is that of its parts merged.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::exchange::Origin;
use crate::finding::{Part, Rule};
use crate::judge::{PlaceShape, Shape, ValueType, Verdict};

mod file;

/// Words beyond this many at one place are those of people, not of an enum: they are only counted.
const MAX_WORDS: usize = 32;
/// Places beyond this many in one response are left out, and the response is told to be cut.
const MAX_PLACES: usize = 10_000;

/// What was seen of responses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Responses whose status is declared.
    pub responses: BTreeMap<ResponseKey, SeenResponse>,
    /// What broke the contract.
    pub broken: BTreeMap<BrokenKey, Evidence>,
}

/// Which response.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ResponseKey {
    /// The title of the contract.
    pub contract: Arc<str>,
    /// The operation.
    pub operation: Arc<str>,
    /// The status, as it is declared: `200`, `2XX` or `default`.
    pub status: String,
    /// The media type, as it is declared; empty where there was no body.
    pub media_type: String,
}

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BrokenKey {
    /// The title of the contract.
    pub contract: Arc<str>,
    /// The operation, or the method and path asked for.
    pub operation: Arc<str>,
    /// The status that came.
    pub status: u16,
    /// The part of the message.
    pub part: Part,
    /// JSON Pointer into the part, array indices and undeclared names as `*`.
    pub pointer: String,
    /// How the promise was broken.
    pub rule: Rule,
    /// JSON Pointer into the contract, to the promise as it stood there.
    pub promise: String,
}

/// In how many responses, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The number of responses.
    pub count: u64,
    /// The first of them, by name of file and place in it.
    pub first: Origin,
}

/// What was seen of one response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenResponse {
    /// How often it came.
    pub evidence: Evidence,
    /// By JSON Pointer into the body.
    pub places: BTreeMap<String, SeenPlace>,
    /// There were more places than are kept.
    pub is_cut: bool,
}

/// What was seen at one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenPlace {
    /// By type of the value.
    pub types: BTreeMap<ValueType, SeenValues>,
    /// Words that an enum speaks of and does not list.
    pub words: BTreeMap<String, Evidence>,
    /// Other values that an enum speaks of and does not list.
    pub unlisted: Option<Evidence>,
}

/// Values of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenValues {
    /// Their number.
    pub values: u64,
    /// The responses that have them.
    pub evidence: Evidence,
}

impl Evidence {
    /// One response.
    pub fn of(first: &Origin) -> Self {
        Self {
            count: 1,
            first: first.clone(),
        }
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        if other.first < self.first {
            self.first = other.first;
        }
    }
}

impl SeenValues {
    fn merge(&mut self, other: Self) {
        self.values += other.values;
        self.evidence.merge(other.evidence);
    }
}

impl SeenPlace {
    /// The number of values that came.
    pub fn values(&self) -> u64 {
        self.types.values().map(|seen| seen.values).sum()
    }

    /// The number of objects among them.
    pub fn objects(&self) -> u64 {
        let objects = self.types.get(&ValueType::Object);
        objects.map_or(0, |seen| seen.values)
    }

    fn of(shape: PlaceShape, origin: &Origin) -> Self {
        let evidence = || Evidence::of(origin);
        let seen = |values| SeenValues {
            values,
            evidence: evidence(),
        };
        let types = shape.types.into_iter();
        let words = shape.words.into_keys();
        Self {
            types: types.map(|(name, values)| (name, seen(values))).collect(),
            words: words.map(|word| (word, evidence())).collect(),
            unlisted: (shape.unlisted > 0).then(evidence),
        }
    }

    fn merge(&mut self, other: Self) {
        merge(&mut self.types, other.types, SeenValues::merge);
        merge(&mut self.words, other.words, Evidence::merge);
        if let Some(unlisted) = other.unlisted {
            self.add_unlisted(unlisted);
        }
        self.keep_to_limit();
    }

    fn add_unlisted(&mut self, other: Evidence) {
        match &mut self.unlisted {
            Some(known) => known.merge(other),
            none => *none = Some(other),
        }
    }

    /// The words that stay are the first of all by the alphabet: so they do not depend on the order
    /// in which parts were merged.
    fn keep_to_limit(&mut self) {
        while self.words.len() > MAX_WORDS {
            if let Some((_, evidence)) = self.words.pop_last() {
                self.add_unlisted(evidence);
            }
        }
    }
}

impl SeenResponse {
    fn of(shape: Shape, origin: &Origin) -> Self {
        let places = shape.places.into_iter().map(|(at, place)| {
            let mut seen = SeenPlace::of(place, origin);
            seen.keep_to_limit();
            (at, seen)
        });
        let mut seen = Self {
            evidence: Evidence::of(origin),
            places: places.collect(),
            is_cut: false,
        };
        seen.keep_to_limit();
        seen
    }

    fn merge(&mut self, other: Self) {
        self.evidence.merge(other.evidence);
        merge(&mut self.places, other.places, SeenPlace::merge);
        self.is_cut |= other.is_cut;
        self.keep_to_limit();
    }

    fn keep_to_limit(&mut self) {
        while self.places.len() > MAX_PLACES {
            self.is_cut |= self.places.pop_last().is_some();
        }
    }
}

impl Profile {
    /// Adds what one exchange shows; a contract is known by the title that its document has.
    pub fn add(&mut self, verdict: &Verdict, title: impl Fn(&Arc<str>) -> Arc<str>) {
        let origin = &verdict.origin;
        if let (Some((document, operation)), Some(shape)) = (&verdict.operation, &verdict.shape) {
            let key = ResponseKey {
                contract: title(document),
                operation: operation.clone(),
                status: shape.status.to_string(),
                media_type: shape.media_type.clone(),
            };
            let seen = SeenResponse::of(shape.clone(), origin);
            let seen = BTreeMap::from([(key, seen)]);
            merge(&mut self.responses, seen, SeenResponse::merge);
        }
        let broken = verdict.findings.iter().map(|finding| {
            let identity = &finding.identity;
            let key = BrokenKey {
                contract: title(&identity.document),
                operation: identity.operation.clone(),
                status: identity.status,
                part: identity.part,
                pointer: identity.pointer.clone(),
                rule: identity.rule,
                promise: identity.contract.clone(),
            };
            (key, Evidence::of(origin))
        });
        // A hundred items of one list with one fault are one response that shows it.
        let broken: BTreeMap<_, _> = broken.collect();
        merge(&mut self.broken, broken, Evidence::merge);
    }

    /// Adds what another profile has seen.
    pub fn merge(&mut self, other: Self) {
        merge(&mut self.responses, other.responses, SeenResponse::merge);
        merge(&mut self.broken, other.broken, Evidence::merge);
    }
}

fn merge<K: Ord, V>(into: &mut BTreeMap<K, V>, other: BTreeMap<K, V>, both: impl Fn(&mut V, V)) {
    for (key, value) in other {
        match into.get_mut(&key) {
            Some(known) => both(known, value),
            None => {
                into.insert(key, value);
            }
        }
    }
}
