//! Responses: successes only, one per operation, of one media type.

use serde_json::{Map, Value, json};

use super::{Changes, Draft};
use crate::{pointer, walk};

/// Drops every response that is no success. Where `default` is the only hope of a success, it
/// counts as one.
pub(super) fn drop_errors(draft: &mut Draft, changes: &mut Changes) {
    for operation in walk::operations(&draft.document) {
        let at = format!("{operation}/responses");
        let Some(responses) = draft.object_mut(&at) else {
            continue;
        };
        if !responses.keys().any(|status| is_success(status))
            && let Some(default) = responses.shift_remove("default")
        {
            changes.made(
                format!("{at}/default"),
                "taken for 2XX: no success is declared",
            );
            responses.insert("2XX".to_owned(), default);
        }
        responses.retain(|status, _| {
            let keep = is_success(status);
            if !keep {
                changes.made(pointer::join(&at, status), "");
            }
            keep
        });
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with('2')
}

/// Makes one `2XX` of the successes: as declared if all have the same body, raw bytes if not.
pub(super) fn merge(draft: &mut Draft, changes: &mut Changes) {
    for operation in walk::operations(&draft.document) {
        let at = format!("{operation}/responses");
        let declared: Vec<(String, Value)> = match draft.document.pointer(&at) {
            Some(Value::Object(responses)) => responses
                .iter()
                .map(|(status, response)| (status.clone(), response.clone()))
                .collect(),
            _ => Vec::new(),
        };
        let Some((first, rest)) = declared.split_first() else {
            continue;
        };
        let statuses: Vec<&str> = declared.iter().map(|(status, _)| status.as_str()).collect();
        let same = rest.iter().all(|(_, response)| {
            body(&draft.document, response) == body(&draft.document, &first.1)
        });
        let merged = if same {
            first.1.clone()
        } else {
            let what = "success of several kinds";
            json!({ "description": what, "content": { "application/octet-stream": {} } })
        };
        if same && statuses == ["2XX"] {
            continue;
        }
        let outcome = if same {
            ""
        } else {
            ", of different bodies: raw bytes"
        };
        changes.made(&at, format!("{} to 2XX{outcome}", statuses.join(", ")));
        if let Some(responses) = draft.object_mut(&at) {
            responses.clear();
            responses.insert("2XX".to_owned(), merged);
        }
    }
}

/// Media types and their schemas: what decides the type of a success.
fn body(document: &Value, response: &Value) -> Vec<(String, Value)> {
    match walk::resolve(document, response).and_then(|whole| whole.get("content")) {
        Some(Value::Object(content)) => content
            .iter()
            .map(|(media, value)| (media.clone(), value["schema"].clone()))
            .collect(),
        _ => Vec::new(),
    }
}

/// Keeps one media type: JSON if there is one, under its plain name, and else raw bytes.
pub(super) fn one_media_type(draft: &mut Draft, changes: &mut Changes) {
    for response in walk::responses(&draft.document) {
        let at = format!("{response}/content");
        let Some(content) = draft.object_mut(&at) else {
            continue;
        };
        if content.is_empty() || is_settled(content) {
            continue;
        }
        let offered: Vec<String> = content.keys().cloned().collect();
        let json = offered.iter().find(|media| is_json(media)).cloned();
        let schema = json.as_ref().map(|media| content[media]["schema"].clone());
        content.clear();
        if let (Some(media), Some(schema)) = (json, schema) {
            let schema = if schema.is_null() { json!({}) } else { schema };
            content.insert("application/json".to_owned(), json!({ "schema": schema }));
            changes.made(&at, format!("{} read as {media}", offered.join(", ")));
        } else {
            content.insert("application/octet-stream".to_owned(), json!({}));
            changes.made(&at, format!("{} read as bytes", offered.join(", ")));
        }
    }
}

fn is_settled(content: &Map<String, Value>) -> bool {
    let mut media = content.iter();
    match (media.next(), media.next()) {
        (Some((name, value)), None) => {
            (name == "application/json"
                && value["schema"].is_object()
                && value["encoding"].is_null())
                || (name == "application/octet-stream" && value.get("schema").is_none())
        }
        _ => false,
    }
}

/// `application/json`, with or without parameters, and `application/problem+json` and the like.
pub(super) fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json") || essence.to_lowercase().ends_with("+json")
}
