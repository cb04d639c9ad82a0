//! The report for people: each finding with the line of the contract that it breaks.

use std::fmt::{self, Write};

use super::{outcome, words};
use crate::judge::Reason;
use crate::nearest;
use crate::policy::{Exception, PointerGlob, Scope};
use crate::report::{Folded, Report, Standing};

/// Entries beyond this many are counted, not listed.
const MAX_LISTED: usize = 5;

/// The report as text. Defects are not in it: they go to standard error as they are met.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let _ = write_report(&mut text, report);
    text
}

fn write_report(out: &mut String, report: &Report) -> fmt::Result {
    for folded in report.findings() {
        write_finding(out, folded)?;
        out.push('\n');
    }
    for (reason, seen) in report.not_judged() {
        let exchanges = words::counted(seen.count, "exchange");
        let (says, first) = (reason.says(), &seen.first);
        writeln!(out, "not judged: {exchanges}, first {first}: {says}")?;
    }
    if report.not_judged().contains_key(&Reason::OtherHost) {
        write_servers(out, report)?;
    }
    write_exceptions(out, report)?;
    write_baseline(out, report)?;
    write_elsewhere(out, report)?;
    write_coverage(out, report)?;
    write_summary(out, report)
}

fn write_finding(out: &mut String, folded: &Folded) -> fmt::Result {
    let identity = &folded.first.identity;
    let (rule, level) = (identity.rule, folded.level);
    writeln!(out, "{}[{}]: {}", level.id(), rule.id(), rule.says())?;
    writeln!(out, "  where     {}", words::place(identity))?;
    writeln!(out, "  expected  {}", folded.first.expected)?;
    writeln!(out, "  actual    {}", folded.first.actual)?;
    write_promise(out, folded)?;
    writeln!(out, "  seen      {}", words::seen(folded))
}

/// The place of the promise, and the line that makes it.
fn write_promise(out: &mut String, folded: &Folded) -> fmt::Result {
    let identity = &folded.first.identity;
    let (name, pointer) = (&identity.document, &identity.contract);
    let Some(quote) = &folded.quote else {
        return writeln!(out, "  contract  {name}  {pointer}");
    };
    let (line, column) = (quote.position.line, quote.position.column);
    writeln!(out, "  contract  {name}:{line}:{column}  {pointer}")?;
    match quote.lines.first() {
        Some(source) => writeln!(out, "            | {source}"),
        None => Ok(()),
    }
}

/// What was excepted and why, then the exceptions that excepted nothing.
fn write_exceptions(out: &mut String, report: &Report) -> fmt::Result {
    let (used, idle): (Vec<_>, Vec<_>) = report
        .exceptions()
        .iter()
        .partition(|(_, count)| **count > 0);
    for (exception, count) in used {
        let times = words::counted(*count, "finding");
        let (place, reason) = (place(exception), &exception.reason);
        writeln!(out, "excepted: {times}, {place}: {reason}")?;
    }
    for (exception, _) in idle {
        let (place, reason) = (place(exception), &exception.reason);
        match (&exception.until, exception.has_lapsed) {
            (Some(until), true) => writeln!(out, "lapsed on {until}: {place}: {reason}")?,
            _ => writeln!(out, "exception without a finding: {place}: {reason}")?,
        }
    }
    Ok(())
}

/// What the baseline hid, and which of its entries hid nothing.
fn write_baseline(out: &mut String, report: &Report) -> fmt::Result {
    let entries = |standing: Standing| -> Vec<_> {
        let all = report.baseline().iter();
        all.filter(|(entry, _)| report.standing(entry) == standing)
            .collect()
    };
    let known = entries(Standing::Known);
    if !known.is_empty() {
        let hidden = words::counted(known.len(), "finding");
        let times = words::counted(known.into_iter().map(|(_, count)| count).sum(), "time");
        writeln!(out, "known: {hidden} of the baseline, seen {times}")?;
    }
    let mended = entries(Standing::Mended);
    if !mended.is_empty() {
        let count = words::counted(mended.len(), "finding");
        writeln!(
            out,
            "mended: {count} of the baseline did not show; `baseline prune` takes them out"
        )?;
    }
    for (entry, _) in mended.iter().take(MAX_LISTED) {
        writeln!(out, "  {}: {}", entry.rule.id(), words::known_place(entry))?;
    }
    if mended.len() > MAX_LISTED {
        writeln!(out, "  and {} more", mended.len() - MAX_LISTED)?;
    }
    let not_reached = entries(Standing::NotReached).len();
    write_unproven(out, not_reached, "no such response came")?;
    let others = entries(Standing::OfOtherContract);
    for titled in others.chunk_by(|(one, _), (other, _)| one.contract == other.contract) {
        let title = &titled[0].0.contract;
        let why = format!("this run does not judge by {title}");
        write_unproven(out, titled.len(), &why)?;
    }
    Ok(())
}

/// Entries of the baseline that this run says nothing of.
fn write_unproven(out: &mut String, entries: usize, why: &str) -> fmt::Result {
    if entries == 0 {
        return Ok(());
    }
    let count = words::counted(entries, "finding");
    writeln!(out, "baseline: {count} not looked for: {why}")
}

/// What the policy says of contracts that were not judged by.
fn write_elsewhere(out: &mut String, report: &Report) -> fmt::Result {
    for title in report.elsewhere() {
        let hint = nearest::hint(title, report.titles());
        writeln!(
            out,
            "policy: what it says of {title} is left aside: this run does not judge by it{hint}"
        )?;
    }
    Ok(())
}

fn place(exception: &Exception) -> String {
    let Scope {
        contract,
        operation,
    } = &exception.scope;
    let pointer = exception.pointer.as_ref().map(PointerGlob::text);
    let (operation, contract) = (operation.as_deref(), contract.as_deref());
    let parts = [Some(exception.rule.id()), operation, pointer];
    let mut text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if let Some(title) = contract {
        text.push_str(" of ");
        text.push_str(title);
    }
    text
}

fn write_servers(out: &mut String, report: &Report) -> fmt::Result {
    let contracts = report.contracts().values();
    let addresses: Vec<_> = contracts
        .flat_map(|contract| &contract.servers)
        .map(String::as_str)
        .collect();
    let addresses = addresses.join(", ");
    writeln!(
        out,
        "  servers   {addresses}; add others that serve the API with --server URL"
    )
}

fn write_coverage(out: &mut String, report: &Report) -> fmt::Result {
    let all = words::operations(report);
    let unseen: Vec<_> = all
        .iter()
        .filter(|(_, _, count)| *count == 0)
        .map(|(document, id, _)| format!("{id} of {document}"))
        .collect();
    let (all, listed) = (all.len(), unseen.len().min(MAX_LISTED));
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

fn write_summary(out: &mut String, report: &Report) -> fmt::Result {
    let counts = report.counts();
    writeln!(
        out,
        "{}: {} kept the contract, {} broke it, {} not judged",
        words::counted(counts.exchanges, "exchange"),
        counts.kept,
        counts.broken,
        counts.not_judged
    )?;
    writeln!(out, "outcome: {}", outcome::sentence(report))
}
