//! What a change comes to: a finding at a part of a message.

use super::{Finding, Place, Walk};
use crate::drift::change::{Change, Class, Direction};
use crate::drift::rule::Rule;
use crate::drift::set::Outside;
use crate::finding::Level;

/// A part of a message, in both documents.
#[derive(Clone)]
pub(super) struct Part<'p> {
    pub(super) operation: &'p str,
    pub(super) name: String,
    pub(super) direction: Direction,
}

/// A change of something other than a schema.
pub(super) struct Event<'e> {
    pub(super) rule: Rule,
    pub(super) class: Class,
    pub(super) level: Level,
    pub(super) old: &'e str,
    pub(super) new: &'e str,
    pub(super) before: String,
    pub(super) after: String,
}

impl<'e> Event<'e> {
    pub(super) fn new(rule: Rule, class: Class) -> Self {
        Self {
            rule,
            class,
            level: level(rule, class),
            old: "",
            new: "",
            before: "nothing".to_owned(),
            after: "nothing".to_owned(),
        }
    }

    /// Where it shows in both documents.
    pub(super) fn at(self, old: &'e str, new: &'e str) -> Self {
        Self { old, new, ..self }
    }

    pub(super) fn before(self, before: impl Into<String>) -> Self {
        let before = before.into();
        Self { before, ..self }
    }

    pub(super) fn after(self, after: impl Into<String>) -> Self {
        let after = after.into();
        Self { after, ..self }
    }
}

pub(super) fn breaking_if(is_breaking: bool) -> Class {
    if is_breaking {
        Class::Breaking
    } else {
        Class::Compatible
    }
}

pub(super) fn level(rule: Rule, class: Class) -> Level {
    match class {
        Class::Breaking => rule.level(),
        Class::Unknown => Level::Warn,
        Class::Compatible => Level::Note,
    }
}

impl Walk<'_> {
    /// What differs between two schemas of one part of a message.
    pub(super) fn schemas(&mut self, part: &Part<'_>, old: Option<&str>, new: Option<&str>) {
        let Some(reach) = self.comparison.schemas(old, new, part.direction) else {
            return;
        };
        for one in reach.found.iter() {
            // One schema may be used in very many places.
            if let Some(known) = self
                .told
                .get(&one.change)
                .map(|index| &mut self.found[*index])
                && known.class >= one.class
            {
                known.places += usize::from(known.class == one.class);
                continue;
            }
            let change = self.comparison.change(one.change);
            let path = self.comparison.path(&reach, one);
            let finding = of_change(change, part, path, one.class);
            let subject = change.subject.clone().unwrap_or_default();
            let index = self.add(finding, subject);
            self.told.insert(one.change, index);
        }
    }

    pub(super) fn event(&mut self, part: &Part<'_>, event: Event<'_>) {
        let place = |at: &str| Place {
            pointer: at.to_owned(),
            position: None,
        };
        let finding = Finding {
            rule: event.rule,
            class: event.class,
            level: event.level,
            operation: part.operation.to_owned(),
            part: part.name.clone(),
            path: String::new(),
            direction: part.direction,
            places: 1,
            old: place(event.old),
            new: place(event.new),
            before: event.before,
            after: event.after,
            witness: None,
        };
        // Of a header or media type, the name; it stands in the part.
        let subject = part.name.clone();
        let _ = self.add(finding, subject);
    }

    /// Adds a finding, or counts it where it is known; the greatest class is kept. Gives its index.
    pub(super) fn add(&mut self, finding: Finding, subject: String) -> usize {
        let identity = (
            finding.rule,
            finding.old.pointer.clone(),
            finding.new.pointer.clone(),
            subject,
        );
        let next = self.found.len();
        let index = *self.known.entry(identity).or_insert(next);
        match self.found.get_mut(index) {
            None => self.found.push(finding),
            Some(known) if known.class < finding.class => *known = finding,
            Some(known) if known.class == finding.class => known.places += 1,
            Some(_) => {}
        }
        index
    }
}

pub(super) fn of_change(change: &Change, part: &Part<'_>, path: String, class: Class) -> Finding {
    let broken = change.broken(part.direction);
    let witness = match (class, broken) {
        (Class::Compatible, _) | (_, Outside::Nothing | Outside::Undecided) => None,
        (_, Outside::Some(witness)) => Some(witness.clone()),
    };
    let place = |at: &str| Place {
        pointer: at.to_owned(),
        position: None,
    };
    Finding {
        rule: change.rule,
        class,
        level: match (change.rule, part.direction) {
            // An open enum of the API's own does not help a caller.
            (Rule::EnumValueAdded, Direction::Request) if class == Class::Breaking => Level::Error,
            (rule, _) => level(rule, class),
        },
        operation: part.operation.to_owned(),
        part: part.name.clone(),
        path,
        direction: part.direction,
        places: 1,
        old: place(&change.old),
        new: place(&change.new),
        before: change.before.clone(),
        after: change.after.clone(),
        witness,
    }
}

pub(super) fn part(operation: &str, name: impl Into<String>, direction: Direction) -> Part<'_> {
    Part {
        operation,
        name: name.into(),
        direction,
    }
}
