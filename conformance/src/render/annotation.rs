//! A finding as build servers take it, whoever made it: what SARIF, JUnit and annotations share.

use crate::contract::{Place, Quote};
use crate::defect::{Defect, Position};
use crate::drift::Rule as DriftRule;
use crate::finding::{Level, Rule};
use crate::report::{Folded, Outcome, Report};

use super::deviations::{Unneeded, unneeded};
use super::words;

/// All that a build server is told of a run.
pub struct Annotations<'d> {
    /// The findings, those that weigh most first.
    pub findings: Vec<Annotation>,
    /// What was looked at and found to be in order, or was not there to look at.
    pub rest: Vec<InOrder>,
    /// What is wrong with the input.
    pub defects: Vec<&'d Defect>,
    /// What did not become of it: "not judged".
    pub missed: &'static str,
    /// What could not be judged, though nothing is wrong with the input: a line for each reason.
    pub reasons: Vec<String>,
    /// What of overlays no response needed.
    pub(super) unneeded: Vec<Unneeded>,
    /// The catalogue that the findings are of.
    pub rules: Vec<RuleRow>,
    /// Everything could be looked at.
    pub is_complete: bool,
}

/// A finding in words.
#[derive(Clone, Debug)]
pub struct Annotation {
    /// The id of its rule.
    pub rule: &'static str,
    /// How much it weighs.
    pub level: Level,
    /// It fails the run.
    pub breaks: bool,
    /// An earlier run told of it, as far as that is kept.
    pub is_known: bool,
    /// The document that it is about.
    pub document: String,
    /// The operation that it is about.
    pub operation: String,
    /// Where in which message.
    pub place: String,
    /// All of it, without level and rule.
    pub sentence: String,
    /// Where it can be mended.
    pub source: Source,
    /// Other places that belong to it, each with what it is.
    pub related: Vec<(Source, String)>,
    /// What makes it the same in the next run: no line, no count, no words.
    pub fingerprint: String,
    /// How often it was seen, or in how many places.
    pub count: usize,
}

/// A place in a file.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file, or an address.
    pub file: String,
    /// Line and column, where known.
    pub position: Option<Position>,
    /// JSON Pointer, where it is one of JSON or YAML.
    pub pointer: String,
    /// The line that stands there, where it is quoted.
    pub line: Option<String>,
}

/// Something that is as it should be.
#[derive(Clone, Debug)]
pub struct InOrder {
    /// The document that it is about.
    pub document: String,
    /// The operation that it is about.
    pub operation: String,
    /// What was looked at.
    pub name: &'static str,
    /// Why nothing could be seen, if so.
    pub skipped: Option<&'static str>,
}

/// A row of a catalogue.
pub struct RuleRow {
    pub(super) id: &'static str,
    pub(super) level: Level,
    pub(super) says: &'static str,
    pub(super) explanation: &'static str,
}

impl From<Rule> for RuleRow {
    fn from(rule: Rule) -> Self {
        Self {
            id: rule.id(),
            level: rule.default_level(),
            says: rule.says(),
            explanation: rule.explanation(),
        }
    }
}

impl From<DriftRule> for RuleRow {
    fn from(rule: DriftRule) -> Self {
        Self {
            id: rule.id(),
            level: rule.level(),
            says: rule.says(),
            explanation: rule.explanation(),
        }
    }
}

impl Source {
    /// A place that is not quoted. Of a document in a commit (`REV:PATH`) it is the path that build
    /// servers can show.
    pub fn of(file: &str, position: Option<Position>, pointer: &str) -> Self {
        Self {
            file: without_revision(file).to_owned(),
            position,
            pointer: pointer.to_owned(),
            line: None,
        }
    }

    /// The place of what a contract says: in its own file, or in that which says it.
    pub fn in_contract(document: &str, position: Option<Position>, written: &str) -> Self {
        let place = Place::of(document, written);
        Self::of(place.file, position, place.pointer)
    }

    /// As editors take it: "spec/alta.yaml:49:11".
    pub fn shown(&self) -> String {
        match self.position {
            Some(Position { line, column }) => format!("{}:{line}:{column}", self.file),
            None => self.file.clone(),
        }
    }
}

/// A file that is named by a commit without it. One letter is a drive, an address is none.
fn without_revision(file: &str) -> &str {
    match file.split_once(':') {
        Some((revision, path)) if revision.len() > 1 && !path.starts_with("//") => path,
        _ => file,
    }
}

/// What a report tells.
pub fn of_report(report: &Report) -> Annotations<'_> {
    let operations = report.contracts().iter().flat_map(|(document, contract)| {
        let operations = contract.operations.iter();
        operations.map(move |(id, reached)| InOrder {
            document: document.to_string(),
            operation: id.to_string(),
            name: "reached",
            skipped: (reached.exchanges == 0).then_some("no recording reached it"),
        })
    });
    Annotations {
        findings: report.findings().into_iter().map(of_folded).collect(),
        rest: operations.collect(),
        defects: report.defects().iter().collect(),
        missed: "not judged",
        reasons: words::missed(report),
        unneeded: unneeded(report),
        rules: Rule::all().map(RuleRow::from).collect(),
        is_complete: report.outcome() != Outcome::CouldNotJudge,
    }
}

fn of_folded(folded: &Folded) -> Annotation {
    let identity = &folded.first.identity;
    let promise = words::promise(identity);
    let line = |quote: &Quote| quote.lines.first().cloned().unwrap_or_default();
    Annotation {
        rule: identity.rule.id(),
        level: folded.level,
        breaks: folded.breaks,
        is_known: false,
        document: identity.document.to_string(),
        operation: identity.operation.to_string(),
        place: words::place(identity),
        sentence: words::sentence(folded),
        source: Source {
            file: promise.file.to_owned(),
            position: folded.position(),
            pointer: promise.pointer.to_owned(),
            line: folded.quote.as_ref().map(line),
        },
        related: Vec::new(),
        fingerprint: fingerprint(&[
            &identity.document,
            identity.rule.id(),
            &identity.operation,
            &identity.status.to_string(),
            identity.part.id(),
            &identity.pointer,
        ]),
        count: folded.count,
    }
}

/// What makes a finding the same in the next run, of its parts.
pub(super) fn fingerprint(parts: &[&str]) -> String {
    parts.join(":")
}
