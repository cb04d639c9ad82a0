//! What was done to a document on its way to Rust.

use std::fmt;

/// What each transform did, in the order in which they ran, and what could not be carried over.
///
/// Displays as text made to be kept under version control: a refreshed contract that makes a
/// transform do nothing, or more than before, shows as a change of that text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transforms {
    /// What `OpenAPI` 3.0 cannot say.
    pub losses: Vec<Change>,
    /// The transforms, also those that found nothing to do.
    pub steps: Vec<Step>,
}

/// One transform and where it acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: &'static str,
    /// What it does, in a few words.
    pub says: &'static str,
    /// Where it acted, and what it did there.
    pub changes: Vec<Change>,
}

/// One change at one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// JSON Pointer into the document as it was at that step, or the Rust path for a step that
    /// acts on Rust.
    pub place: String,
    /// What was done there.
    pub what: String,
}

impl Transforms {
    /// How often the transform of this name acted; none if there is no such transform.
    pub fn count(&self, name: &str) -> Option<usize> {
        self.steps
            .iter()
            .find(|step| step.name == name)
            .map(|step| step.changes.len())
    }
}

impl fmt::Display for Transforms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "lost on the way to OpenAPI 3.0: {}", self.losses.len())?;
        write_changes(f, &self.losses)?;
        for step in &self.steps {
            writeln!(f, "{}: {} ({})", step.name, step.changes.len(), step.says)?;
            write_changes(f, &step.changes)?;
        }
        Ok(())
    }
}

fn write_changes(f: &mut fmt::Formatter<'_>, changes: &[Change]) -> fmt::Result {
    for Change { place, what } in changes {
        if what.is_empty() {
            writeln!(f, "    {place}")?;
        } else {
            writeln!(f, "    {place}: {what}")?;
        }
    }
    Ok(())
}
