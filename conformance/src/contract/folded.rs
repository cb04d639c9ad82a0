//! Schemas in fewer words: what several say of one value together, said by one.
//!
//! `allOf`, and `$ref` with keywords beside it, ask that a value fits each of their schemas (JSON Schema
//! 2020-12, core, 10.2.1.1 and 8.2.3.1). Where each keyword of these asks for something by itself, one schema
//! with all of the keywords asks for the same, and a validator goes over the members of an object once.
//! What is not known to be so stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use callspec_codegen::dialect::is_annotation;
use callspec_codegen::pointer;
use serde_json::{Map, Value, json};

use super::reference;
use super::sealed::put;

/// Keywords that ask for the same wherever they stand, and stand in one schema or say the same in all.
const ONCE: [&str; 21] = [
    "type",
    "format",
    "enum",
    "const",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "items",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "anyOf",
    "oneOf",
    "not",
];
/// More schemas than these are not folded, nor deeper ones: each is a copy, and some hold themselves.
const MOST_SCHEMAS: usize = 1024;
const DEEPEST: usize = 16;
/// Of one value, no more than these.
const MOST_PARTS: usize = 32;

/// The schema at a pointer and all that it leads to, in a document without anything else, folded.
pub(super) fn folded(document: Value, root: &str) -> Value {
    let mut folding = Folding {
        document: &document,
        left: MOST_SCHEMAS,
    };
    let mut places = BTreeMap::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(at) = waiting.pop() {
        if let Some(schema) = pointer::find(&document, &at)
            && !places.contains_key(&at)
        {
            let folded = folding.fold(schema, 0);
            targets(&folded, &mut waiting);
            places.insert(at, folded);
        }
    }
    // What is referred to inside of another has no place of its own any more.
    let is_inside = |at: &String| {
        let mut around = std::iter::successors(pointer::parent(at), |at| pointer::parent(at));
        around.any(|holder| places.contains_key(holder))
    };
    if places.keys().any(is_inside) {
        return document;
    }
    let mut part = Value::Object(Map::new());
    for (at, schema) in places {
        put(&mut part, &at, schema);
    }
    part
}

/// The pointers that references in a value lead to.
pub(super) fn targets(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.extend(reference::target_of(members));
            members.values().for_each(|member| targets(member, found));
        }
        Value::Array(elements) => elements.iter().for_each(|element| targets(element, found)),
        _ => {}
    }
}

struct Folding<'d> {
    document: &'d Value,
    /// How many schemas may be folded still.
    left: usize,
}

impl Folding<'_> {
    /// A schema with what it says of members and items, folded.
    fn fold(&mut self, schema: &Value, depth: usize) -> Value {
        let (Some(members), Some(left)) = (schema.as_object(), self.left.checked_sub(1)) else {
            return schema.clone();
        };
        if depth > DEEPEST {
            return schema.clone();
        }
        self.left = left;
        let mut folded = self.one(members).unwrap_or_else(|| members.clone());
        for (keyword, value) in &mut folded {
            match (keyword.as_str(), value) {
                ("properties" | "patternProperties", Value::Object(named)) => {
                    named
                        .values_mut()
                        .for_each(|below| *below = self.fold(below, depth + 1));
                }
                ("items" | "additionalProperties", below) => *below = self.fold(below, depth + 1),
                _ => {}
            }
        }
        Value::Object(folded)
    }

    /// One schema in place of several; none, where there are not, or it cannot be.
    fn one(&self, schema: &Map<String, Value>) -> Option<Map<String, Value>> {
        let is_several =
            schema.contains_key("allOf") || (schema.contains_key("$ref") && schema.len() > 1);
        let mut parts = Vec::new();
        is_several.then_some(())?;
        self.take_apart(schema, &mut parts)?;
        together(&parts)
    }

    /// The schemas that speak of the same value, less what holds them together.
    fn take_apart(
        &self,
        schema: &Map<String, Value>,
        parts: &mut Vec<Map<String, Value>>,
    ) -> Option<()> {
        let mut own = schema.clone();
        let (all, leads) = (own.remove("allOf"), own.remove("$ref"));
        parts.push(own);
        if parts.len() > MOST_PARTS {
            return None;
        }
        if leads.is_some() {
            let target = pointer::find(self.document, &reference::target_of(schema)?)?;
            self.take_apart(target.as_object()?, parts)?;
        }
        for part in all.as_ref().map_or(Some(&Vec::new()), Value::as_array)? {
            self.take_apart(part.as_object()?, parts)?;
        }
        Some(())
    }
}

/// One schema that asks for what all of these ask for.
fn together(parts: &[Map<String, Value>]) -> Option<Map<String, Value>> {
    let mut one = Map::new();
    let (mut required, mut properties) = (BTreeSet::new(), BTreeMap::new());
    for (keyword, value) in parts.iter().flatten() {
        match keyword.as_str() {
            "required" => {
                for name in value.as_array()? {
                    required.insert(name.as_str()?);
                }
            }
            "properties" => {
                for (name, schema) in value.as_object()? {
                    let known = properties.entry(name).or_insert(Value::Bool(true));
                    *known = both(known, schema);
                }
            }
            "additionalProperties" => {}
            keyword if ONCE.contains(&keyword) => {
                let known = one.entry(keyword).or_insert_with(|| value.clone());
                (*known == *value).then_some(())?;
            }
            keyword if is_annotation(keyword) => {}
            _ => return None,
        }
    }
    if let Some(rest) = rest(parts, &properties).ok()? {
        one.insert("additionalProperties".to_owned(), rest.clone());
    }
    if !properties.is_empty() {
        one.insert("properties".to_owned(), json!(properties));
    }
    if !required.is_empty() {
        one.insert("required".to_owned(), json!(required));
    }
    Some(one)
}

/// The schema that asks something of members that no schema names, if there is one; an error, if it
/// leaves out fewer members than all together do.
fn rest<'p>(
    parts: &'p [Map<String, Value>],
    properties: &BTreeMap<&String, Value>,
) -> Result<Option<&'p Value>, Differs> {
    let asks = |part: &&Map<String, Value>| {
        let rest = part.get("additionalProperties");
        rest.is_some_and(|rest| !asks_for_nothing(rest))
    };
    let mut asking = parts.iter().filter(asks);
    let Some(part) = asking.next() else {
        return Ok(None);
    };
    let named = part.get("properties").and_then(Value::as_object);
    let is_named = |name: &&String| named.is_some_and(|named| named.contains_key(*name));
    if asking.next().is_none() && properties.keys().all(is_named) {
        Ok(part.get("additionalProperties"))
    } else {
        Err(Differs)
    }
}

/// One schema would ask for something else.
struct Differs;

/// What two schemas ask for of one member.
fn both(known: &Value, schema: &Value) -> Value {
    if asks_for_nothing(known) || known == schema {
        schema.clone()
    } else if asks_for_nothing(schema) {
        known.clone()
    } else {
        json!({ "allOf": [known, schema] })
    }
}

fn asks_for_nothing(schema: &Value) -> bool {
    match schema {
        Value::Bool(accepts) => *accepts,
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
