//! The report for people: each finding with the line of the contract that it breaks.

use std::fmt::{self, Display, Write};

use super::paper::{LABEL, Paper, STRONG, of_level, of_outcome};
use super::{outcome, words};
use crate::judge::Reason;
use crate::report::{Folded, Report};

/// The report as text. Defects are not in it: they go to standard error as they are met.
pub fn render(report: &Report, is_colored: bool) -> String {
    let mut paper = Paper::new(is_colored);
    // Writing to a String cannot fail.
    let _ = write_report(&mut paper, report);
    paper.into_text()
}

fn write_report(out: &mut Paper, report: &Report) -> fmt::Result {
    for folded in report.findings() {
        write_finding(out, folded)?;
        writeln!(out)?;
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

fn write_finding(out: &mut Paper, folded: &Folded) -> fmt::Result {
    let identity = &folded.first.identity;
    let (rule, level) = (identity.rule, folded.level);
    let heading = format_args!("{}[{}]", level.id(), rule.id());
    out.styled(of_level(level), heading)?;
    out.styled(STRONG, format_args!(": {}", rule.says()))?;
    writeln!(out)?;
    write_part(out, "where", words::place(identity))?;
    write_part(out, "expected", &folded.first.expected)?;
    write_part(out, "actual", &folded.first.actual)?;
    write_promise(out, folded)?;
    write_part(out, "seen", words::seen(folded))
}

fn write_part(out: &mut Paper, label: &str, what: impl Display) -> fmt::Result {
    out.styled(LABEL, format_args!("  {label:<9} "))?;
    writeln!(out, "{what}")
}

/// The place of the promise, and the line that makes it.
fn write_promise(out: &mut Paper, folded: &Folded) -> fmt::Result {
    let pointer = &folded.first.identity.contract;
    let place = words::contract_place(folded);
    write_part(out, "contract", format_args!("{place}  {pointer}"))?;
    match folded.quote.as_ref().and_then(|quote| quote.lines.first()) {
        Some(source) => {
            out.styled(LABEL, "            | ")?;
            writeln!(out, "{source}")
        }
        None => Ok(()),
    }
}

/// What was excepted and why, then the exceptions that excepted nothing.
fn write_exceptions(out: &mut Paper, report: &Report) -> fmt::Result {
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

fn write_servers(out: &mut Paper, report: &Report) -> fmt::Result {
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

fn write_coverage(out: &mut Paper, report: &Report) -> fmt::Result {
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
    writeln!(out)?;
    Ok(())
}

fn write_summary(out: &mut Paper, report: &Report) -> fmt::Result {
    let counts = report.counts();
    writeln!(
        out,
        "{}: {} kept the contract, {} broke it, {} not judged",
        words::counted(counts.exchanges, "exchange"),
        counts.kept,
        counts.broken,
        counts.not_judged
    )?;
    let sentence = outcome::sentence(report);
    out.styled(
        of_outcome(report.outcome()),
        format_args!("outcome: {sentence}"),
    )?;
    writeln!(out)
}
