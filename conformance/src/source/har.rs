//! HAR 1.2 (HTTP Archive), as browsers, proxies and test tools write it.

use super::Format;
use super::listed::List;
use super::message::Recorder;
use crate::exchange::Place;

/// Where a log has its entries.
pub(super) static ENTRIES: List = List {
    paths: &[&["log", "entries"]],
    recorder: Recorder::Har,
    format: Format::Har,
    place: Place::Entry,
    absent: "not a HAR: no log.entries",
    empty: "a HAR without entries: nothing was recorded",
};
