//! What a response schema declares and a body shows or does not show: its fields, the values of its
//! enums, the branches of its choices.
//!
//! A field is counted where it stands in the body, once, though several schemas of an `allOf` or a
//! choice may declare it. A schema that is referred to from several places of one body counts at
//! the first of them, so that one which contains itself is finite. Not counted, since no response
//! could show them or showing the field shows them: write-only properties, `const`, null in an
//! enum, choices of a single branch.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ahash::RandomState;

use super::outline::{Outline, Part, places_in_body};
use super::{Contract, reference};
use callspec_codegen::pointer;

/// What is declared at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeclaredKind {
    /// A property.
    Field,
    /// A value of an enum.
    EnumValue,
    /// A branch of `anyOf` or `oneOf`.
    Branch,
}

impl DeclaredKind {
    const ALL: [Self; 3] = [Self::Field, Self::EnumValue, Self::Branch];

    /// The kind of this id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// The kind as reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::EnumValue => "enum-value",
            Self::Branch => "branch",
        }
    }

    /// The kind in words.
    pub fn says(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::EnumValue => "enum value",
            Self::Branch => "branch",
        }
    }
}

/// One thing that a contract declares of a body.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Declared {
    /// The place in the contract as written ([`Contract::position`]): `…/properties/NAME`,
    /// `…/enum/INDEX`, `…/oneOf/INDEX`. Many responses share it.
    pub contract: Arc<str>,
    /// What it is.
    pub kind: DeclaredKind,
    /// JSON Pointer into the body, to the field or to the value that is chosen, array indices and
    /// free names as `*`.
    pub pointer: String,
    /// Which of several at the same place: the value of an enum as JSON, the name of the schema or
    /// the keyword and number of a branch. Empty for a field.
    pub label: String,
}

/// Numbers of what is declared, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Properties.
    pub fields: usize,
    /// Values of enums.
    pub enum_values: usize,
    /// Branches of choices.
    pub branches: usize,
}

impl Totals {
    /// Counts what is declared.
    pub fn of<'d>(declared: impl IntoIterator<Item = &'d Arc<Declared>>) -> Self {
        let mut totals = Self::default();
        declared.into_iter().for_each(|one| totals.add(one.kind));
        totals
    }

    /// Counts one more.
    pub fn add(&mut self, kind: DeclaredKind) {
        match kind {
            DeclaredKind::Field => self.fields += 1,
            DeclaredKind::EnumValue => self.enum_values += 1,
            DeclaredKind::Branch => self.branches += 1,
        }
    }
}

impl std::ops::AddAssign for Totals {
    fn add_assign(&mut self, other: Self) {
        self.fields += other.fields;
        self.enum_values += other.enum_values;
        self.branches += other.branches;
    }
}

/// All that one response schema declares, ready to be recognised in bodies.
#[derive(Default)]
pub struct DeclaredSet {
    // Shared with the coverage of those who have seen such bodies.
    declared: Vec<Arc<Declared>>,
    /// The index of what is declared, by pointer into [`Contract::schema_document`].
    indices: HashMap<Arc<str>, usize, RandomState>,
    /// Schemas that speak of an enum or a choice of the value itself.
    deciding: HashSet<String, RandomState>,
}

impl DeclaredSet {
    /// What the schema at a pointer into [`Contract::schema_document`] declares. Schemas of one
    /// contract share an outline of what they refer to.
    pub fn of(outline: &mut Outline<'_>, schema: &str) -> Self {
        let contract = outline.contract();
        let steps = outline.steps_from(schema);
        let parts = outline.count_parts(&steps);
        let mut set = Self {
            declared: Vec::with_capacity(parts),
            indices: HashMap::with_capacity_and_hasher(parts, RandomState::default()),
            deciding: outline.deciding(&steps),
        };
        let bodies = places_in_body(&steps);
        let places: Vec<_> = steps.iter().map(|step| outline.places_of(step)).collect();
        outline.each_part(&steps, |(step, number), part, known| {
            let index = known.unwrap_or(set.declared.len());
            let place = &places[step][number];
            if known.is_none() {
                let at = &bodies[step];
                let name = part.name;
                set.declared.push(Arc::new(Declared {
                    contract: place.written.clone(),
                    kind: part.kind,
                    label: label(contract, part, &place.judged),
                    pointer: name.map_or_else(|| at.clone(), |name| pointer::join(at, name)),
                }));
            }
            set.indices.insert(place.judged.clone(), index);
            index
        });
        set
    }

    /// All that is declared, each once.
    pub fn declared(&self) -> &[Arc<Declared>] {
        &self.declared
    }

    /// The index of what stands at a pointer into [`Contract::schema_document`].
    pub fn index(&self, pointer: &str) -> Option<usize> {
        self.indices.get(pointer).copied()
    }

    /// Whether a schema has an enum or a choice for the value itself.
    pub fn is_deciding(&self, schema: &str) -> bool {
        self.deciding.contains(schema)
    }
}

fn label(contract: &Contract, part: &Part<'_>, place: &str) -> String {
    match part.kind {
        DeclaredKind::Field => String::new(),
        DeclaredKind::EnumValue => part.value().to_string(),
        DeclaredKind::Branch => {
            let target = reference::target(part.value());
            let name = target.map(|target| name(contract, &target));
            let keyword = pointer::parent(place).and_then(pointer::parent);
            let from = keyword.map_or(0, |at| at.len() + 1);
            name.unwrap_or_else(|| place[from..].to_owned())
        }
    }
}

/// What a schema is called where it was written: by its name, or by that of its file.
fn name(contract: &Contract, schema: &str) -> String {
    let (file, at) = contract.document().source(schema);
    let name = pointer::tokens(&at).last();
    name.unwrap_or_else(|| file.name().to_owned())
}
