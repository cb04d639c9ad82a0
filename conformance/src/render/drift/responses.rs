//! What was seen of responses beside what is declared.

use std::fmt::{self, Write};

use super::{Ended, View, text::write_outcome, words};
use crate::contract::Contract;
use crate::drift::responses::{Finding, Response, Responses, Seen};
use crate::finding::Level;
use crate::profile::{Evidence, Profile};
use crate::render::annotation::{Annotation, InOrder};
use crate::render::words::{counted, place_of};
use crate::report::Report;

mod annotation;
mod json;
mod markdown;

/// Entries beyond this many are counted, not listed.
const MAX_LISTED: usize = 5;

/// What is rendered of contracts and responses.
pub struct ResponsesView<'v> {
    /// The contracts.
    pub contracts: &'v [Contract],
    /// What this run has judged.
    pub report: &'v Report,
    /// All that was seen, in the runs before as well.
    pub profile: &'v Profile,
    /// The differences.
    pub findings: &'v [Told],
    /// The number of findings that the policy excepts.
    pub excepted: usize,
    /// Declared responses, by how they stand.
    pub responses: &'v Responses,
    /// Whether there were runs before.
    pub has_before: bool,
    /// What became of files.
    pub said: &'v [String],
    /// Whether the types of all places are listed.
    pub lists_places: bool,
    /// How it ended.
    pub ended: Ended<'v>,
}

/// A finding, and whether it is new.
#[derive(Clone, Debug)]
pub struct Told {
    /// The finding.
    pub finding: Finding,
    /// The runs before have not seen it.
    pub is_new: bool,
}

impl ResponsesView<'_> {
    fn is_known(&self, told: &Told) -> bool {
        self.has_before && !told.is_new
    }

    fn count_new(&self) -> usize {
        self.findings
            .iter()
            .filter(|told| !self.is_known(told))
            .count()
    }
}

impl View for ResponsesView<'_> {
    fn write_text(&self, out: &mut String) -> fmt::Result {
        let new = || self.findings.iter().filter(|told| !self.is_known(told));
        for told in new().filter(|told| told.finding.judged.is_some()) {
            write_finding(out, &told.finding, self)?;
        }
        let notes: Vec<_> = new().filter(|told| told.finding.judged.is_none()).collect();
        let mut notes: Vec<&Finding> = notes.iter().map(|told| &told.finding).collect();
        notes.sort_by_key(|note| note.rule);
        for of_rule in notes.chunk_by(|one, other| one.rule == other.rule) {
            write_notes(out, of_rule)?;
        }
        let known = self.findings.iter().filter(|told| self.is_known(told));
        // Notes were told once; they stay in the data and in the count.
        let known: Vec<_> = known
            .filter(|told| told.finding.level > Level::Note)
            .collect();
        for told in &known {
            writeln!(out, "known: {}", sentence(&told.finding))?;
        }
        if !known.is_empty() {
            out.push('\n');
        }
        if self.lists_places {
            write_places(out, self.profile)?;
        }
        write_summary(out, self)
    }

    fn write_markdown(&self, out: &mut String) -> fmt::Result {
        markdown::write(out, self)
    }

    fn json(&self) -> String {
        json::json(self)
    }

    /// What is new, and what was known before.
    fn findings(&self) -> Vec<Annotation> {
        let all = self.findings.iter();
        all.map(|told| self.annotation(told)).collect()
    }

    fn in_order(&self) -> Vec<InOrder> {
        let of = |response: &Response, skipped| InOrder {
            document: response.document.to_string(),
            operation: response.name.clone(),
            name: "as declared",
            skipped,
        };
        let kept = self.responses.kept.iter();
        let kept = kept.map(|response| of(response, None));
        let never = self.responses.never_seen.iter();
        let never = never.map(|response| of(response, Some("never seen")));
        kept.chain(never).collect()
    }

    fn ended(&self) -> Ended<'_> {
        self.ended
    }
}

fn write_finding(out: &mut String, finding: &Finding, view: &ResponsesView<'_>) -> fmt::Result {
    let (rule, level) = (finding.rule, finding.level);
    let new = if view.has_before { ", new" } else { "" };
    writeln!(out, "{}[{}]: {}{new}", level.id(), rule.id(), rule.says())?;
    writeln!(out, "  where     {}", place(finding))?;
    writeln!(out, "  declared  {}", words::short(&finding.declared))?;
    writeln!(out, "  seen      {}", seen(finding))?;
    let file = words::file(&finding.document, &finding.contract);
    writeln!(out, "  contract  {file}  {}\n", finding.contract.pointer)
}

/// Notes of one rule, a line each.
fn write_notes(out: &mut String, notes: &[&Finding]) -> fmt::Result {
    let Some(first) = notes.first() else {
        return Ok(());
    };
    let (rule, level) = (first.rule, first.level);
    writeln!(out, "{}[{}]: {}", level.id(), rule.id(), rule.says())?;
    for note in notes {
        let file = words::file(&note.document, &note.contract);
        writeln!(out, "  {}, {}  {file}", place(note), seen(note))?;
    }
    out.push('\n');
    Ok(())
}

fn write_places(out: &mut String, profile: &Profile) -> fmt::Result {
    for (key, seen) in &profile.responses {
        let times = counted(count(seen.evidence.count), "response");
        let media_type = match key.media_type.as_str() {
            "" => "no body",
            name => name,
        };
        writeln!(
            out,
            "{} {}, {media_type}: {times}",
            key.operation, key.status
        )?;
        for (at, place) in &seen.places {
            let types = place.types.iter();
            let types: Vec<_> = types
                .map(|(name, seen)| format!("{} {}", name.id(), seen.values))
                .collect();
            let at = if at.is_empty() { "the body" } else { at };
            writeln!(out, "  {at}: {}", types.join(", "))?;
        }
        out.push('\n');
    }
    Ok(())
}

fn write_summary(out: &mut String, view: &ResponsesView<'_>) -> fmt::Result {
    write_responses(out, view.responses)?;
    if view.excepted > 0 {
        let excepted = counted(view.excepted, "finding");
        writeln!(out, "passed over by the policy: {excepted}")?;
    }
    for line in view.said {
        writeln!(out, "{line}")?;
    }
    let exchanges = counted(view.report.counts().exchanges, "exchange");
    let found = view.findings.len();
    let found = if view.has_before {
        let new = view.count_new();
        format!("{}, {} known", counted(new, "new finding"), found - new)
    } else {
        counted(found, "finding")
    };
    writeln!(out, "{exchanges} read: {found}")?;
    write_outcome(out, &view.ended)
}

fn write_responses(out: &mut String, responses: &Responses) -> fmt::Result {
    let Responses {
        kept,
        broken,
        never_seen,
    } = responses;
    let (kept, broken) = (kept.len(), broken.len());
    let all = counted(kept + broken + never_seen.len(), "declared response");
    let seen = kept + broken;
    write!(
        out,
        "{seen} of {all} seen: {kept} as declared, {broken} otherwise"
    )?;
    let listed = never_seen.len().min(MAX_LISTED);
    if listed > 0 {
        let names: Vec<_> = never_seen[..listed]
            .iter()
            .map(ToString::to_string)
            .collect();
        write!(out, "; never: {}", names.join("; "))?;
    }
    match never_seen.len() - listed {
        0 => writeln!(out),
        more => writeln!(out, " and {more} more"),
    }
}

/// Where in which message.
fn place(finding: &Finding) -> String {
    let key = &finding.key;
    place_of(&key.operation, &key.status, key.part, &key.pointer)
}

/// What came, how often and where first.
pub(super) fn seen(finding: &Finding) -> String {
    let evidence = &finding.evidence;
    let objects = || counted(count(evidence.count), "response");
    match &finding.key.seen {
        Seen::Never if finding.judged.is_none() => format!("not in {}", objects()),
        Seen::Always => format!("always, in {}", objects()),
        _ => format!("{}, {}", came(finding), times(evidence)),
    }
}

/// What came, without how often.
fn came(finding: &Finding) -> String {
    match &finding.key.seen {
        Seen::Never => "nothing".to_owned(),
        Seen::Always => "a value".to_owned(),
        Seen::Type(name) => name.id().to_owned(),
        Seen::Word(word) => format!("{word:?}"),
        Seen::Untold => "a value that is not told".to_owned(),
        Seen::Status(status) => status.to_string(),
        Seen::Broken(_) => match &finding.judged {
            Some(identity) => format!("what breaks it ({})", identity.rule.id()),
            None => "what breaks it".to_owned(),
        },
        Seen::Field => {
            let types: Vec<_> = finding.types.iter().map(|one| one.id()).collect();
            if types.is_empty() {
                "a value".to_owned()
            } else {
                types.join(" or ")
            }
        }
    }
}

fn times(evidence: &Evidence) -> String {
    let first = &evidence.first;
    match evidence.count {
        1 => format!("once, in {first}"),
        times => format!("in {times} responses, first in {first}"),
    }
}

fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A finding in one sentence, without its level and rule.
pub(super) fn sentence(finding: &Finding) -> String {
    let says = finding.rule.says();
    let declared = words::short(&finding.declared);
    format!(
        "{}: {says}; declared {declared}; seen {}",
        place(finding),
        seen(finding)
    )
}
