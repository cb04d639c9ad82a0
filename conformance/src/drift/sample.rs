//! Values worth trying for a schema in canonical form. They are guesses: whoever asks for them
//! validates what comes.

use jsonschema::JsonType;
use jsonschema::canonical::{
    ArrayView, CanonicalSchema, CanonicalView, IntegerView, NumberView, ObjectView,
    ObjectViolationView, StringView,
};
use serde_json::{Map, Number, Value, json};

use crate::texts;

/// Schemas within schemas deeper than this are given up.
const MAX_DEPTH: usize = 12;
/// The longest text and list that is built.
const MAX_LENGTH: u64 = 10_000;
/// Values tried for one schema.
const MAX_VALUES: usize = 8;

/// Values that may be valid by a schema, the plainest first.
pub(super) fn values(schema: &CanonicalSchema) -> Vec<Value> {
    of(schema, MAX_DEPTH)
}

/// A value of each type.
pub(super) fn plainest() -> Vec<Value> {
    ALL_TYPES.map(plain).into()
}

fn of(schema: &CanonicalSchema, depth: usize) -> Vec<Value> {
    let Some(depth) = depth.checked_sub(1) else {
        return Vec::new();
    };
    let mut found = match schema.view() {
        CanonicalView::True => vec![json!("text"), json!(0), Value::Null, json!({})],
        CanonicalView::MultiType(types) => types.iter().map(plain).collect(),
        CanonicalView::TypedGroup(group) => of(&group.body, depth),
        CanonicalView::String(view) => strings(&view),
        CanonicalView::Integer(view) => integers(&view),
        CanonicalView::Number(view) => numbers(&view),
        CanonicalView::Array(view) => arrays(&view, depth),
        CanonicalView::Object(view) => objects(&view, depth),
        CanonicalView::Const(value) => vec![value],
        CanonicalView::Enum(values) => values,
        CanonicalView::AllOf(branches)
        | CanonicalView::AnyOf(branches)
        | CanonicalView::OneOf(branches) => in_turn(
            &branches
                .iter()
                .map(|branch| of(branch, depth))
                .collect::<Vec<_>>(),
        ),
        CanonicalView::Reference(uri) => schema
            .definition(&uri)
            .map(|target| of(&target, depth))
            .unwrap_or_default(),
        CanonicalView::Not(_) => plainest(),
        CanonicalView::False | CanonicalView::Raw(_) => Vec::new(),
    };
    found.truncate(MAX_VALUES);
    found
}

const ALL_TYPES: [JsonType; 6] = [
    JsonType::String,
    JsonType::Number,
    JsonType::Null,
    JsonType::Boolean,
    JsonType::Object,
    JsonType::Array,
];

fn plain(of: JsonType) -> Value {
    match of {
        JsonType::Null => Value::Null,
        JsonType::Boolean => json!(true),
        JsonType::Integer => json!(0),
        JsonType::Number => json!(0.5),
        JsonType::String => json!("text"),
        JsonType::Array => json!([]),
        JsonType::Object => json!({}),
    }
}

/// The first of each, then the second of each.
fn in_turn(lists: &[Vec<Value>]) -> Vec<Value> {
    let longest = lists.iter().map(Vec::len).max().unwrap_or_default();
    (0..longest)
        .flat_map(|index| lists.iter().filter_map(move |list| list.get(index)))
        .take(MAX_VALUES)
        .cloned()
        .collect()
}

fn strings(view: &StringView) -> Vec<Value> {
    let length = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_u64);
    let least = length(&view.min_length).unwrap_or_default();
    let most = length(&view.max_length).unwrap_or(u64::MAX);
    if least > MAX_LENGTH {
        return Vec::new();
    }
    let patterns = view.patterns.iter().flat_map(|one| texts::matching(one));
    let formats = view
        .formats
        .iter()
        .flat_map(|format| texts::of_format(format));
    let mut found: Vec<String> = patterns
        .chain(formats.map(|text| (*text).to_owned()))
        .collect();
    if found.is_empty() {
        found = texts::PLAIN.map(str::to_owned).into();
    }
    found
        .into_iter()
        .filter(|text| !view.excluded.contains(text))
        .map(|text| fitted(text, least, most))
        .map(Value::String)
        .collect()
}

fn fitted(mut text: String, least: u64, most: u64) -> String {
    let (least, most) = (clamped(least), clamped(most));
    let length = text.chars().count();
    text.extend(std::iter::repeat_n('a', least.saturating_sub(length)));
    text.chars().take(most).collect()
}

fn clamped(length: u64) -> usize {
    usize::try_from(length.min(MAX_LENGTH)).unwrap_or_default()
}

fn integers(view: &IntegerView) -> Vec<Value> {
    let bound = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_i128);
    let steps = view.multiple_of.iter().filter_map(Number::as_i128);
    let step = steps.max().unwrap_or(1).max(1);
    let least = bound(&view.minimum).unwrap_or(i128::from(i64::MIN));
    let most = bound(&view.maximum).unwrap_or(i128::from(i64::MAX));
    // As near to zero as may be, and on from there.
    let nearest = 0.clamp(least, most.max(least));
    let (start, step) = if nearest < 0 {
        (nearest.div_euclid(step) * step, -step)
    } else {
        (-(-nearest).div_euclid(step) * step, step)
    };
    (0..4)
        .filter_map(|count| Number::from_i128(start + count * step))
        .map(Value::Number)
        .collect()
}

fn numbers(view: &NumberView) -> Vec<Value> {
    let bound = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
    let (least, most) = (bound(&view.minimum), bound(&view.maximum));
    let step = view.multiple_of.iter().find_map(Number::as_f64);
    let mut found = match (least, most) {
        (Some(least), Some(most)) => vec![least, f64::midpoint(least, most), most],
        (Some(least), None) => vec![least, least + 0.5, least + 1.0],
        (None, Some(most)) => vec![most, most - 0.5, most - 1.0],
        (None, None) => vec![0.5, 0.0, 1.0, 0.1],
    };
    if let Some(step) = step {
        found = found.iter().map(|one| (one / step).ceil() * step).collect();
    }
    found.into_iter().map(number).collect()
}

/// A number without a fraction where it has none.
fn number(value: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "small and whole")]
    if value.fract() == 0.0 && value.abs() < 1e15 {
        json!(value as i64)
    } else {
        json!(value)
    }
}

fn arrays(view: &ArrayView, depth: usize) -> Vec<Value> {
    let least = view.min_items.as_ref().and_then(Number::as_u64);
    let least = least.unwrap_or_default();
    if least > MAX_LENGTH {
        return Vec::new();
    }
    let item = |index: usize| -> Vec<Value> {
        match view.prefix_items.get(index).or(view.items.as_ref()) {
            Some(schema) => of(schema, depth),
            None => vec![json!(index)],
        }
    };
    let mut list: Vec<Value> = view
        .contains
        .iter()
        .filter_map(|contained| of(&contained.schema, depth).into_iter().next())
        .collect();
    for index in list.len()..clamped(least) {
        // Later values of one schema differ from earlier ones, as unique items have to.
        let mut choices = item(index);
        if choices.is_empty() {
            return Vec::new();
        }
        list.push(choices.swap_remove(index % choices.len()));
    }
    vec![Value::Array(list)]
}

fn objects(view: &ObjectView, depth: usize) -> Vec<Value> {
    let mut base = Map::new();
    let mut choices: Vec<(String, Vec<Value>)> = Vec::new();
    for name in &view.required {
        let schema = view.properties.get(name);
        let values = schema
            .or(view.additional_properties.as_ref())
            .map_or_else(|| vec![json!("text")], |schema| of(schema, depth));
        let Some(first) = values.first() else {
            return Vec::new();
        };
        base.insert(name.clone(), first.clone());
        choices.push((name.clone(), values));
    }
    fill(&mut base, view, depth);
    for violation in &view.violations {
        base.extend(violating(violation, depth));
    }
    let mut found = vec![Value::Object(base.clone())];
    for (name, values) in choices {
        for value in values.into_iter().skip(1) {
            let mut other = base.clone();
            other.insert(name.clone(), value);
            found.push(Value::Object(other));
        }
    }
    found
}

/// Adds properties until there are enough.
fn fill(object: &mut Map<String, Value>, view: &ObjectView, depth: usize) {
    let least = view.min_properties.as_ref().and_then(Number::as_u64);
    let least = clamped(least.unwrap_or_default());
    for (name, schema) in &view.properties {
        if object.len() >= least {
            return;
        }
        if let Some(value) = of(schema, depth).into_iter().next() {
            object.entry(name.clone()).or_insert(value);
        }
    }
    for number in object.len()..least {
        let value = match &view.additional_properties {
            Some(schema) => of(schema, depth).into_iter().next(),
            None => Some(json!("text")),
        };
        object.extend(value.map(|value| (format!("field{number}"), value)));
    }
}

/// A member that breaks a rule which the object has to break.
fn violating(violation: &ObjectViolationView, depth: usize) -> Option<(String, Value)> {
    let against = |schema: &CanonicalSchema| -> Option<Value> {
        of(&schema.negate().ok()?, depth).into_iter().next()
    };
    match violation {
        ObjectViolationView::NameFails(names) => {
            let Value::String(name) = against(names)? else {
                return None;
            };
            Some((name, json!("text")))
        }
        ObjectViolationView::UndeclaredValueFails {
            names, additional, ..
        } => {
            let name = texts::PLAIN
                .into_iter()
                .find(|name| !names.iter().any(|known| known == name))?;
            Some((name.to_owned(), against(additional)?))
        }
        ObjectViolationView::PatternValueFails { pattern, schema } => Some((
            texts::matching(pattern).into_iter().next()?,
            against(schema)?,
        )),
    }
}
