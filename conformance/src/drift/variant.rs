//! Two choices of schemas: which variants belong together, and which are new or gone.

use std::sync::Arc;

use callspec_codegen::pointer;
use serde_json::Value;

use super::change::Change;
use super::compare::{Below, Comparison, Found};
use super::rule::Rule;
use super::set::Outside;
use super::side::{CHOICES, Side};
use crate::contract::describe;

/// What differs inside of choices, patterns and tuples; how much of it matters, the comparison of
/// the whole schema tells.
pub(super) fn compare<'d>(
    comparison: &Comparison<'d>,
    old: &Side<'d>,
    new: &Side<'d>,
    found: &mut Found<'d>,
) {
    for keyword in CHOICES {
        Choice {
            comparison,
            old: (old, variants(old, keyword)),
            new: (new, variants(new, keyword)),
        }
        .compare(found);
    }
    below(comparison, old, new, found);
}

struct Choice<'c, 'd> {
    comparison: &'c Comparison<'d>,
    old: (&'c Side<'d>, Vec<Variant<'d>>),
    new: (&'c Side<'d>, Vec<Variant<'d>>),
}

struct Variant<'d> {
    at: Arc<str>,
    schema: &'d Value,
}

fn variants<'d>(side: &Side<'d>, keyword: &str) -> Vec<Variant<'d>> {
    let mut found = Vec::new();
    for part in &side.parts {
        let choice = part.opaque().find(|(name, _)| *name == keyword);
        let variants = choice.and_then(|(_, choice)| choice.as_array());
        for (index, schema) in variants.into_iter().flatten().enumerate() {
            let at = format!("{}/{keyword}/{index}", part.at).into();
            found.push(Variant { at, schema });
        }
    }
    found
}

impl Variant<'_> {
    /// What tells variants apart for people: the reference, the title.
    fn name(&self) -> Option<&str> {
        let text = |keyword: &str| self.schema.get(keyword).and_then(Value::as_str);
        text("$ref").or(text("title"))
    }
}

impl<'d> Choice<'_, 'd> {
    fn compare(mut self, found: &mut Found<'d>) {
        let comparison = self.comparison;
        self.pairs(|old, new| comparison.is_same(old.schema, new.schema));
        let named = self.pairs(|old, new| old.name().is_some() && old.name() == new.name());
        for (old, new) in named {
            found.below.push(self.below(&old, &new));
        }
        if let ([old], [new]) = (self.old.1.as_slice(), self.new.1.as_slice()) {
            found.below.push(self.below(old, new));
            return;
        }
        let (old_place, new_place) = (self.old.0.place(), self.new.0.place());
        let change = Change {
            rule: Rule::VariantRemoved,
            subject: None,
            old: old_place.to_string(),
            new: new_place.to_string(),
            before: "no such variant".to_owned(),
            after: "no such variant".to_owned(),
            gained: Outside::Nothing,
            lost: Outside::Nothing,
            only: None,
        };
        let (origins, renewed) = (&self.old.0.origins, &self.new.0.origins);
        for variant in &self.old.1 {
            found.changes.push(Change {
                before: describe::describe(comparison.old.document, &variant.at),
                old: variant.at.to_string(),
                lost: comparison.lost(&[variant.at.clone()], renewed),
                ..change.clone()
            });
        }
        for variant in &self.new.1 {
            found.changes.push(Change {
                rule: Rule::VariantAdded,
                after: describe::describe(comparison.new.document, &variant.at),
                new: variant.at.to_string(),
                gained: comparison.gained(origins, &[variant.at.clone()]),
                ..change.clone()
            });
        }
    }

    /// Takes out all variants that belong together.
    fn pairs(
        &mut self,
        belong: impl Fn(&Variant<'d>, &Variant<'d>) -> bool,
    ) -> Vec<(Variant<'d>, Variant<'d>)> {
        let mut pairs = Vec::new();
        let mut left = Vec::new();
        for old in self.old.1.drain(..) {
            match self.new.1.iter().position(|new| belong(&old, new)) {
                Some(index) => pairs.push((old, self.new.1.remove(index))),
                None => left.push(old),
            }
        }
        self.old.1 = left;
        pairs
    }

    fn below(&self, old: &Variant<'d>, new: &Variant<'d>) -> Below<'d> {
        Below {
            token: None,
            only: None,
            old: self.comparison.old.side(vec![old.at.clone()]),
            new: self.comparison.new.side(vec![new.at.clone()]),
        }
    }
}

/// Schemas of names that a pattern fits, and of items by their place.
fn below<'d>(comparison: &Comparison<'d>, old: &Side<'d>, new: &Side<'d>, found: &mut Found<'d>) {
    let mut both = |old: String, new: String, token: &str| {
        let (old, new) = (vec![Arc::from(old)], vec![Arc::from(new)]);
        if !comparison.are_same(&old, &new) {
            found.below.push(Below {
                token: Some(token.to_owned()),
                only: None,
                old: comparison.old.side(old),
                new: comparison.new.side(new),
            });
        }
    };
    for (old, new) in old.parts.iter().zip(&new.parts) {
        let keyword = "patternProperties";
        let patterns = old.get(keyword).and_then(Value::as_object);
        for pattern in patterns.into_iter().flatten().map(|(pattern, _)| pattern) {
            if new
                .get(keyword)
                .is_some_and(|new| new.get(pattern).is_some())
            {
                let at = |place: &str| pointer::join(&format!("{place}/{keyword}"), pattern);
                both(at(&old.at), at(&new.at), "*");
            }
        }
        let keyword = "prefixItems";
        let count = |value: Option<&Value>| value.and_then(Value::as_array).map_or(0, Vec::len);
        for index in 0..count(old.get(keyword)).min(count(new.get(keyword))) {
            let at = |place: &str| format!("{place}/{keyword}/{index}");
            both(at(&old.at), at(&new.at), &index.to_string());
        }
    }
}
