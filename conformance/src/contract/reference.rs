//! References inside a document (OpenAPI 3.1.0, "Reference Object").

use std::collections::{HashMap, HashSet};

use callspec_codegen::dialect::visit_schemas_below;
use callspec_codegen::pointer;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::defect::Defect;
use callspec_codegen::Document;

/// Longer chains of references are taken for a circle.
const MAX_HOPS: usize = 64;

/// Members whose values are data, never part of the contract's structure.
pub(super) const DATA: [&str; 5] = ["const", "default", "enum", "example", "examples"];

/// The member of an assembled document that says why references are not followed.
pub(super) const NOT_FOLLOWED: &str = "x-not-followed";

/// Follows `$ref` from a pointer until something that is no reference, and says where it stands.
///
/// # Errors
/// What is wrong with the reference: it leads nowhere, in a circle, or out of the document.
pub fn resolve<'d>(document: &'d Value, start: &str) -> Result<(String, &'d Value), String> {
    let mut at = start.to_owned();
    for _ in 0..MAX_HOPS {
        let value = pointer::find(document, &at).ok_or_else(|| leads_nowhere(document, &at))?;
        let Some(reference) = value.get("$ref").and_then(Value::as_str) else {
            return Ok((at, value));
        };
        at = local_pointer(reference)?;
    }
    Err("the reference leads in a circle".to_owned())
}

fn leads_nowhere(document: &Value, at: &str) -> String {
    let tokens: Vec<_> = pointer::tokens(at).collect();
    let (member, reference) = match &tokens[..] {
        [member, reference, ..] if member == NOT_FOLLOWED => (member, reference),
        _ => return format!("the reference to #{at} leads nowhere"),
    };
    let why = document.get(member).and_then(|all| all.get(reference));
    let why = why.and_then(Value::as_str).unwrap_or_default();
    format!("the reference to {reference} cannot be followed: {why}")
}

/// Shows the schema at a pointer, those that it holds and those that it refers to, each once.
pub fn visit_schemas_behind<'d>(
    document: &'d Value,
    schema: &str,
    visit: &mut dyn FnMut(&str, &'d Map<String, Value>),
) {
    let mut known = HashSet::from([schema.to_owned()]);
    let mut waiting = vec![schema.to_owned()];
    while let Some(at) = waiting.pop() {
        let Some(schema) = pointer::find(document, &at) else {
            continue;
        };
        visit_schemas_below(schema, &at, &mut |at, schema| {
            visit(at, schema);
            let target = target_of(schema);
            waiting.extend(target.filter(|target| known.insert(target.clone())));
        });
    }
}

/// The first reference behind a schema that cannot be followed: where it stands, and why not.
pub fn broken_below(document: &Value, schema: &str) -> Option<(String, String)> {
    let mut broken = None;
    visit_schemas_behind(document, schema, &mut |at, schema| {
        if broken.is_none()
            && schema.get("$ref").is_some_and(Value::is_string)
            && let Err(why) = resolve(document, at)
        {
            broken = Some((pointer::join(at, "$ref"), why));
        }
    });
    broken
}

/// The reference that a schema is, if it is nothing else.
pub fn alone(schema: &Value) -> Option<&str> {
    let schema = schema.as_object().filter(|schema| schema.len() == 1)?;
    schema.get("$ref")?.as_str()
}

/// The pointer that the `$ref` of a schema leads to, if it leads into the same document.
pub fn target_of(schema: &Map<String, Value>) -> Option<String> {
    local_pointer(schema.get("$ref")?.as_str()?).ok()
}

/// The same of any value.
pub fn target(schema: &Value) -> Option<String> {
    schema.as_object().and_then(target_of)
}

/// The JSON Pointer behind a reference into the same document.
///
/// # Errors
/// The reference leads out of the document.
pub fn local_pointer(reference: &str) -> Result<String, String> {
    let fragment = reference
        .strip_prefix('#')
        .ok_or_else(|| format!("the reference {reference} leads out of the document"))?;
    Ok(percent_decode_str(fragment)
        .decode_utf8_lossy()
        .into_owned())
}

/// What one look at all references of a document finds.
pub(super) struct Searched {
    /// A defect for each reference that cannot be followed.
    pub(super) defects: Vec<Defect>,
    /// Whether there is anything but pointers into the same document.
    pub(super) leads_out: bool,
}

/// Looks at all references of a document.
pub(super) fn search(document: &Document) -> Searched {
    let mut search = Search {
        document,
        way: Vec::new(),
        problems: HashMap::new(),
        found: Searched {
            defects: Vec::new(),
            leads_out: false,
        },
    };
    search.visit(document.value(), false);
    search.found
}

/// Looks at all references of a document. Of hundreds of thousands of places few have a defect: the
/// way to a place becomes a pointer only there.
struct Search<'d> {
    document: &'d Document,
    way: Vec<Step<'d>>,
    /// What is wrong with each reference, by how it is written.
    problems: HashMap<&'d str, Option<String>>,
    found: Searched,
}

enum Step<'d> {
    Member(&'d str),
    Item(usize),
}

impl<'d> Search<'d> {
    /// What a property may be called as well as data is looked at too, but for its defects: these
    /// are told where something needs it.
    fn visit(&mut self, value: &'d Value, is_data: bool) {
        match value {
            Value::Object(members) => {
                for (name, member) in members {
                    if let Value::String(text) = member {
                        self.note(name, text, is_data);
                    } else if holds_more(member) {
                        let is_data = is_data || DATA.contains(&name.as_str());
                        let is_data = is_data || name.starts_with("x-");
                        self.below(Step::Member(name), member, is_data);
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.below(Step::Item(index), item, is_data);
                }
            }
            _ => {}
        }
    }

    fn below(&mut self, step: Step<'d>, value: &'d Value, is_data: bool) {
        if holds_more(value) {
            self.way.push(step);
            self.visit(value, is_data);
            self.way.pop();
        }
    }

    fn note(&mut self, name: &str, text: &'d str, is_data: bool) {
        match name {
            "$ref" => {
                self.found.leads_out |= !text.starts_with("#/");
                if !is_data {
                    self.look_at(text);
                }
            }
            "$id" | "$anchor" | "$dynamicRef" => self.found.leads_out = true,
            _ => {}
        }
    }

    fn look_at(&mut self, reference: &'d str) {
        let document = self.document.value();
        let look = || problem(document, reference);
        let problem = self.problems.entry(reference).or_insert_with(look);
        if let Some(what) = problem.clone() {
            let at = pointer::join(&self.pointer(), "$ref");
            self.found.defects.push(self.document.defect(at, what));
        }
    }

    fn pointer(&self) -> String {
        let mut at = String::new();
        for step in &self.way {
            match step {
                Step::Member(name) => pointer::push(&mut at, name),
                Step::Item(index) => pointer::push(&mut at, &index.to_string()),
            }
        }
        at
    }
}

/// Whether a value holds others.
fn holds_more(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

/// What keeps a reference from ever being followed. One that leads out of the document is told
/// where something needs it, and an anchor (`#name`) is the validator's business.
fn problem(document: &Value, reference: &str) -> Option<String> {
    let pointer = local_pointer(reference).ok()?;
    let is_pointer = pointer.is_empty() || pointer.starts_with('/');
    let is_told = pointer::tokens(&pointer).next().as_deref() != Some(NOT_FOLLOWED);
    (is_pointer && is_told)
        .then(|| resolve(document, &pointer).err())
        .flatten()
}
