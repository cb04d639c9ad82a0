//! Cuts schemas out of a document, with all that they refer to and nothing else.

use std::collections::HashMap;

use callspec_codegen::dialect;
use serde_json::{Map, Value, json};

use super::keyword::{Below, below};
use crate::contract::reference;

/// A schema that reaches more schemas than this by reference is not taken apart.
const MAX_SCHEMAS: usize = 2_000;

/// One schema that stands by itself, in the terms of JSON Schema 2020-12: valid is what is valid
/// by each of the schemas at these pointers, and anything if there are none. What describes and does not decide is left out.
///
/// # Errors
/// Why the schemas cannot be cut out, as a lowercase fragment.
pub(super) fn bundle(document: &Value, pointers: &[&str]) -> Result<Value, String> {
    let version = document.get("openapi").and_then(Value::as_str);
    let mut bundler = Bundler {
        document,
        is_3_0: version.is_some_and(|version| version.starts_with("3.0.")),
        numbers: HashMap::new(),
        waiting: Vec::new(),
    };
    let roots: Vec<Value> = pointers
        .iter()
        .map(|pointer| bundler.reference(pointer))
        .collect();
    let mut schemas = Map::new();
    while let Some((number, pointer)) = bundler.waiting.pop() {
        if bundler.numbers.len() > MAX_SCHEMAS {
            return Err(format!("it reaches more than {MAX_SCHEMAS} schemas"));
        }
        schemas.insert(number.to_string(), bundler.cut(&pointer)?);
    }
    Ok(match roots.as_slice() {
        [] => json!({}),
        _ => json!({ "allOf": roots, "$defs": schemas }),
    })
}

struct Bundler<'d> {
    document: &'d Value,
    is_3_0: bool,
    /// The number of each schema, by its pointer.
    numbers: HashMap<String, usize>,
    waiting: Vec<(usize, String)>,
}

impl Bundler<'_> {
    fn reference(&mut self, pointer: &str) -> Value {
        let next = self.numbers.len();
        let number = *self.numbers.entry(pointer.to_owned()).or_insert(next);
        if number == next {
            self.waiting.push((number, pointer.to_owned()));
        }
        json!({ "$ref": format!("#/$defs/{number}") })
    }

    fn cut(&mut self, pointer: &str) -> Result<Value, String> {
        let schema = self
            .document
            .pointer(pointer)
            .ok_or_else(|| format!("there is no schema at #{pointer}"))?;
        if self.is_3_0 {
            self.schema(&dialect::uplevel_schema(schema).document)
        } else {
            self.schema(schema)
        }
    }

    fn schema(&mut self, schema: &Value) -> Result<Value, String> {
        let Value::Object(keywords) = schema else {
            return Ok(schema.clone());
        };
        let mut cut = Map::new();
        for (keyword, value) in keywords {
            let value = match (keyword.as_str(), value) {
                ("$ref", Value::String(reference)) => {
                    let target = reference::local_pointer(reference)?;
                    cut.extend(
                        self.reference(&target)
                            .as_object()
                            .cloned()
                            .unwrap_or_default(),
                    );
                    continue;
                }
                ("$id" | "$dynamicRef" | "$recursiveRef", Value::String(_)) => {
                    return Err(format!("{keyword} is not followed"));
                }
                _ => self.keyword(keyword, value)?,
            };
            cut.extend(value.map(|value| (keyword.clone(), value)));
        }
        Ok(Value::Object(cut))
    }

    /// What a keyword says; nothing if it decides nothing.
    fn keyword(&mut self, keyword: &str, value: &Value) -> Result<Option<Value>, String> {
        let cut = match (below(keyword), value) {
            (Below::Prose, _) => return Ok(None),
            (Below::Schema, _) => self.schema(value)?,
            (Below::List, Value::Array(schemas)) => schemas
                .iter()
                .map(|schema| self.schema(schema))
                .collect::<Result<_, _>>()?,
            (Below::Named, Value::Object(schemas)) => {
                let mut named = Map::new();
                for (name, schema) in schemas {
                    named.insert(name.clone(), self.schema(schema)?);
                }
                Value::Object(named)
            }
            _ => value.clone(),
        };
        Ok(Some(cut))
    }
}
