//! What a caller has to prove: security requirements, and the schemes that they name.

use std::collections::{BTreeMap, BTreeSet};

use callspec_codegen::pointer;
use serde_json::Value;

use super::{Event, Walk, part};
use crate::contract::{Operation, reference};
use crate::drift::change::{Class, Direction};
use crate::drift::rule::Rule;

/// One way to be let in: all of these schemes, each with these scopes. None is for anybody.
type Way<'d> = BTreeMap<&'d str, BTreeSet<&'d str>>;

/// The ways into an operation, and where they stand.
fn ways<'d>(document: &'d Value, operation: &str) -> (String, Vec<Way<'d>>) {
    let own = pointer::join(operation, "security");
    let at = match document.pointer(&own) {
        Some(_) => own,
        None => "/security".to_owned(),
    };
    let listed = document.pointer(&at).and_then(Value::as_array);
    let mut ways: Vec<_> = listed.into_iter().flatten().map(way).collect();
    if ways.is_empty() {
        ways.push(Way::new());
    }
    (at, ways)
}

fn way(requirement: &Value) -> Way<'_> {
    let schemes = requirement.as_object().into_iter().flatten();
    schemes
        .map(|(scheme, scopes)| {
            let scopes = scopes.as_array().into_iter().flatten();
            (scheme.as_str(), scopes.filter_map(Value::as_str).collect())
        })
        .collect()
}

fn words(ways: &[Way<'_>]) -> String {
    let scheme = |(scheme, scopes): (&&str, &BTreeSet<&str>)| match scopes.len() {
        0 => (*scheme).to_owned(),
        _ => {
            let scopes: Vec<&str> = scopes.iter().copied().collect();
            format!("{scheme} ({})", scopes.join(", "))
        }
    };
    let way = |way: &Way<'_>| {
        let schemes: Vec<String> = way.iter().map(scheme).collect();
        if schemes.is_empty() {
            "nothing to prove".to_owned()
        } else {
            schemes.join(" and ")
        }
    };
    let ways: Vec<String> = ways.iter().map(way).collect();
    ways.join(", or ")
}

impl Walk<'_> {
    pub(super) fn security(&mut self, old: &Operation, new: &Operation, name: &str) {
        let [before, after] = self.document();
        let (old_at, old_ways) = ways(before, &old.pointer);
        let (new_at, new_ways) = ways(after, &new.pointer);
        let part = part(name, "security", Direction::Request);
        let schemes: BTreeSet<&str> = old_ways.iter().flat_map(Way::keys).copied().collect();
        for scheme in schemes {
            let is_used = new_ways.iter().any(|way| way.contains_key(scheme));
            if let (true, Some([old, new])) = (is_used, self.changed_scheme(scheme)) {
                let told = |document: &Value, at: &str| scheme_words(document.pointer(at));
                self.event(
                    &part,
                    Event {
                        before: told(before, &old),
                        after: told(after, &new),
                        old: &old,
                        new: &new,
                        ..Event::new(Rule::SecurityChanged, Class::Breaking)
                    },
                );
            }
        }
        let is_within = |new: &Way<'_>, old: &Way<'_>| {
            new.iter().all(|(scheme, scopes)| {
                let before = old.get(scheme);
                before.is_some_and(|before| scopes.is_subset(before))
            })
        };
        let is_refused = |old: &&Way<'_>| !new_ways.iter().any(|new| is_within(new, old));
        let same = |one: &[Way<'_>], other: &[Way<'_>]| one.iter().all(|way| other.contains(way));
        if same(&old_ways, &new_ways) && same(&new_ways, &old_ways) {
            return;
        }
        let class = if old_ways.iter().any(|way| is_refused(&way)) {
            Class::Breaking
        } else {
            Class::Compatible
        };
        self.event(
            &part,
            Event {
                old: &old_at,
                new: &new_at,
                before: words(&old_ways),
                after: words(&new_ways),
                ..Event::new(Rule::SecurityChanged, class)
            },
        );
    }

    /// Where a scheme of both documents stands, if it differs.
    fn changed_scheme(&self, scheme: &str) -> Option<[String; 2]> {
        let [before, after] = self.document();
        let at = pointer::join("/components/securitySchemes", scheme);
        let (old, before) = reference::resolve(before, &at).ok()?;
        let (new, after) = reference::resolve(after, &at).ok()?;
        (!self.comparison.is_same(before, after)).then_some([old, new])
    }
}

/// What a scheme is, in a few words: `http bearer`, `apiKey in header X-Key`.
fn scheme_words(scheme: Option<&Value>) -> String {
    let text = |field: &str| scheme?.get(field)?.as_str();
    let place = text("in").map(|place| format!("in {place}"));
    let words = [text("type"), text("scheme"), place.as_deref(), text("name")];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    words.join(" ")
}
