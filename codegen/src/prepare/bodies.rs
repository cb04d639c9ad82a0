//! Request bodies: one media type, of those that can be sent.

use serde_json::{Value, json};

use super::operations::UNSENDABLE;
use super::responses::is_json;
use super::{Changes, Draft};
use crate::walk;

/// In order of preference.
const SENDABLE: [&str; 4] = [
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "text/plain",
    "text/x-markdown",
];

/// Keeps one media type of each request body. An operation whose body has none that can be sent
/// is marked, and left out later.
pub(super) fn one_media_type(draft: &mut Draft, changes: &mut Changes) {
    for body in walk::request_bodies(&draft.document) {
        let at = format!("{body}/content");
        let Some(content) = draft.object_mut(&at) else {
            continue;
        };
        let offered: Vec<String> = content.keys().cloned().collect();
        let Some(chosen) = choose(&offered) else {
            continue;
        };
        let schema = sendable_schema(&chosen, &content[&chosen]);
        content.clear();
        content.insert(chosen.clone(), json!({ "schema": schema }));
        if offered.len() > 1 {
            changes.made(&at, format!("{} sent as {chosen}", offered.join(", ")));
        }
    }
    for operation in walk::operations(&draft.document) {
        if let Some(why) = unsendable(&draft.document, &operation)
            && let Some(object) = draft.object_mut(&operation)
        {
            object.insert(UNSENDABLE.to_owned(), json!(why));
        }
    }
}

fn choose(offered: &[String]) -> Option<String> {
    let plain = |wanted: &str| {
        let same = |media: &&String| media.split(';').next().is_some_and(|name| name == wanted);
        offered.iter().find(same).cloned()
    };
    plain("application/json").or_else(|| SENDABLE.into_iter().find_map(plain))
}

/// progenitor wants bytes and text declared in exactly one way.
fn sendable_schema(media: &str, declared: &Value) -> Value {
    if media.starts_with("application/octet-stream") {
        json!({ "type": "string", "format": "binary" })
    } else if media.starts_with("text/") {
        json!({ "type": "string" })
    } else {
        match &declared["schema"] {
            Value::Null => json!({}),
            schema => schema.clone(),
        }
    }
}

fn unsendable(document: &Value, operation: &str) -> Option<String> {
    let body = document.pointer(&format!("{operation}/requestBody"))?;
    let content = walk::resolve(document, body)?.get("content")?.as_object()?;
    let offered: Vec<String> = content.keys().cloned().collect();
    if offered.is_empty() || choose(&offered).is_some() {
        return None;
    }
    let json = offered.iter().any(|media| is_json(media));
    let hint = if json {
        " (not plain application/json)"
    } else {
        ""
    };
    Some(format!(
        "a body of {} cannot be sent{hint}",
        offered.join(", ")
    ))
}
