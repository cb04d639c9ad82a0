//! Values made to fit a schema, the same for the same seed.
//!
//! They are guesses: keywords that decide together, such as `not` or the other branches of `oneOf`,
//! are not looked at. Whoever asks for them judges what comes, and takes the next one.

use serde_json::{Map, Value, json};

use crate::contract::Contract;
use draw::Draw;
use parts::Parts;

mod draw;
mod number;
mod parts;
mod text;

/// Values within values deeper than this are given up.
const MAX_DEPTH: usize = 48;
/// Optional members and items are left out from here on.
const SHALLOW: usize = 8;
/// Optional members and items are left out once a value has so many parts.
const MANY: usize = 2_000;
/// The most items of a list, and members of an object, that are made because so many are asked for.
const MAX_ITEMS: u64 = 1_000;
/// The levels of a place that are told.
const MAX_TOLD: usize = 6;
/// How often it is tried without examples, each time with other choices.
const SALTS: u32 = 12;

/// Why no value is made; one sentence with its place in the value.
#[derive(Debug)]
pub(super) struct Problem(pub(super) String);

impl Problem {
    fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    fn at(self, place: &str) -> Self {
        if self.0.contains(" at /") {
            return self;
        }
        let near: Vec<_> = place.splitn(MAX_TOLD + 2, '/').collect();
        let more = if near.len() > MAX_TOLD + 1 {
            "/..."
        } else {
            ""
        };
        let near = &near[..near.len().min(MAX_TOLD + 1)];
        Self(format!("{} at {}{more}", self.0, near.join("/")))
    }
}

/// Which examples that schemas give are taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Examples {
    /// All, those of whole objects too.
    All,
    /// Those of texts, numbers and truth values.
    OfLeaves,
    /// None: an example may break the schema that it stands in.
    None,
}

/// A way to try.
#[derive(Clone, Copy)]
struct Attempt {
    examples: Examples,
    salt: u32,
}

/// Makes values by the schemas of a contract.
pub(super) struct Generator<'c> {
    pub(super) contract: &'c Contract,
    pub(super) seed: u64,
}

impl Generator<'_> {
    /// Values worth trying for the schema at a pointer, the best first. `what` tells apart what the
    /// values are for.
    pub(super) fn values(
        &self,
        schema: &str,
        what: &str,
    ) -> impl Iterator<Item = Result<Value, Problem>> {
        let with = |examples| Attempt { examples, salt: 0 };
        let examples = [Examples::All, Examples::OfLeaves].map(with);
        let without = (0..SALTS).map(|salt| Attempt {
            examples: Examples::None,
            salt,
        });
        examples.into_iter().chain(without).map(move |attempt| {
            let mut walk = Walk {
                contract: self.contract,
                document: self.contract.schema_document(),
                seed: self.seed,
                what,
                attempt,
                around: Vec::new(),
                made: 0,
            };
            walk.value(&[schema.to_owned()], "", 0)
        })
    }
}

/// One value in the making.
struct Walk<'c> {
    contract: &'c Contract,
    document: &'c Value,
    seed: u64,
    what: &'c str,
    attempt: Attempt,
    /// The schemas by which the values around this one are made.
    around: Vec<String>,
    /// How many values there are already.
    made: usize,
}

impl<'c> Walk<'c> {
    /// A value that fits all these schemas, at a place in the whole.
    fn value(&mut self, schemas: &[String], place: &str, depth: usize) -> Result<Value, Problem> {
        self.made += 1;
        if depth > MAX_DEPTH {
            return Err(Problem::new("values nest without end"));
        }
        let salt = self.attempt.salt;
        let mut draw = Draw::new(self.seed, &format!("{}\n{place}\n{salt}", self.what));
        let parts = self
            .parts(schemas, &mut draw)
            .map_err(|why| why.at(place))?;
        if let Some(example) = self.example(&parts) {
            return Ok(example.clone());
        }
        if let Some(values) = parts.listed() {
            let (nulls, mut values): (Vec<&Value>, Vec<_>) =
                values.into_iter().partition(|value| value.is_null());
            let first = draw.index(values.len());
            values.rotate_left(first);
            let found = values.into_iter().chain(nulls).next().cloned();
            return found
                .ok_or_else(|| Problem::new("no value is listed in all of its enums").at(place));
        }
        let name = place
            .rsplit('/')
            .find(|token| !token.is_empty() && token.parse::<usize>().is_err());
        let made = match parts.json_type() {
            Some("object") => self.within(&parts, |walk| walk.object(&parts, place, depth)),
            Some("array") => self.within(&parts, |walk| walk.array(&parts, place, depth)),
            Some("string") => {
                text::text(&parts, name.unwrap_or("text"), &mut draw).map(Value::String)
            }
            Some("integer") => number::number(&parts, true, &mut draw),
            Some("number") => number::number(&parts, false, &mut draw),
            Some("boolean") => Ok(json!(draw.below(2) == 1)),
            Some(_) => Ok(Value::Null),
            None => Err(Problem::new("no type is left")),
        };
        made.map_err(|why| why.at(if place.is_empty() { "/" } else { place }))
    }

    fn example(&self, parts: &Parts<'_>) -> Option<&'c Value> {
        let all = |keyword| {
            let schemas = parts.0.iter();
            schemas.filter_map(move |(at, _)| self.contract.annotation(at, keyword))
        };
        let first = |list: &'c Value| list.as_array().and_then(|list| list.first());
        let one = || all("example").next();
        let found = all("examples").find_map(first).or_else(one)?;
        let is_leaf = !found.is_object() && !found.is_array();
        match self.attempt.examples {
            Examples::All => Some(found),
            Examples::OfLeaves => Some(found).filter(|_| is_leaf),
            Examples::None => None,
        }
    }

    /// Makes what stands within a value of these schemas.
    fn within<T>(&mut self, parts: &Parts<'_>, make: impl FnOnce(&mut Self) -> T) -> T {
        let outside = self.around.len();
        self.around.extend(parts.0.iter().map(|(at, _)| at.clone()));
        let value = make(self);
        self.around.truncate(outside);
        value
    }

    /// Whether what may be left out is left out here.
    fn is_enough(&self, depth: usize) -> bool {
        depth >= SHALLOW || self.made >= MANY
    }

    fn array(&mut self, parts: &Parts<'_>, place: &str, depth: usize) -> Result<Value, Problem> {
        let least = parts.bounds("minItems").fold(0, u64::max);
        let most = parts.bounds("maxItems").fold(u64::MAX, u64::min);
        if least > MAX_ITEMS {
            return Err(Problem::new(format!("no list of {least} items is made")));
        }
        let items = parts.below("items");
        let prefix = parts
            .all("prefixItems")
            .filter_map(Value::as_array)
            .map(Vec::len)
            .max();
        let leads_back = items.iter().any(|item| self.leads_back(item));
        let usual = u64::from(!leads_back && !self.is_enough(depth));
        let contained = parts.below("contains");
        let count = least
            .max(usual)
            .max(prefix.unwrap_or_default() as u64)
            .min(most);
        let mut list = Vec::new();
        for index in 0..count {
            let mut schemas = Vec::new();
            for at in parts.below("prefixItems") {
                let item = format!("{at}/{index}");
                schemas.extend(self.document.pointer(&item).map(|_| item));
            }
            if schemas.is_empty() {
                schemas.clone_from(&items);
            }
            if index == 0 {
                schemas.extend(contained.iter().cloned());
            }
            list.push(self.value(&schemas, &format!("{place}/{index}"), depth + 1)?);
        }
        Ok(Value::Array(list))
    }

    fn object(&mut self, parts: &Parts<'_>, place: &str, depth: usize) -> Result<Value, Problem> {
        let required: Vec<&str> = parts
            .all("required")
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let declared = declared(parts);
        let mut members = Map::new();
        for (name, schemas) in &declared {
            let is_required = required.contains(&name.as_str());
            let leads_back = || schemas.iter().any(|at| self.leads_back(at));
            if !is_required
                && (self.is_enough(depth) || self.is_write_only(schemas) || leads_back())
            {
                continue;
            }
            match self.value(schemas, &under(place, name), depth + 1) {
                Ok(value) => drop(members.insert(name.clone(), value)),
                Err(why) if is_required => return Err(why),
                // What may be left out, and cannot be made, is left out.
                Err(_) => {}
            }
        }
        let others = parts.below("additionalProperties");
        for name in required {
            if !members.contains_key(name) {
                let value = self.value(&others, &under(place, name), depth + 1)?;
                members.insert(name.to_owned(), value);
            }
        }
        self.fill(&mut members, parts, place, depth)?;
        Ok(Value::Object(members))
    }

    /// Adds members until there are enough; a map of values has at least one to show.
    fn fill(
        &mut self,
        members: &mut Map<String, Value>,
        parts: &Parts<'_>,
        place: &str,
        depth: usize,
    ) -> Result<(), Problem> {
        let others = parts.below("additionalProperties");
        let is_map = parts.all("additionalProperties").any(Value::is_object);
        let leads_back = others.iter().any(|at| self.leads_back(at));
        let usual = u64::from(is_map && !leads_back && !self.is_enough(depth));
        let least = parts.bounds("minProperties").fold(usual, u64::max);
        let most = parts.bounds("maxProperties").fold(MAX_ITEMS, u64::min);
        for number in 1..=least.min(most) {
            if members.len() as u64 >= least {
                break;
            }
            let name = format!("key{number}");
            let value = self.value(&others, &under(place, &name), depth + 1)?;
            members.entry(name).or_insert(value);
        }
        Ok(())
    }

    fn is_write_only(&self, schemas: &[String]) -> bool {
        let says = |at: &String| {
            self.document
                .pointer(at)
                .and_then(|schema| schema.get("writeOnly"))
        };
        schemas
            .iter()
            .any(|at| says(at) == Some(&Value::Bool(true)))
    }
}

/// The properties, each with all schemas that it is declared by, in the order of the document.
fn declared(parts: &Parts<'_>) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for (at, schema) in &parts.0 {
        let properties = schema.get("properties").and_then(Value::as_object);
        let names = properties.into_iter().flat_map(Map::keys);
        for name in names {
            let schema = under(&format!("{at}/properties"), name);
            match found.iter_mut().find(|(known, _)| known == name) {
                Some((_, schemas)) => schemas.push(schema),
                None => found.push((name.clone(), vec![schema])),
            }
        }
    }
    found
}

fn under(place: &str, name: &str) -> String {
    callspec_codegen::pointer::join(place, name)
}
