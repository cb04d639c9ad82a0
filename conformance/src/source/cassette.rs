//! Cassettes of VCR (Ruby), vcrpy (Python) and rvcr (Rust), in YAML or JSON.

use std::io::BufRead;

use serde::Deserialize;
use serde_json::value::{RawValue, to_raw_value};

use super::message::{Recorder, recorded};
use super::{Recordings, not_json, one, read_whole, without_mark, yaml};
use crate::defect::{Defect, of_recording};
use crate::exchange::{Origin, Place};

const NO_CASSETTE: &str = "not a cassette: neither http_interactions nor interactions";

#[derive(Deserialize)]
struct Cassette {
    // As text, so that one odd interaction does not hide the others.
    #[serde(alias = "http_interactions")]
    interactions: Vec<Box<RawValue>>,
}

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
                let origin = Origin {
                    file: origin.file.clone(),
                    place: Place::Interaction(number),
                };
                recorded(&origin, &interaction, Recorder::Cassette)
                    .map_err(|what| of_recording(&origin, what))
            }),
    )
}

fn interactions(origin: &Origin, input: impl BufRead) -> Result<Vec<Box<RawValue>>, Defect> {
    let bytes = read_whole(origin, input)?;
    let text = without_mark(&bytes);
    let interactions = if text.trim_ascii_start().starts_with(b"{") {
        of_json(origin, text)?
    } else {
        of_yaml(origin, text)?
    };
    if interactions.is_empty() {
        let what = "a cassette without interactions: nothing was recorded";
        return Err(of_recording(origin, what));
    }
    Ok(interactions)
}

fn of_json(origin: &Origin, text: &[u8]) -> Result<Vec<Box<RawValue>>, Defect> {
    let cassette: Cassette =
        serde_json::from_slice(text).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => of_recording(origin, NO_CASSETTE),
            _ => not_json(origin, &error),
        })?;
    Ok(cassette.interactions)
}

fn of_yaml(origin: &Origin, text: &[u8]) -> Result<Vec<Box<RawValue>>, Defect> {
    let text = str::from_utf8(text).map_err(|_| of_recording(origin, "not text in UTF-8"))?;
    let document = yaml::parse(origin, text)?;
    let mut names = ["http_interactions", "interactions"].into_iter();
    let interactions = names
        .find_map(|name| document.get(name)?.as_array())
        .ok_or_else(|| of_recording(origin, NO_CASSETTE))?;
    let texts = interactions.iter().map(to_raw_value);
    let texts: Result<_, _> = texts.collect();
    texts.map_err(|error| not_json(origin, &error))
}
