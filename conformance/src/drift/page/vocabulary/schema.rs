//! A schema of the contract in the words of a page.

use std::sync::Arc;

use callspec_codegen::pointer;
use serde_json::{Map, Value, json};

use super::Teller;
use crate::drift::side::Side;

impl<'c> Teller<'c> {
    /// What the schemas at these places say of what the page's schema speaks of.
    pub(super) fn schema(
        &mut self,
        origins: &[Arc<str>],
        page: &Value,
        at: &str,
        depth: usize,
    ) -> Value {
        let side = self.reader.side(origins.to_vec());
        if let Some(origin) = origins.first() {
            self.note(at, &**origin);
        }
        let mut told = Map::new();
        let Some(depth) = depth.checked_sub(1) else {
            return json!({});
        };
        if page.get("type").is_some() || page.get("enum").is_some() || page.is_null() {
            self.kind(&side, page, at, &mut told);
        }
        if page.get("properties").is_some() {
            self.properties(&side, page, at, depth, &mut told);
        }
        for keyword in ["items", "additionalProperties"] {
            let inside = side.below(keyword);
            if let (Some(page), false) = (page.get(keyword), inside.is_empty()) {
                let at = format!("{at}/{keyword}");
                let schema = self.schema(&inside, page, &at, depth);
                told.insert(keyword.to_owned(), schema);
            }
        }
        Value::Object(told)
    }

    /// Type, values and format of a value itself.
    fn kind(&mut self, side: &Side<'c>, page: &Value, at: &str, told: &mut Map<String, Value>) {
        let mut kinds = self.kinds.of(&side.origins);
        if !speaks_of_null(page) {
            kinds.retain(|kind| *kind != "null");
        }
        let types = format!("{at}/type");
        self.note(&types, side.place_of("type"));
        match kinds.as_slice() {
            [] => {}
            [kind] => drop(told.insert("type".to_owned(), json!(kind))),
            kinds => drop(told.insert("type".to_owned(), json!(kinds))),
        }
        let mut enums = side.all("enum").chain(side.all("const"));
        if let Some(values) = enums.next() {
            let mut values = match values {
                Value::Array(values) => values.clone(),
                value => vec![value.clone()],
            };
            values.retain(|value| speaks_of_null(page) || !value.is_null());
            let values_at = side.place_of("enum");
            self.note(&format!("{at}/enum"), values_at);
            told.insert("enum".to_owned(), json!(values));
        }
        if page.get("format").is_some()
            && let Some(format) = side.all("format").next()
        {
            self.note(&format!("{at}/format"), side.place_of("format"));
            told.insert("format".to_owned(), format.clone());
        }
    }

    fn properties(
        &mut self,
        side: &Side<'c>,
        page: &Value,
        at: &str,
        depth: usize,
        told: &mut Map<String, Value>,
    ) {
        let mut properties = Map::new();
        for (name, origins) in side.declared() {
            let at = pointer::join(&format!("{at}/properties"), name);
            let page = page["properties"].get(name).unwrap_or(&Value::Null);
            properties.insert(name.to_owned(), self.schema(&origins, page, &at, depth));
        }
        self.note(&format!("{at}/properties"), side.place_of("properties"));
        told.insert("properties".to_owned(), Value::Object(properties));
        if page.get("required").is_some() {
            let required: Vec<_> = side.required().into_iter().collect();
            self.note(&format!("{at}/required"), side.place_of("required"));
            told.insert("required".to_owned(), json!(required));
        }
    }
}

/// Whether null is among the types or values of a field.
fn speaks_of_null(page: &Value) -> bool {
    let among = |values: &Value, null: &Value| {
        values
            .as_array()
            .is_some_and(|values| values.contains(null))
    };
    page["type"] == "null"
        || among(&page["type"], &json!("null"))
        || among(&page["enum"], &Value::Null)
}
