//! HAR 1.2 (HTTP Archive), as browsers, proxies and test tools write it.

use std::io::BufRead;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::message::{Recorder, recorded};
use super::{Recordings, not_json, one, read_whole, without_mark};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Origin, Place};

#[derive(Deserialize)]
struct Har {
    log: Log,
}

#[derive(Deserialize)]
struct Log {
    // As text, so that one odd entry does not hide the others.
    entries: Vec<Box<RawValue>>,
}

pub(super) fn read<'r>(origin: Origin, input: impl BufRead) -> Recordings<'r> {
    let entries = match entries(&origin, input) {
        Ok(entries) => entries,
        Err(defect) => return one(Err(defect)),
    };
    Box::new(entries.into_iter().zip(1..).map(move |(entry, number)| {
        let origin = Origin {
            file: origin.file.clone(),
            place: Place::Entry(number),
        };
        recorded(&origin, &entry, Recorder::Har).map_err(|what| of_recording(&origin, what))
    }))
}

fn entries(origin: &Origin, input: impl BufRead) -> Result<Vec<Box<RawValue>>, Defect> {
    let bytes = read_whole(origin, input)?;
    let har: Har =
        serde_json::from_slice(without_mark(&bytes)).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => of_recording(origin, "not a HAR: no log.entries"),
            _ => not_json(origin, &error),
        })?;
    if har.log.entries.is_empty() {
        return Err(of_recording(
            origin,
            "a HAR without entries: nothing was recorded",
        ));
    }
    Ok(har.log.entries)
}
