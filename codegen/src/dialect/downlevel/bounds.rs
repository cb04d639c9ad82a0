//! Numeric bounds: numbers of their own in 3.1, booleans beside `minimum` and `maximum` in 3.0.

use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::context::Context;
use super::draft::Draft;
use crate::dialect::note::NoteKind;

/// A bound, its exclusive form, and how that one compares when it is the looser of the two.
const BOUNDS: &[(&str, &str, Ordering)] = &[
    ("minimum", "exclusiveMinimum", Ordering::Less),
    ("maximum", "exclusiveMaximum", Ordering::Greater),
];

pub(super) fn rewrite(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    for (inclusive, exclusive, looser) in BOUNDS {
        match draft.source.get(*exclusive) {
            Some(Value::Bool(_)) => {
                cx.note(
                    draft.pointer(&format!("/{exclusive}")),
                    NoteKind::LeftoverExclusive,
                );
            }
            Some(Value::Number(bound)) => {
                let other = draft.source.get(*inclusive).and_then(Value::as_number);
                if other.is_some_and(|other| compare(bound, other) == Some(*looser)) {
                    draft.remove(exclusive);
                } else {
                    let keep = if other.is_some() {
                        inclusive
                    } else {
                        exclusive
                    };
                    draft.replace(keep, inclusive, Value::Number(bound.clone()));
                    draft.insert_after(inclusive, exclusive, Value::Bool(true));
                }
            }
            _ => {}
        }
    }
}

/// Compares whole numbers exactly and others as floating point; none if one of them is not finite.
fn compare(left: &Number, right: &Number) -> Option<Ordering> {
    if let (Some(left), Some(right)) = (left.as_i128(), right.as_i128()) {
        return Some(left.cmp(&right));
    }
    left.as_f64()?.partial_cmp(&right.as_f64()?)
}
