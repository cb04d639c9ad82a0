//! What faults do to a body.

use bytes::Bytes;
use callspec_codegen::pointer;
use serde_json::{Value, json};

use super::fault::BodyFault;

/// Names of a body beyond this many are not listed in a refusal.
const MAX_LISTED: usize = 12;

/// The body after these faults.
///
/// # Errors
/// One sentence: the body has no such place.
pub(super) fn spoiled(body: &Bytes, faults: &[BodyFault]) -> Result<Bytes, String> {
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else {
        return Err(
            "the body of this answer is no JSON, so that nothing in it can be changed".to_owned(),
        );
    };
    let mut is_malformed = false;
    for fault in faults {
        match fault {
            BodyFault::UndeclaredField(at) => add(&mut value, at)?,
            BodyFault::Null(at) => *existing(&mut value, at)? = Value::Null,
            BodyFault::UnknownEnumValue(at) => {
                let found = existing(&mut value, at)?;
                *found = if found.is_number() {
                    json!(-987_654_321)
                } else {
                    json!("unknown-enum-value")
                };
            }
            BodyFault::MalformedJson => is_malformed = true,
        }
    }
    let mut bytes = serde_json::to_vec(&value).unwrap_or_default();
    if is_malformed {
        bytes.pop();
    }
    Ok(bytes.into())
}

fn add(body: &mut Value, at: &str) -> Result<(), String> {
    let holder = pointer::parent(at).unwrap_or_default().to_owned();
    let name = pointer::tokens(at).last().unwrap_or_default();
    let Some(members) = existing(body, &holder)?.as_object_mut() else {
        return Err(format!("there is no object that {at} could be a field of"));
    };
    members.insert(name, json!("a field that the contract does not declare"));
    Ok(())
}

fn existing<'b>(body: &'b mut Value, at: &str) -> Result<&'b mut Value, String> {
    if body.pointer(at).is_none() {
        let names = body.as_object().into_iter().flat_map(serde_json::Map::keys);
        let names: Vec<_> = names
            .take(MAX_LISTED)
            .map(|name| pointer::join("", name))
            .collect();
        let has = if names.is_empty() {
            "no fields".to_owned()
        } else {
            names.join(", ")
        };
        return Err(format!(
            "the body of this answer has nothing at {at}; it has {has}"
        ));
    }
    body.pointer_mut(at)
        .ok_or_else(|| format!("nothing is at {at}"))
}
