//! The report for people: each finding with the line of the contract that it breaks.

use std::fmt::{self, Display, Write};

use super::coverage::{self, Unseen};
use super::deviations::{self, Unneeded};
use super::paper::{LABEL, Paper, STRONG, of_level, of_outcome};
use super::{outcome, words};
use crate::judge::Reason;
use crate::report::{Folded, JudgedBy, Report};

/// The report as text. Defects are not in it: they go to standard error as they are met.
pub fn render(report: &Report, is_colored: bool) -> String {
    let mut paper = Paper::new(is_colored);
    // Writing to a String cannot fail.
    let _ = write_report(&mut paper, report);
    paper.into_text()
}

/// The report without its findings: what was not judged, excepted and never seen, counts and outcome.
pub fn closing(report: &Report) -> String {
    let mut paper = Paper::new(false);
    // Writing to a String cannot fail.
    let _ = write_closing(&mut paper, report);
    paper.into_text()
}

/// One finding as the report has it.
pub fn finding(folded: &Folded, is_colored: bool) -> String {
    let mut paper = Paper::new(is_colored);
    // Writing to a String cannot fail.
    let _ = write_finding(&mut paper, folded);
    paper.into_text()
}

fn write_report(out: &mut Paper, report: &Report) -> fmt::Result {
    for folded in report.findings() {
        write_finding(out, folded)?;
        writeln!(out)?;
    }
    write_closing(out, report)
}

fn write_closing(out: &mut Paper, report: &Report) -> fmt::Result {
    for (reason, seen) in report.not_judged() {
        writeln!(out, "{}", words::not_judged_line(*reason, seen))?;
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
    write_deviations(out, report)?;
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
    if let Some(value) = &folded.first.value {
        write_part(out, "value", value)?;
    }
    if let Some(reason) = &folded.first.reason {
        write_part(out, "reason", reason)?;
    }
    write_promise(out, folded)?;
    write_part(out, "seen", words::seen(folded))?;
    write_part(out, "help", rule.help())
}

fn write_part(out: &mut Paper, label: &str, what: impl Display) -> fmt::Result {
    out.styled(LABEL, format_args!("  {label:<9} "))?;
    writeln!(out, "{what}")
}

/// The place of the promise, and the line that makes it.
fn write_promise(out: &mut Paper, folded: &Folded) -> fmt::Result {
    let pointer = words::promise(&folded.first.identity).pointer;
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

/// The actions of overlays that nothing needed.
fn write_deviations(out: &mut Paper, report: &Report) -> fmt::Result {
    for Unneeded {
        summary, actions, ..
    } in deviations::unneeded(report)
    {
        writeln!(out, "note: {summary}; not seen:")?;
        for action in actions {
            writeln!(out, "  {action}")?;
        }
    }
    Ok(())
}

fn write_coverage(out: &mut Paper, report: &Report) -> fmt::Result {
    if report.coverage().is_empty() {
        return Ok(());
    }
    for contract in report.contracts().keys() {
        let unseen = coverage::unseen(report, contract);
        if !unseen.is_empty() {
            writeln!(out, "never seen of {contract}:")?;
            write_unseen(out, &unseen)?;
            writeln!(out)?;
        }
    }
    for (name, judged_by) in report.contracts() {
        match report.contracts().len() {
            1 => write!(out, "coverage")?,
            _ => write!(out, "coverage of {name}")?,
        }
        match coverage::summary(report, name) {
            Some(summary) => {
                writeln!(out, ": {summary}")?;
                write_not_reached(out, judged_by)?;
            }
            None => writeln!(out, ": nothing of it was reached")?,
        }
    }
    Ok(())
}

fn write_unseen(out: &mut Paper, unseen: &[Unseen]) -> fmt::Result {
    for Unseen { response, parts } in unseen {
        let Some(parts) = parts else {
            writeln!(out, "  {response}: no such response came")?;
            continue;
        };
        writeln!(out, "  {response}")?;
        for part in parts {
            let (kind, what) = (part.kind, &part.what);
            writeln!(out, "    {kind:<10}  {what}  {}", part.contract)?;
        }
    }
    Ok(())
}

/// Operations that were not reached, where others of the contract were.
fn write_not_reached(out: &mut Paper, judged_by: &JudgedBy) -> fmt::Result {
    let missed = judged_by
        .operations
        .iter()
        .filter(|(_, reached)| reached.exchanges == 0);
    let missed: Vec<_> = missed.map(|(id, _)| &**id).collect();
    if missed.is_empty() {
        return Ok(());
    }
    let listed = missed.len().min(words::MAX_LISTED);
    write!(out, "  not reached: {}", missed[..listed].join(", "))?;
    if missed.len() > listed {
        write!(out, " and {} more", missed.len() - listed)?;
    }
    writeln!(out)?;
    Ok(())
}

fn write_summary(out: &mut Paper, report: &Report) -> fmt::Result {
    writeln!(out, "{}", words::counts(report))?;
    let sentence = outcome::sentence(report);
    out.styled(
        of_outcome(report.outcome()),
        format_args!("outcome: {sentence}"),
    )?;
    writeln!(out)
}
