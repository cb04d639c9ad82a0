//! NDJSON of exchanges: one JSON object a line, with what was asked and what came.
//!
//! ```json
//! {"request": {"method": "GET", "url": "https://api.example.com/pets/1"},
//!  "response": {"status": 200, "headers": {"content-type": "application/json"}, "body": {"id": 1}}}
//! ```
//!
//! (on one line). `uri` stands for `url`, and `path` with a `host`, or a `host` among the headers,
//! does too; `statusCode` and `status_code` stand for `status`. Headers are an object of texts or
//! lists of texts, or a list of `{"name", "value"}`. A body that is a JSON string is the text of
//! the body; any other JSON value is the body itself. `body_base64`, or `"isBase64Encoded": true`
//! or `"encoding": "base64"` beside the body, give bytes. The `content` of HAR stands for `body`.
//! Members with other names are passed over. A line without `body` says nothing of it, and is not
//! judged; `"body": null` and `"body": ""` say that none came.
//!
//! An API may itself send objects with `request` and `response`. A file counts as exchanges if one
//! of its first lines has both as objects, with a method and a url there and a status here; what
//! does not is read as bare bodies, and `--input ndjson` reads any file so.

use serde_json::value::RawValue;

use super::message::{Recorder, recorded};
use super::{Recorded, is_json, not_json, without_mark};
use crate::defect::{Defect, of_recording};
use crate::exchange::Origin;

/// Whether this is one exchange, written over many lines for people to read.
pub(super) fn is_one_over_many_lines(head: &[u8]) -> bool {
    let head = without_mark(head).trim_ascii_start();
    let first = head.split(|byte| *byte == b'\n').next().unwrap_or_default();
    first.len() < head.len() && is_json(first).is_err_and(|error| error.is_eof())
}

pub(super) fn exchange(origin: &Origin, text: &[u8]) -> Result<Recorded, Defect> {
    let text = without_mark(text);
    let message: &RawValue = match simdutf8::basic::from_utf8(text) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(text),
    }
    .map_err(|error| not_json(origin, &error))?;
    recorded(origin, message, Recorder::Exchange).map_err(|what| of_recording(origin, what))
}
