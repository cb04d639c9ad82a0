//! What the conversion of one document gathers on its way.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::identity::{Identities, Target};
use super::moves::Moves;
use crate::dialect::note::{Note, NoteKind};
use crate::pointer;

/// The state of one conversion.
pub(super) struct Context<'a> {
    pub(super) root: &'a Value,
    pub(super) identities: Identities<'a>,
    pub(super) moves: Moves,
    notes: Vec<Note>,
    lost_meanings: usize,
    references: Vec<(String, String)>,
    /// Names of component schemas, taken and given away.
    names: HashSet<String>,
    hoisted: Map<String, Value>,
    /// The path items being inlined, outermost first.
    pub(super) inlining: Vec<String>,
}

impl<'a> Context<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        let names = root
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .map(|schemas| schemas.keys().cloned().collect())
            .unwrap_or_default();
        Self {
            root,
            identities: Identities::of(root),
            moves: Moves::default(),
            notes: Vec::new(),
            lost_meanings: 0,
            references: Vec::new(),
            names,
            hoisted: Map::new(),
            inlining: Vec::new(),
        }
    }

    pub(super) fn note(&mut self, at: impl Into<String>, kind: NoteKind) {
        let pointer = at.into();
        self.lost_meanings += usize::from(kind.is_meaning());
        self.notes.push(Note { pointer, kind });
    }

    /// How often meaning was lost so far.
    pub(super) fn lost_meanings(&self) -> usize {
        self.lost_meanings
    }

    /// Resolves a `$ref`, remembering it: its target may yet be dropped.
    pub(super) fn follow(&mut self, reference: &str, at: &str) -> Option<String> {
        let place = pointer::join(at, "$ref");
        let target = match self.identities.resolve(reference, at) {
            Target::Inside(target) => target,
            Target::Stray(target) => {
                self.note(place.clone(), NoteKind::StrayReference);
                target
            }
            Target::Outside => {
                if !self.identities.base_of(at).is_empty() && !is_absolute(reference) {
                    self.note(place, NoteKind::RebasedReference);
                }
                return None;
            }
        };
        self.references.push((place, target.clone()));
        Some(target)
    }

    /// Whether definitions can become components.
    pub(super) fn can_hoist(&self) -> bool {
        match self.root.get("components") {
            None => true,
            Some(Value::Object(components)) => {
                components.get("schemas").is_none_or(Value::is_object)
            }
            Some(_) => false,
        }
    }

    /// A free component name for a definition, close to the one it has.
    ///
    /// A second `Status` is named after its owner, `PetStatus`, a third gets a number.
    pub(super) fn claim_name(&mut self, definition: &str, at: &str) -> String {
        let own = component_name(definition);
        let mut name = own.clone();
        if self.names.contains(&name) {
            name = format!("{}{own}", component_name(&owner(at)));
        }
        let stem = name.clone();
        let mut number = 2;
        while !self.names.insert(name.clone()) {
            name = format!("{stem}{number}");
            number += 1;
        }
        name
    }

    pub(super) fn hoist(&mut self, name: String, schema: Value) {
        self.hoisted.insert(name, schema);
    }

    pub(super) fn take_hoisted(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.hoisted)
    }

    /// The notes, each once, in the order of the walk.
    pub(super) fn into_notes(mut self) -> Vec<Note> {
        for (place, target) in std::mem::take(&mut self.references) {
            if self.moves.map(&target).is_none() {
                self.note(place, NoteKind::LostTarget);
            }
        }
        let mut seen = HashSet::new();
        self.notes.retain(|note| seen.insert(note.clone()));
        self.notes
    }
}

/// Whether a reference begins with a scheme, as in `https:`.
fn is_absolute(reference: &str) -> bool {
    reference.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty()
            && scheme
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

/// The component or operation around a definition, as a name.
fn owner(at: &str) -> String {
    let tokens: Vec<String> = pointer::tokens(at).collect();
    match tokens.as_slice() {
        [components, _, name, ..] if components == "components" => name.clone(),
        [_, path, method, ..] => {
            let words =
                std::iter::once(method.as_str()).chain(path.split(|c: char| !c.is_alphanumeric()));
            words.map(capitalised).collect()
        }
        _ => "Other".to_owned(),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// `definition` with only the characters that the name of a component may have.
fn component_name(definition: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if definition.is_empty() {
        return "Definition".to_owned();
    }
    definition
        .chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect()
}
