//! Two objects: their fields, which of them are required, and whether others may be there.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::change::Change;
use super::compare::{Below, Comparison, Found};
use super::one_way::{Field, Ways, without};
use super::rule::Rule;
use super::set::Outside;
use super::side::{Reader, Side};
use crate::contract::describe;

pub(super) fn compare<'d>(
    comparison: &Comparison<'d>,
    old: &Side<'d>,
    new: &Side<'d>,
    found: &mut Found<'d>,
) {
    let objects = Objects {
        comparison,
        old,
        new,
        required: [old.required(), new.required()],
    };
    let [declared, redeclared] = [old.declared(), new.declared()];
    let names: BTreeSet<&str> = declared.keys().chain(redeclared.keys()).copied().collect();
    for name in names {
        match (declared.contains_key(name), redeclared.contains_key(name)) {
            (true, true) => objects.field(name, found),
            (true, false) => found.changes.push(objects.removed(name)),
            (false, _) => found.changes.push(objects.added(name)),
        }
    }
    for name in objects.required[0].union(&objects.required[1]) {
        if declared.contains_key(name) == redeclared.contains_key(name) {
            found.changes.extend(objects.required(name));
        }
    }
    objects.others(found);
}

struct Objects<'c, 'd> {
    comparison: &'c Comparison<'d>,
    old: &'c Side<'d>,
    new: &'c Side<'d>,
    /// The names that are required: before and after.
    required: [BTreeSet<&'d str>; 2],
}

impl<'d> Objects<'_, 'd> {
    fn field(&self, name: &str, found: &mut Found<'d>) {
        let (old, new) = (self.old.property(name), self.new.property(name));
        if self.comparison.are_same(&old, &new) {
            return;
        }
        let (reader, renewed) = (self.comparison.old, self.comparison.new);
        let field = Field {
            name,
            places: [&old, &new],
            is_required: self.is_required(name),
        };
        found.changes.extend(field.changes([reader, renewed]));
        let ways = Ways::of(reader, &old).and(Ways::of(renewed, &new));
        if ways.is_none() {
            return;
        }
        found.below.push(Below {
            token: Some(name.to_owned()),
            only: ways.only(),
            old: reader.side(old),
            new: renewed.side(new),
        });
    }

    fn is_required(&self, name: &str) -> [bool; 2] {
        [0, 1].map(|side| self.required[side].contains(name))
    }

    fn change(rule: Rule, name: &str, old: String, new: String) -> Change {
        Change {
            rule,
            subject: Some(name.to_owned()),
            old,
            new,
            before: "nothing".to_owned(),
            after: "nothing".to_owned(),
            gained: Outside::Nothing,
            lost: Outside::Nothing,
            only: None,
        }
    }

    fn added(&self, name: &str) -> Change {
        let (old, new) = (self.old.property(name), self.new.property(name));
        let place = new.first().map(ToString::to_string).unwrap_or_default();
        let holder = self.old.place_of_field(&place);
        let document = self.comparison.new.document;
        Change {
            after: Self::described(document, &place, self.required[1].contains(name)),
            // Where anything was allowed, nothing is gained.
            gained: if old.is_empty() {
                Outside::Nothing
            } else {
                self.comparison.gained(&old, &new)
            },
            // Callers do not send what nobody told them of.
            lost: match self.is_required(name) {
                [false, true] => without(name),
                _ => Outside::Nothing,
            },
            only: Ways::of(self.comparison.new, &new).only(),
            ..Self::change(Rule::FieldAdded, name, holder, place)
        }
    }

    fn removed(&self, name: &str) -> Change {
        let (old, new) = (self.old.property(name), self.new.property(name));
        let place = old.first().map(ToString::to_string).unwrap_or_default();
        let holder = self.new.place_of_field(&place);
        let document = self.comparison.old.document;
        Change {
            before: Self::described(document, &place, self.required[0].contains(name)),
            gained: match self.is_required(name) {
                [true, false] => without(name),
                _ => self.comparison.gained(&old, &new),
            },
            lost: if new.is_empty() {
                Outside::Nothing
            } else {
                self.comparison.lost(&old, &new)
            },
            only: Ways::of(self.comparison.old, &old).only(),
            ..Self::change(Rule::FieldRemoved, name, place, holder)
        }
    }

    fn described(document: &Value, place: &str, is_required: bool) -> String {
        let required = if is_required { ", required" } else { "" };
        format!("{}{required}", describe::describe(document, place))
    }

    fn required(&self, name: &str) -> Option<Change> {
        let (old, new) = (
            self.old.place_of_required(name),
            self.new.place_of_required(name),
        );
        let ways = Ways::of(self.comparison.new, &self.new.property(name));
        let told = |is: bool| if is { "required" } else { "optional" }.to_owned();
        let [before, after] = self.is_required(name);
        let change = Change {
            before: told(before),
            after: told(after),
            only: ways.only(),
            ..Self::change(Rule::FieldBecameOptional, name, old, new)
        };
        match [before, after] {
            [true, false] => Some(Change {
                gained: without(name),
                ..change
            }),
            [false, true] => Some(Change {
                rule: Rule::FieldBecameRequired,
                lost: without(name),
                ..change
            }),
            _ => None,
        }
    }

    /// Fields of other names.
    fn others(&self, found: &mut Found<'d>) {
        let keyword = "additionalProperties";
        let (old, new) = (self.old.below(keyword), self.new.below(keyword));
        if self.comparison.are_same(&old, &new) {
            return;
        }
        let was_closed = is_closed(self.comparison.old, &old);
        let is_closed = is_closed(self.comparison.new, &new);
        if was_closed == is_closed {
            found.below.push(Below {
                token: Some("*".to_owned()),
                only: None,
                old: self.comparison.old.side_in(old, self.old.place()),
                new: self.comparison.new.side_in(new, self.new.place()),
            });
            return;
        }
        let rule = if is_closed {
            Rule::OtherFieldsForbidden
        } else {
            Rule::OtherFieldsAllowed
        };
        found.changes.push(Change {
            before: others_words(was_closed).to_owned(),
            after: others_words(is_closed).to_owned(),
            gained: self.comparison.gained(&old, &new),
            lost: self.comparison.lost(&old, &new),
            ..Self::change(
                rule,
                "*",
                self.old.place_of(keyword),
                self.new.place_of(keyword),
            )
        });
    }
}

fn others_words(is_closed: bool) -> &'static str {
    if is_closed {
        "no other fields"
    } else {
        "other fields as well"
    }
}

fn is_closed(reader: Reader<'_>, places: &[Arc<str>]) -> bool {
    places
        .iter()
        .any(|place| reader.document.pointer(place) == Some(&Value::Bool(false)))
}
