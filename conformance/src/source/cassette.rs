//! Cassettes of VCR (Ruby), vcrpy (Python) and rvcr (Rust), in YAML or JSON.

use std::io::BufRead;

use serde_json::value::{RawValue, to_raw_value};

use super::listed::List;
use super::message::{Recorder, recorded};
use super::{Format, Recordings, not_json, one, read_whole, without_mark, yaml};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Origin, Place};

pub(super) static INTERACTIONS: List = List {
    paths: &[&["http_interactions"], &["interactions"]],
    recorder: Recorder::Cassette,
    format: Format::Cassette,
    place: Place::Interaction,
    absent: "not a cassette: neither http_interactions nor interactions",
    empty: "a cassette without interactions: nothing was recorded",
};

/// Whether this is one in JSON, by its first bytes.
pub(super) fn is_json(head: &[u8]) -> bool {
    without_mark(head).trim_ascii_start().starts_with(b"{")
}

/// Reads one in YAML.
pub(super) fn read<'r>(origin: Origin, input: impl BufRead) -> Recordings<'r> {
    let interactions = match interactions(&origin, input) {
        Ok(interactions) => interactions,
        Err(defect) => return one(Err(defect)),
    };
    Box::new(
        interactions
            .into_iter()
            .zip(1..)
            .map(move |(interaction, number)| {
                let origin = origin.at(Place::Interaction(number));
                recorded(&origin, &interaction, Recorder::Cassette)
                    .map_err(|what| of_recording(&origin, what))
            }),
    )
}

fn interactions(origin: &Origin, input: impl BufRead) -> Result<Vec<Box<RawValue>>, Defect> {
    let bytes = read_whole(origin, input)?;
    let text = str::from_utf8(without_mark(&bytes));
    let text = text.map_err(|_| of_recording(origin, "not text in UTF-8"))?;
    let document = yaml::parse(origin, text)?;
    let mut names = INTERACTIONS.paths.iter().map(|path| path[0]);
    let interactions = names
        .find_map(|name| document.get(name)?.as_array())
        .ok_or_else(|| of_recording(origin, INTERACTIONS.absent))?;
    if interactions.is_empty() {
        return Err(of_recording(origin, INTERACTIONS.empty));
    }
    let texts = interactions.iter().map(to_raw_value);
    let texts: Result<_, _> = texts.collect();
    texts.map_err(|error| not_json(origin, &error))
}
