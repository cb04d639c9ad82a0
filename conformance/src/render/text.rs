//! The report for people: each finding with the line of the contract that it breaks.

use std::fmt::{self, Write};

use super::coverage::{self, CoverageDetail, Unseen};
use super::{View, words};
use crate::contract::{self, Contract};
use crate::defect::Position;
use crate::finding::Identity;
use crate::judge::Reason;
use crate::policy::{Exception, PointerGlob};
use crate::redact::without_userinfo;
use crate::report::{Folded, Outcome};

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
        writeln!(out, "not judged: {exchanges}, first {first}: {says}")?;
    }
    if report.not_judged().contains_key(&Reason::OtherHost) {
        write_servers(out, contracts)?;
    }
    write_policy(out, view)?;
    write_coverage(out, view)?;
    write_summary(out, view)
}

fn write_finding(out: &mut String, folded: &Folded, contracts: &[Contract]) -> fmt::Result {
    let identity = &folded.first.identity;
    let (rule, level) = (identity.rule, folded.level);
    writeln!(out, "{}[{}]: {}", level.id(), rule.id(), rule.says())?;
    writeln!(out, "  where     {}", words::place(identity))?;
    writeln!(out, "  expected  {}", folded.first.expected)?;
    writeln!(out, "  actual    {}", folded.first.actual)?;
    if let Some(value) = &folded.first.value {
        writeln!(out, "  value     {value}")?;
    }
    write_promise(out, identity, contracts)?;
    writeln!(out, "  seen      {}", words::seen(folded))
}

/// The place of the promise, and the line that makes it.
fn write_promise(out: &mut String, identity: &Identity, contracts: &[Contract]) -> fmt::Result {
    let (name, pointer) = (&identity.document, &identity.contract);
    let contract = contract::named(contracts, name);
    let found = contract.and_then(|contract| Some((contract, contract.position(pointer)?)));
    let Some((contract, Position { line, column })) = found else {
        return writeln!(out, "  contract  {name}  {pointer}");
    };
    writeln!(out, "  contract  {name}:{line}:{column}  {pointer}")?;
    match contract.document().text().lines().nth(line - 1) {
        Some(source) => writeln!(out, "            | {}", excerpt(source, column)),
        None => Ok(()),
    }
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
    let addresses: Vec<_> = servers
        .map(|server| without_userinfo(&server.address))
        .collect();
    let addresses = addresses.join(", ");
    writeln!(
        out,
        "  servers   {addresses}; add others that serve the API with --server URL"
    )
}

fn write_coverage(out: &mut String, view: &View<'_>) -> fmt::Result {
    if view.coverage == CoverageDetail::Off {
        return Ok(());
    }
    for contract in view.contracts {
        let unseen = coverage::unseen(view, contract);
        if !unseen.is_empty() {
            writeln!(out, "never seen of {}:", contract.name())?;
            write_unseen(out, &unseen)?;
            out.push('\n');
        }
    }
    for contract in view.contracts {
        match view.contracts.len() {
            1 => out.push_str("coverage"),
            _ => write!(out, "coverage of {}", contract.name())?,
        }
        match coverage::summary(view, contract) {
            Some(summary) => writeln!(out, ": {summary}")?,
            None => writeln!(out, ": nothing of it was reached")?,
        }
        write_not_reached(out, view, contract)?;
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
fn write_not_reached(out: &mut String, view: &View<'_>, contract: &Contract) -> fmt::Result {
    const LISTED: usize = 5;
    let (mut reached, mut missed) = (0, Vec::new());
    for operation in contract.operations() {
        let name = (contract.name().clone(), operation.id.clone());
        if view.report.reached().contains_key(&name) {
            reached += 1;
        } else {
            missed.push(&*operation.id);
        }
    }
    if reached == 0 || missed.is_empty() {
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

fn write_summary(out: &mut String, view: &View<'_>) -> fmt::Result {
    let report = view.report;
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
        Outcome::Kept => match coverage::of_the_fields(view) {
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
