//! The recordings that the conformance harness judges, for the clients to read.

use serde_json::Value;

use crate::loopback::Answer;
use crate::{project, read};

/// A recorded exchange.
pub(crate) struct Recorded {
    /// File and entry.
    pub(crate) origin: String,
    pub(crate) url: String,
    pub(crate) answer: Answer,
}

/// All exchanges recorded under `tests/cases/VENDOR`.
pub(crate) fn all(vendor: &str) -> Vec<Recorded> {
    let folder = project().join("tests/cases").join(vendor);
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("the folder can be read").file_name())
        .filter_map(|name| name.into_string().ok())
        .filter_map(|name| name.strip_suffix(".har").map(str::to_owned))
        .collect();
    names.sort();
    names.iter().flat_map(|name| named(vendor, name)).collect()
}

/// The exchanges of `tests/cases/VENDOR/NAME.har`.
pub(crate) fn named(vendor: &str, name: &str) -> Vec<Recorded> {
    let origin = format!("tests/cases/{vendor}/{name}.har");
    let har: Value = serde_json::from_str(&read(&origin)).expect("a recording is JSON");
    let entries = har["log"]["entries"]
        .as_array()
        .expect("a recording has entries");
    entries
        .iter()
        .enumerate()
        .map(|(index, entry)| exchange(format!("{origin}, entry {}", index + 1), entry))
        .collect()
}

/// The one exchange of `tests/cases/VENDOR/NAME.har`.
pub(crate) fn one(vendor: &str, name: &str) -> Recorded {
    let mut exchanges = named(vendor, name);
    assert_eq!(exchanges.len(), 1, "{vendor}/{name} holds one exchange");
    exchanges.remove(0)
}

fn exchange(origin: String, entry: &Value) -> Recorded {
    let response = &entry["response"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    assert!(
        response["content"]["encoding"].is_null(),
        "{origin}: the body is plain text"
    );
    let headers = response["headers"].as_array().into_iter().flatten();
    let answer = Answer {
        status: u16::try_from(response["status"].as_u64().unwrap_or_default()).unwrap_or_default(),
        headers: headers
            .map(|header| (text(&header["name"]), text(&header["value"])))
            .collect(),
        body: text(&response["content"]["text"]).into_bytes(),
    };
    Recorded {
        origin,
        url: text(&entry["request"]["url"]),
        answer,
    }
}
