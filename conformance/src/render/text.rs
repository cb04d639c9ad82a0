//! The report for people: each finding with the line of the contract that it breaks.

use std::fmt::{self, Write};

use super::{View, words};
use crate::contract::{self, Contract, Deviations, Operation};
use crate::defect::Position;
use crate::finding::Identity;
use crate::judge::{OperationName, Reason};
use crate::policy::{Exception, PointerGlob};
use crate::report::{Folded, Outcome, Report};

/// The report as text. Defects are not in it: they go to standard error as they are met.
pub fn render(view: &View<'_>) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_report(&mut text, view);
    text
}

fn write_report(out: &mut String, view: &View<'_>) -> fmt::Result {
    let (report, contracts) = (view.report, view.contracts);
    for folded in report.findings() {
        write_finding(out, folded, contracts)?;
        out.push('\n');
    }
    for (reason, seen) in report.not_judged() {
        let exchanges = words::counted(seen.count, "exchange");
        let (says, first) = (reason.says(), &seen.first);
        let what = if reason.is_of_body_alone() {
            "body not judged"
        } else {
            "not judged"
        };
        writeln!(out, "{what}: {exchanges}, first {first}: {says}")?;
    }
    if report.not_judged().contains_key(&Reason::OtherHost) {
        write_servers(out, contracts)?;
    }
    write_policy(out, view)?;
    write_deviations(out, report, contracts)?;
    write_coverage(out, report, contracts)?;
    write_summary(out, report)
}

fn write_finding(out: &mut String, folded: &Folded, contracts: &[Contract]) -> fmt::Result {
    let identity = &folded.first.identity;
    let (rule, level) = (identity.rule, folded.level);
    writeln!(out, "{}[{}]: {}", level.id(), rule.id(), rule.says())?;
    writeln!(out, "  where     {}", words::place(identity))?;
    writeln!(out, "  expected  {}", folded.first.expected)?;
    writeln!(out, "  actual    {}", folded.first.actual)?;
    if let Some(reason) = &folded.first.reason {
        writeln!(out, "  reason    {reason}")?;
    }
    write_promise(out, identity, contracts)?;
    writeln!(out, "  seen      {}", words::seen(folded))
}

/// The place of the promise, and the line that makes it.
fn write_promise(out: &mut String, identity: &Identity, contracts: &[Contract]) -> fmt::Result {
    let (name, pointer) = (&identity.document, &identity.contract);
    let Some(contract) = contract::named(contracts, name) else {
        return writeln!(out, "  contract  {name}  {pointer}");
    };
    let place = contract.place(pointer);
    let Some(position) = contract.position(pointer) else {
        return writeln!(out, "  contract  {}  {}", place.file, place.pointer);
    };
    let Position { line, column } = position;
    writeln!(
        out,
        "  contract  {}:{line}:{column}  {}",
        place.file, place.pointer
    )?;
    match place.line(position) {
        Some(source) => writeln!(out, "            | {}", excerpt(source, column)),
        None => Ok(()),
    }
}

/// The actions of overlays that nothing needed, where something of their contract was judged.
fn write_deviations(out: &mut String, report: &Report, contracts: &[Contract]) -> fmt::Result {
    for contract in contracts {
        let is_reached = |name: &OperationName| name.0 == *contract.name();
        let (Some(known), true) = (
            contract.deviations(),
            report.reached().keys().any(is_reached),
        ) else {
            continue;
        };
        let is_unused = |index: &usize| {
            let name = (contract.name().clone(), *index);
            !report.deviations().contains_key(&name)
        };
        let all = known.telling();
        let unused: Vec<_> = all.iter().copied().filter(is_unused).collect();
        if !unused.is_empty() {
            let (file, seen) = (known.overlay().document().name(), all.len() - unused.len());
            writeln!(
                out,
                "note: {seen} of {} deviations in {file} seen; not seen:",
                all.len()
            )?;
        }
        for index in unused {
            write_unused(out, known, index)?;
        }
    }
    Ok(())
}

fn write_unused(out: &mut String, known: &Deviations, index: usize) -> fmt::Result {
    let (action, document) = (
        &known.overlay().actions()[index],
        known.overlay().document(),
    );
    let line = document.position(&format!("/actions/{index}"));
    let line = line.map_or_else(String::new, |at| format!("line {}", at.line));
    let age = match (&action.since, known.age(index)) {
        (Some(since), Some(days)) => {
            let days = usize::try_from(days).unwrap_or_default();
            format!(", known since {since} ({})", words::counted(days, "day"))
        }
        _ => String::new(),
    };
    let reason = match action.description.split_once(". ") {
        Some((first, _)) => first,
        None if action.description.is_empty() => &action.target,
        None => action.description.trim_end_matches('.'),
    };
    writeln!(out, "  {line}{age}: {reason}")
}

/// What the policy hid, and what of it hides nothing.
fn write_policy(out: &mut String, view: &View<'_>) -> fmt::Result {
    let (report, policy) = (view.report, view.policy);
    for (index, count) in report.excepted() {
        if let Some(exception) = policy.exceptions.get(*index) {
            let times = words::counted(*count, "finding");
            writeln!(
                out,
                "excepted: {times}, {}: {}",
                place(exception),
                exception.reason
            )?;
        }
    }
    for exception in policy.idle(report.excepted()) {
        let (place, reason) = (place(exception), &exception.reason);
        match (&exception.until, exception.has_lapsed) {
            (Some(until), true) => writeln!(out, "lapsed on {until}: {place}: {reason}")?,
            _ => writeln!(out, "exception without a finding: {place}: {reason}")?,
        }
    }
    let (known, idle) = (report.known(), policy.baseline.idle(report.known()).count());
    if !known.is_empty() {
        let hidden = words::counted(known.len(), "finding");
        let exchanges = words::counted(known.values().sum(), "exchange");
        writeln!(out, "known: {hidden} of the baseline, in {exchanges}")?;
    }
    if idle > 0 {
        let entries = words::counted(idle, "finding");
        writeln!(
            out,
            "mended: {entries} of the baseline did not show; `baseline prune` takes them out"
        )?;
    }
    Ok(())
}

fn place(exception: &Exception) -> String {
    let operation = exception.operation.as_deref();
    let pointer = exception.pointer.as_ref().map(PointerGlob::text);
    let parts = [Some(exception.rule.id()), operation, pointer];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn write_servers(out: &mut String, contracts: &[Contract]) -> fmt::Result {
    let servers = contracts.iter().flat_map(Contract::servers);
    let addresses: Vec<_> = servers.map(|server| server.address.as_str()).collect();
    let addresses = addresses.join(", ");
    writeln!(
        out,
        "  servers   {addresses}; add others that serve the API with --server URL"
    )
}

fn write_coverage(out: &mut String, report: &Report, contracts: &[Contract]) -> fmt::Result {
    let all: Vec<_> = contracts.iter().flat_map(names).collect();
    let unseen: Vec<_> = all
        .iter()
        .filter(|name| !report.reached().contains_key(name))
        .map(|(document, id)| format!("{id} of {document}"))
        .collect();
    let (all, listed) = (all.len(), unseen.len().min(5));
    write!(out, "operations: {} of {all} reached", all - unseen.len())?;
    if !unseen.is_empty() {
        write!(out, "; not reached: {}", unseen[..listed].join(", "))?;
    }
    if unseen.len() > listed {
        write!(out, " and {} more", unseen.len() - listed)?;
    }
    out.push('\n');
    Ok(())
}

fn names(contract: &Contract) -> impl Iterator<Item = OperationName> {
    let name = |operation: &Operation| (contract.name().clone(), operation.id.clone());
    contract.operations().iter().map(name)
}

fn write_summary(out: &mut String, report: &Report) -> fmt::Result {
    let counts = report.counts();
    let (exchanges, defects) = (counts.exchanges, report.defects().len());
    writeln!(
        out,
        "{}: {} kept the contract, {} broke it, {} not judged",
        words::counted(exchanges, "exchange"),
        counts.kept,
        counts.broken,
        counts.not_judged
    )?;
    match report.outcome() {
        Outcome::Kept => writeln!(out, "outcome: kept"),
        Outcome::Broken => writeln!(out, "outcome: broken"),
        Outcome::CouldNotJudge if defects > 0 => writeln!(
            out,
            "outcome: could not judge everything: {} in what was given, named on standard error",
            words::counted(defects, "defect")
        ),
        Outcome::CouldNotJudge if counts.judged == 0 => {
            writeln!(out, "outcome: could not judge: nothing was judged")
        }
        Outcome::CouldNotJudge => writeln!(out, "outcome: could not judge everything"),
    }
}

/// A line of a contract; of a long one, for some contracts are one line of JSON, what begins at the
/// column.
fn excerpt(line: &str, column: usize) -> String {
    const LONGEST: usize = 100;
    let length = line.chars().count();
    if length <= LONGEST {
        return line.trim().to_owned();
    }
    let (skipped, end) = (column.saturating_sub(1), column.saturating_sub(1) + LONGEST);
    let text: String = line.chars().skip(skipped).take(LONGEST).collect();
    let (before, after) = (
        if skipped > 0 { "…" } else { "" },
        if length > end { "…" } else { "" },
    );
    format!("{before}{}{after}", text.trim())
}
