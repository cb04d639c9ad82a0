//! What an overlay wrote into a document, and where it stands in the overlay.

use super::Document;

/// An overlay that was laid over a document.
#[derive(Clone, Debug)]
pub(super) struct Laid {
    overlay: Box<Document>,
    /// For each change, the pointer of what was changed and that of the update.
    updates: Vec<(String, String)>,
}

impl Laid {
    pub(super) fn new(overlay: &Document, changed: &[Vec<String>]) -> Self {
        let updates = changed.iter().enumerate().flat_map(|(index, changed)| {
            let update = format!("/actions/{index}/update");
            changed
                .iter()
                .map(move |target| (target.clone(), update.clone()))
        });
        Self {
            overlay: Box::new(overlay.clone()),
            updates: updates.collect(),
        }
    }

    /// The overlay and the place there, if that is where the part behind the pointer came from.
    /// The last action to write it is the one that counts.
    pub(super) fn source(&self, pointer: &str) -> Option<(&Document, String)> {
        let place = self.updates.iter().rev().find_map(|(target, update)| {
            let rest = pointer.strip_prefix(target.as_str())?;
            let place = format!("{update}{rest}");
            let is_written =
                rest.starts_with('/') && self.overlay.value().pointer(&place).is_some();
            is_written.then_some(place)
        })?;
        Some((&self.overlay, place))
    }
}
