//! Whether a schema contains itself by way of a choice.

use std::collections::HashSet;

use callspec_codegen::pointer;
use serde_json::Value;

use super::reference::{DATA, resolve};

/// The widest `anyOf` or `oneOf` behind a schema that contains itself; 1 if none does.
pub fn choice_breadth(document: &Value, schema: &str) -> u16 {
    let mut walk = Walk {
        document,
        open: Vec::new(),
        done: HashSet::new(),
        breadth: 1,
        is_recursive: false,
    };
    walk.reference(schema);
    if walk.is_recursive { walk.breadth } else { 1 }
}

struct Walk<'d> {
    document: &'d Value,
    /// Targets of the references that lead here.
    open: Vec<String>,
    done: HashSet<String>,
    breadth: u16,
    is_recursive: bool,
}

impl Walk<'_> {
    fn reference(&mut self, at: &str) {
        let Ok((target, value)) = resolve(self.document, at) else {
            return;
        };
        if self.open.contains(&target) {
            self.is_recursive = true;
        } else if self.done.insert(target.clone()) {
            self.open.push(target.clone());
            self.value(value, &target);
            self.open.pop();
        }
    }

    fn value(&mut self, value: &Value, at: &str) {
        match value {
            Value::Object(members) => {
                for choice in ["anyOf", "oneOf"] {
                    let branches = members.get(choice).and_then(Value::as_array);
                    let breadth = branches.map_or(1, Vec::len);
                    self.breadth = self.breadth.max(u16::try_from(breadth).unwrap_or(u16::MAX));
                }
                if members.get("$ref").is_some_and(Value::is_string) {
                    self.reference(at);
                }
                for (name, member) in members {
                    if !DATA.contains(&name.as_str()) {
                        self.value(member, &pointer::join(at, name));
                    }
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.value(item, &pointer::join(at, &index.to_string()));
                }
            }
            _ => {}
        }
    }
}
