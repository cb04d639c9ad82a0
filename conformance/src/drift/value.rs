//! What two schemas say of a value itself: type, enum, format, pattern and bounds.

use std::collections::BTreeSet;

use callspec_codegen::dialect;
use serde_json::{Map, Value, json};

use super::change::Change;
use super::rule::Rule;
use super::set::{Outside, Set, Witness};
use super::side::{Part, Side};
use crate::contract::describe;

/// Keywords that speak of the value itself, and not of its parts.
const KEYWORDS: [&str; 19] = [
    "type",
    "enum",
    "const",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "contentEncoding",
    "contentMediaType",
];

/// The bounds among them, and whether the greater bound is the wider one.
const BOUNDS: [(&str, bool); 10] = [
    ("minLength", false),
    ("maxLength", true),
    ("minimum", false),
    ("maximum", true),
    ("exclusiveMinimum", false),
    ("exclusiveMaximum", true),
    ("minItems", false),
    ("maxItems", true),
    ("minProperties", false),
    ("maxProperties", true),
];

/// What the schemas of a value say of it, each in the terms of JSON Schema 2020-12.
pub(super) fn slices(side: &Side<'_>) -> Vec<Value> {
    let slices = side.parts.iter().map(slice);
    slices.filter(|slice| *slice != json!({})).collect()
}

fn slice(part: &Part<'_>) -> Value {
    if let Value::Bool(_) = part.schema {
        let only_null = part.or_null && *part.schema == Value::Bool(false);
        return if only_null {
            json!({ "type": "null" })
        } else {
            part.schema.clone()
        };
    }
    let mut told = Map::new();
    for keyword in KEYWORDS {
        if let Some(value) = part.get(keyword) {
            told.insert(keyword.to_owned(), value.clone());
        }
    }
    bound_by_format(&mut told);
    if part.or_null {
        told.insert("nullable".to_owned(), json!(true));
    }
    dialect::uplevel_schema(&Value::Object(told)).document
}

/// The formats of whole numbers are bounds (OpenAPI Format Registry, `int32` and `int64`).
fn bound_by_format(told: &mut Map<String, Value>) {
    let (least, most) = match told.get("format").and_then(Value::as_str) {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        Some("int64") => (i64::MIN, i64::MAX),
        _ => return,
    };
    told.entry("minimum").or_insert(json!(least));
    told.entry("maximum").or_insert(json!(most));
}

/// How a value of one schema differs from that of another, as far as the value itself goes.
pub(super) fn changes(old: &Side<'_>, new: &Side<'_>) -> Vec<Change> {
    let (old_slices, new_slices) = (slices(old), slices(new));
    if old_slices == new_slices {
        return Vec::new();
    }
    let set = |slices: &[Value]| match slices {
        [] => Set::of_schema(json!({})),
        slices => Set::of_schema(json!({ "allOf": slices })),
    };
    let (gained, lost) = match (set(&old_slices), set(&new_slices)) {
        (Ok(old), Ok(new)) => (old.outside(&new), new.outside(&old)),
        _ => (Outside::Undecided, Outside::Undecided),
    };
    let pair = Pair {
        old,
        new,
        old_slices: &old_slices,
        new_slices: &new_slices,
        gained,
        lost,
    };
    pair.changes()
}

struct Pair<'p> {
    old: &'p Side<'p>,
    new: &'p Side<'p>,
    old_slices: &'p [Value],
    new_slices: &'p [Value],
    gained: Outside,
    lost: Outside,
}

impl Pair<'_> {
    fn changes(self) -> Vec<Change> {
        let mut found = Vec::new();
        self.types(&mut found);
        self.enums(&mut found);
        // What was said of one type says nothing of another.
        let is_comparable = {
            let (old, new) = (types(self.old_slices), types(self.new_slices));
            old.intersection(&new).any(|name| *name != "null")
        };
        if is_comparable {
            self.formats(&mut found);
        }
        if self.gained == Outside::Nothing && self.lost == Outside::Nothing {
            // The same set in other words, but for formats that no validator knows.
            found.retain(|change| change.gained == Outside::Undecided);
            return found;
        }
        if is_comparable {
            self.patterns(&mut found);
            self.bounds(&mut found);
        }
        self.rest(&mut found);
        found
    }

    fn change(&self, rule: Rule, keyword: &str) -> Change {
        Change {
            rule,
            subject: None,
            old: self.old.place_of(keyword),
            new: self.new.place_of(keyword),
            before: String::new(),
            after: String::new(),
            gained: Outside::Nothing,
            lost: Outside::Nothing,
            only: None,
        }
    }

    fn types(&self, found: &mut Vec<Change>) {
        let (old, new) = (types(self.old_slices), types(self.new_slices));
        let told = |types: &BTreeSet<&str>, side: &Side<'_>| {
            // A whole number is a number: one word is enough.
            let is_told = |name: &&&str| **name != "integer" || !types.contains("number");
            let mut names: Vec<&str> = types.iter().filter(is_told).copied().collect();
            // Null is named last, as people say it.
            names.sort_by_key(|name| *name == "null");
            let mut keywords = side.parts.iter().flat_map(|part| part.opaque());
            if let (Some((keyword, _)), true) = (keywords.next(), types.len() == ALL.len()) {
                format!("what {keyword} says")
            } else if types.len() == ALL.len() {
                "any type".to_owned()
            } else {
                names.join(" or ")
            }
        };
        let words = |change: Change| Change {
            before: told(&old, self.old),
            after: told(&new, self.new),
            ..change
        };
        let null = || Outside::Some(Witness::of(Value::Null));
        let typed = |types: &BTreeSet<&'static str>| -> BTreeSet<&'static str> {
            types
                .iter()
                .copied()
                .filter(|name| *name != "null")
                .collect()
        };
        let is_any = |types: &BTreeSet<&str>| types.len() == ALL.len();
        match (old.contains("null"), new.contains("null")) {
            (false, true) if !is_any(&new) => found.push(Change {
                gained: null(),
                ..words(self.change(Rule::BecameNullable, "type"))
            }),
            (true, false) if !is_any(&old) => found.push(Change {
                lost: null(),
                ..words(self.change(Rule::BecameNotNullable, "type"))
            }),
            _ => {}
        }
        if typed(&old) != typed(&new) {
            found.push(Change {
                gained: of_types(&old, &new, &self.gained),
                lost: of_types(&new, &old, &self.lost),
                ..words(self.change(Rule::TypeChanged, "type"))
            });
        }
    }

    fn enums(&self, found: &mut Vec<Change>) {
        let all = |values: &[Value]| describe::one_of(values);
        match (listed(self.old_slices), listed(self.new_slices)) {
            (Some(old), Some(new)) => {
                let added: Vec<_> = missing(&new, &old);
                let removed: Vec<_> = missing(&old, &new);
                let is_open = self.old.all("x-extensible-enum").next().is_some();
                if let (Some(value), false) = (added.first(), is_open) {
                    found.push(Change {
                        before: all(&old),
                        after: format!("{} as well", all(&added)),
                        gained: proven(&self.gained, value),
                        ..self.change(Rule::EnumValueAdded, "enum")
                    });
                }
                if let Some(value) = removed.first() {
                    found.push(Change {
                        before: all(&old),
                        after: format!("not {}", all(&removed)),
                        lost: proven(&self.lost, value),
                        ..self.change(Rule::EnumValueRemoved, "enum")
                    });
                }
            }
            (None, Some(new)) => found.push(Change {
                before: "any value of the type".to_owned(),
                after: all(&new),
                lost: self.lost.clone(),
                ..self.change(Rule::EnumAdded, "enum")
            }),
            (Some(old), None) => found.push(Change {
                before: all(&old),
                after: "any value of the type".to_owned(),
                gained: self.gained.clone(),
                ..self.change(Rule::EnumRemoved, "enum")
            }),
            (None, None) => {}
        }
    }

    fn formats(&self, found: &mut Vec<Change>) {
        let (old, new) = (texts(self.old, "format"), texts(self.new, "format"));
        if old == new {
            return;
        }
        let is_silent = self.gained == Outside::Nothing && self.lost == Outside::Nothing;
        let outside = |outside: &Outside| {
            if is_silent {
                Outside::Undecided
            } else {
                outside.clone()
            }
        };
        found.push(Change {
            before: told("format", &old),
            after: told("format", &new),
            gained: outside(&self.gained),
            lost: outside(&self.lost),
            ..self.change(Rule::FormatChanged, "format")
        });
    }

    fn patterns(&self, found: &mut Vec<Change>) {
        let (old, new) = (texts(self.old, "pattern"), texts(self.new, "pattern"));
        if old != new {
            found.push(Change {
                before: told("pattern", &old),
                after: told("pattern", &new),
                gained: self.gained.clone(),
                lost: self.lost.clone(),
                ..self.change(Rule::PatternChanged, "pattern")
            });
        }
    }

    fn bounds(&self, found: &mut Vec<Change>) {
        for (keyword, greater_is_wider) in BOUNDS {
            let old = tightest(self.old_slices, keyword, greater_is_wider);
            let new = tightest(self.new_slices, keyword, greater_is_wider);
            if old == new || self.is_of_format(keyword) {
                continue;
            }
            let is_wider = match (old, new) {
                (_, None) => true,
                (None, _) => false,
                (Some(old), Some(new)) => (new > old) == greater_is_wider,
            };
            let rule = if is_wider {
                Rule::BoundWidened
            } else {
                Rule::BoundNarrowed
            };
            let told = |bound: Option<f64>| match bound {
                Some(bound) => format!("{keyword} {bound}"),
                None => format!("no {keyword}"),
            };
            let mut change = Change {
                before: told(old),
                after: told(new),
                ..self.change(rule, keyword)
            };
            if is_wider {
                change.gained = self.gained.clone();
            } else {
                change.lost = self.lost.clone();
            }
            found.push(change);
        }
    }

    /// Whether a bound only came from a format.
    fn is_of_format(&self, keyword: &str) -> bool {
        [self.old, self.new]
            .iter()
            .all(|side| side.all(keyword).next().is_none())
    }

    /// What none of the known kinds explains.
    fn rest(&self, found: &mut Vec<Change>) {
        let explained = |of: fn(&Change) -> &Outside| {
            found.iter().any(|change| *of(change) != Outside::Nothing)
        };
        let rest = |outside: &Outside, is_explained: bool| match is_explained {
            true => Outside::Nothing,
            false => outside.clone(),
        };
        let is_open = self.old.all("x-extensible-enum").next().is_some();
        let gained = rest(&self.gained, is_open || explained(|change| &change.gained));
        let lost = rest(&self.lost, explained(|change| &change.lost));
        if gained != Outside::Nothing || lost != Outside::Nothing {
            let told = |slices: &[Value]| match slices {
                [one] => one.to_string(),
                all => json!({ "allOf": all }).to_string(),
            };
            found.push(Change {
                before: told(self.old_slices),
                after: told(self.new_slices),
                gained,
                lost,
                ..self.change(Rule::SchemaChanged, "type")
            });
        }
    }
}

const ALL: [&str; 7] = [
    "array", "boolean", "integer", "null", "number", "object", "string",
];

/// The types that all slices allow by `type`, `enum` and `const`.
fn types(slices: &[Value]) -> BTreeSet<&'static str> {
    let mut left: BTreeSet<&'static str> = ALL.into();
    for slice in slices {
        let mut names: Vec<&str> = match slice.get("type") {
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
            _ => ALL.into(),
        };
        if names.contains(&"number") {
            names.push("integer");
        }
        left.retain(|name| names.contains(name));
        if let Some(values) = slice.get("enum").and_then(Value::as_array) {
            left.retain(|name| *name != "null" || values.contains(&Value::Null));
        }
    }
    left
}

/// What is gained by types that were not there before; what else is gained has another cause.
fn of_types(old: &BTreeSet<&str>, new: &BTreeSet<&str>, outside: &Outside) -> Outside {
    let is_new = |name: &&&str| **name != "null" && !old.contains(**name);
    if new.iter().any(|name| is_new(&name)) {
        outside.clone()
    } else {
        Outside::Nothing
    }
}

/// A value as the witness, where the sets differ at all.
fn proven(outside: &Outside, value: &Value) -> Outside {
    match outside {
        Outside::Some(_) => Outside::Some(Witness::of(value.clone())),
        other => other.clone(),
    }
}

/// The values of `enum` and `const`, null aside; none if any value may come.
fn listed(slices: &[Value]) -> Option<Vec<Value>> {
    let mut listed: Option<Vec<Value>> = None;
    for slice in slices {
        let values = match (slice.get("enum"), slice.get("const")) {
            (_, Some(value)) => vec![value.clone()],
            (Some(Value::Array(values)), None) => values.clone(),
            _ => continue,
        };
        listed = Some(match listed {
            Some(before) => before
                .into_iter()
                .filter(|one| values.contains(one))
                .collect(),
            None => values,
        });
    }
    listed.map(|values| values.into_iter().filter(|one| !one.is_null()).collect())
}

fn missing(values: &[Value], from: &[Value]) -> Vec<Value> {
    let missing = values.iter().filter(|value| !from.contains(value));
    missing.cloned().collect()
}

fn texts<'d>(side: &Side<'d>, keyword: &str) -> BTreeSet<&'d str> {
    side.all(keyword).filter_map(Value::as_str).collect()
}

fn told(keyword: &str, texts: &BTreeSet<&str>) -> String {
    if texts.is_empty() {
        return format!("no {keyword}");
    }
    let texts: Vec<&str> = texts.iter().copied().collect();
    format!("{keyword} {}", texts.join(" and "))
}

/// The bound that holds, of all that are given.
fn tightest(slices: &[Value], keyword: &str, greater_is_wider: bool) -> Option<f64> {
    let bounds = slices
        .iter()
        .filter_map(|slice| slice.get(keyword)?.as_f64());
    if greater_is_wider {
        bounds.min_by(f64::total_cmp)
    } else {
        bounds.max_by(f64::total_cmp)
    }
}
