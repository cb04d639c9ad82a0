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

/// How the version of the client has to change, as the project's changelog has it for changes of a
/// contract.
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
                None if is_told_by_users(name, &old) => Step::Major,
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

/// Whether an item that is new belongs to what users spell out: the variants of a type that they
/// match on, the fields of one that they build. Those of responses are built by the client.
fn is_told_by_users(name: &str, old: &BTreeMap<String, String>) -> bool {
    if let Some((owner, _)) = name.rsplit_once('.') {
        return old.contains_key(owner) && is_argument(owner, old);
    }
    let variant = name.rsplit_once("::");
    variant.is_some_and(|(owner, _)| !owner.ends_with("::Client") && old.contains_key(owner))
}

/// Whether a method takes values of a type.
fn is_argument(owner: &str, old: &BTreeMap<String, String>) -> bool {
    let short = owner.rsplit("::").next().unwrap_or(owner);
    let mut methods = old.iter().filter(|(name, _)| name.contains("::Client::"));
    methods.any(|(_, line)| {
        let arguments = line.split(" -> ").next().unwrap_or_default();
        let mut words = arguments.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| word == short)
    })
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
    fn field_of_what_users_send_is_a_major_step() {
        let old = [
            "alta::Client::make_call(body: &NewCall) -> Response<Call>",
            "alta::NewCall (struct)",
        ];
        let new = [old[0], old[1], "alta::NewCall.note: Option<String>"];
        let drift = compare(&old.map(str::to_owned), &new.map(str::to_owned));
        assert_eq!((drift.changes.len(), drift.step()), (1, Step::Major));
    }

    #[test]
    fn what_is_gone_is_a_major_step() {
        let changed = changed(|line| (line != OLD[4]).then_some(line), &[]);
        assert_eq!(changed[0].1, Step::Major);
        assert!(changed[0].0.starts_with("- alta::Client::get_call"));
    }

    #[test]
    fn variants_of_known_types_are_major_and_fields_of_responses_minor() {
        let added = [
            "alta::Call.note: Option<String>",
            "alta::CallType::Sip = \"sip\"",
            "alta::Client::list_calls() -> Response<Calls>",
            "alta::Calls (struct)",
            "alta::Calls.items: Vec<Call>",
        ];
        // In the order of their names.
        let steps: Vec<Step> = changed(|line| Some(line), &added)
            .into_iter()
            .map(|one| one.1)
            .collect();
        let expected = [
            Step::Minor,
            Step::Major,
            Step::Minor,
            Step::Minor,
            Step::Minor,
        ];
        assert_eq!(steps, expected);
    }
}
