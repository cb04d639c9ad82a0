//! What a change of a contract does to users of the Rust client that is generated from it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What changed in the public surface of a client.
#[derive(Debug, Default)]
pub struct RustDrift {
    /// Each public item that is new, gone or different, by name.
    pub changes: Vec<RustChange>,
}

/// One public item.
#[derive(Debug, PartialEq, Eq)]
pub struct RustChange {
    /// How it was: a line of the list of the public surface.
    pub old: Option<String>,
    /// How it is.
    pub new: Option<String>,
    step: Step,
}

/// How the version of the client has to change ("SemVer Compatibility" in The Cargo Book).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Nothing public is different.
    Patch,
    /// What is new breaks nobody.
    Minor,
    /// Code that compiled may not compile any more, or do something else.
    Major,
}

impl Step {
    /// The step as reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Patch => "patch",
            Self::Minor => "minor",
            Self::Major => "major",
        }
    }

    /// The step in words.
    pub fn says(self) -> &'static str {
        match self {
            Self::Patch => "nothing public changes; a patch version",
            Self::Minor => "public items are added; a minor version",
            Self::Major => {
                "public items are gone or different; a major version, \
                 or while that is 0, a minor one"
            }
        }
    }
}

impl RustChange {
    /// The step that follows from this item alone.
    pub fn step(&self) -> Step {
        self.step
    }
}

impl RustDrift {
    /// The greatest step of all items.
    pub fn step(&self) -> Step {
        let steps = self.changes.iter().map(RustChange::step);
        steps.max().unwrap_or(Step::Patch)
    }
}

impl fmt::Display for RustChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => {
                let name = name(old);
                let rest = new.strip_prefix(name).unwrap_or(new);
                write!(f, "{old} → {}", rest.trim_start_matches([':', ' ']))
            }
            (Some(old), None) => write!(f, "- {old}"),
            (None, Some(new)) => write!(f, "+ {new}"),
            (None, None) => Ok(()),
        }
    }
}

/// Compares two lists of a public surface, as `callspec_codegen::Generated` has them.
pub fn compare(old: &[String], new: &[String]) -> RustDrift {
    let by_name = |lines: &[String]| -> BTreeMap<String, String> {
        let lines = lines.iter();
        lines
            .map(|line| (name(line).to_owned(), line.clone()))
            .collect()
    };
    let (old, new) = (by_name(old), by_name(new));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changes = names.into_iter().filter_map(|name| {
        let (before, after) = (old.get(name), new.get(name));
        (before != after).then(|| RustChange {
            old: before.cloned(),
            new: after.cloned(),
            step: match before {
                // A field or a variant more: the type can be built and matched on by its users.
                None if owner(name).is_some_and(|owner| old.contains_key(owner)) => Step::Major,
                None => Step::Minor,
                Some(_) => Step::Major,
            },
        })
    });
    RustDrift {
        changes: changes.collect(),
    }
}

/// What a line is about, without what it says of it.
fn name(line: &str) -> &str {
    let ends = [": ", "(", " (", " = "].into_iter();
    let end = ends.filter_map(|mark| line.find(mark)).min();
    &line[..end.unwrap_or(line.len())]
}

/// The type that a field or a variant belongs to. Methods belong to the client, which nobody
/// builds from its fields.
fn owner(name: &str) -> Option<&str> {
    if let Some((owner, _)) = name.rsplit_once('.') {
        return Some(owner);
    }
    let (owner, _) = name.rsplit_once("::")?;
    (!owner.ends_with("::Client")).then_some(owner)
}

#[cfg(test)]
mod tests {
    use super::{Step, compare};

    const OLD: [&str; 5] = [
        "alta::Call (struct)",
        "alta::Call.duration: Option<f64>",
        "alta::CallType (open enum)",
        "alta::CallType::Web = \"web\"",
        "alta::Client::get_call(call_id: &Uuid) -> Response<Call>",
    ];

    fn changed(change: impl Fn(&str) -> Option<&str>, added: &[&str]) -> Vec<(String, Step)> {
        let new = OLD
            .into_iter()
            .filter_map(change)
            .chain(added.iter().copied());
        let new: Vec<String> = new.map(str::to_owned).collect();
        let drift = compare(&OLD.map(str::to_owned), &new);
        let changes = drift.changes.iter();
        changes.map(|one| (one.to_string(), one.step())).collect()
    }

    #[test]
    fn type_of_a_field_is_a_major_step() {
        let duration = "alta::Call.duration: Option<i64>";
        let changed = changed(
            |line| Some(if line == OLD[1] { duration } else { line }),
            &[],
        );
        let told = "alta::Call.duration: Option<f64> → Option<i64>".to_owned();
        assert_eq!(changed, [(told, Step::Major)]);
    }

    #[test]
    fn what_is_gone_is_a_major_step() {
        let changed = changed(|line| (line != OLD[4]).then_some(line), &[]);
        assert_eq!(changed[0].1, Step::Major);
        assert!(changed[0].0.starts_with("- alta::Client::get_call"));
    }

    #[test]
    fn fields_and_variants_of_known_types_are_major_and_new_types_are_minor() {
        let added = [
            "alta::Call.note: Option<String>",
            "alta::CallType::Sip = \"sip\"",
            "alta::Client::list_calls() -> Response<Calls>",
            "alta::Calls (struct)",
            "alta::Calls.items: Vec<Call>",
        ];
        let steps: Vec<Step> = changed(|line| Some(line), &added)
            .into_iter()
            .map(|one| one.1)
            .collect();
        let expected = [
            Step::Major,
            Step::Major,
            Step::Minor,
            Step::Minor,
            Step::Minor,
        ];
        assert_eq!(steps, expected);
    }
}
