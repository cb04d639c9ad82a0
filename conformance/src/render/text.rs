//! The report for people: each finding with the line of the contract that it breaks.

use std::fmt::{self, Write};

use super::coverage::{self, Unseen};
use super::words;
use crate::judge::Reason;
use crate::report::{Folded, JudgedBy, Outcome, Report};

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
    for line in words::baseline(report) {
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
    if let Some(value) = &folded.first.value {
        writeln!(out, "  value     {value}")?;
    }
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
    if report.coverage().is_empty() {
        return Ok(());
    }
    for contract in report.contracts().keys() {
        let unseen = coverage::unseen(report, contract);
        if !unseen.is_empty() {
            writeln!(out, "never seen of {contract}:")?;
            write_unseen(out, &unseen)?;
            out.push('\n');
        }
    }
    for (name, judged_by) in report.contracts() {
        match report.contracts().len() {
            1 => out.push_str("coverage"),
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

fn write_unseen(out: &mut String, unseen: &[Unseen]) -> fmt::Result {
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
fn write_not_reached(out: &mut String, judged_by: &JudgedBy) -> fmt::Result {
    const LISTED: usize = 5;
    let missed = judged_by
        .operations
        .iter()
        .filter(|(_, count)| **count == 0);
    let missed: Vec<_> = missed.map(|(id, _)| &**id).collect();
    if missed.is_empty() {
        return Ok(());
    }
    let listed = missed.len().min(LISTED);
    write!(out, "  not reached: {}", missed[..listed].join(", "))?;
    if missed.len() > listed {
        write!(out, " and {} more", missed.len() - listed)?;
    }
    out.push('\n');
    Ok(())
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
        Outcome::Kept => match coverage::of_the_fields(report) {
            Some(share) => writeln!(out, "outcome: kept, on {share}"),
            None => writeln!(out, "outcome: kept"),
        },
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
