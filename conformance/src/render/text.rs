//! The report for people: each finding with the line of the contract that it breaks.

use std::fmt::{self, Write};

use super::{outcome, words};
use crate::judge::Reason;
use crate::report::{Folded, Report};

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
    for line in words::baseline(report)
        .iter()
        .chain(&words::elsewhere(report))
    {
        writeln!(out, "{line}")?;
    }
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
    let (place, pointer) = (
        words::contract_place(folded),
        &folded.first.identity.contract,
    );
    writeln!(out, "  contract  {place}  {pointer}")?;
    match folded.quote.as_ref().and_then(|quote| quote.lines.first()) {
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
        let (place, reason) = (words::exception(exception), &exception.reason);
        writeln!(out, "excepted: {times}, {place}: {reason}")?;
    }
    for (exception, _) in idle {
        let (place, reason) = (words::exception(exception), &exception.reason);
        match (&exception.until, exception.has_lapsed) {
            (Some(until), true) => writeln!(out, "lapsed on {until}: {place}: {reason}")?,
            _ => writeln!(out, "exception without a finding: {place}: {reason}")?,
        }
    }
    Ok(())
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
    let (all, listed) = (all.len(), unseen.len().min(words::MAX_LISTED));
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
