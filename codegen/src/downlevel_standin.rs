//! 3.1 to 3.0, as far as the two contracts need it.

use serde_json::{Value, json};

pub(crate) fn downlevel(document: &Value) -> Value {
    let mut document = document.clone();
    document["openapi"] = json!("3.0.3");
    convert(&mut document);
    document
}

fn convert(value: &mut Value) {
    match value {
        Value::Object(object) => {
            if let Some(Value::Array(types)) = object.get("type").cloned() {
                let plain: Vec<Value> = types
                    .iter()
                    .filter(|t| **t != json!("null"))
                    .cloned()
                    .collect();
                if plain.len() < types.len() {
                    object.insert("nullable".to_owned(), json!(true));
                }
                object.insert("type".to_owned(), plain[0].clone());
            }
            object.shift_remove("examples");
            if object.len() > 1
                && object.get("$ref").is_some_and(Value::is_string)
                && let Some(target) = object.shift_remove("$ref")
            {
                object.insert("allOf".to_owned(), json!([{ "$ref": target }]));
            }
            object.values_mut().for_each(convert);
        }
        Value::Array(items) => items.iter_mut().for_each(convert),
        _ => {}
    }
}
