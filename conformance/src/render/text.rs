//! The report for people: each finding with the line of the contract that it breaks.

use std::fmt::{self, Write};

use super::{View, outcome, words};
use crate::contract::{self, Contract, Operation};
use crate::defect::Position;
use crate::finding::Identity;
use crate::judge::{OperationName, Reason};
use crate::nearest;
use crate::policy::{Exception, PointerGlob, Scope};
use crate::report::{Folded, Report, Standing};

/// Entries beyond this many are counted, not listed.
const MAX_LISTED: usize = 5;

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
    write_coverage(out, report, contracts)?;
    write_summary(out, view)
}

fn write_finding(out: &mut String, folded: &Folded, contracts: &[Contract]) -> fmt::Result {
    let identity = &folded.first.identity;
    let (rule, level) = (identity.rule, folded.level);
    writeln!(out, "{}[{}]: {}", level.id(), rule.id(), rule.says())?;
    writeln!(out, "  where     {}", words::place(identity))?;
    writeln!(out, "  expected  {}", folded.first.expected)?;
    writeln!(out, "  actual    {}", folded.first.actual)?;
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
    write_baseline(out, view)?;
    for title in &policy.elsewhere {
        let titles = policy.titles.values().map(|known| &**known);
        let hint = nearest::hint(title, titles);
        writeln!(
            out,
            "policy: what it says of {title} is left aside: this run does not judge by it{hint}"
        )?;
    }
    Ok(())
}

/// What the baseline hid, and which of its entries hide nothing.
fn write_baseline(out: &mut String, view: &View<'_>) -> fmt::Result {
    let (report, known) = (view.report, view.report.known());
    if !known.is_empty() {
        let hidden = words::counted(known.len(), "finding");
        let times = words::counted(known.values().sum(), "time");
        writeln!(out, "known: {hidden} of the baseline, seen {times}")?;
    }
    let entries = |standing: Standing| -> Vec<_> {
        let all = view.policy.baseline.entries().iter();
        all.filter(|entry| report.standing(entry, view.policy) == standing)
            .collect()
    };
    let mended = entries(Standing::Mended);
    if !mended.is_empty() {
        let count = words::counted(mended.len(), "finding");
        writeln!(
            out,
            "mended: {count} of the baseline did not show; `baseline prune` takes them out"
        )?;
    }
    for entry in mended.iter().take(MAX_LISTED) {
        writeln!(out, "  {}: {}", entry.rule.id(), words::known_place(entry))?;
    }
    if mended.len() > MAX_LISTED {
        writeln!(out, "  and {} more", mended.len() - MAX_LISTED)?;
    }
    let not_reached = entries(Standing::NotReached).len();
    write_unproven(out, not_reached, "no such response came")?;
    let others = entries(Standing::OfOtherContract);
    for titled in others.chunk_by(|one, other| one.contract == other.contract) {
        let title = &titled[0].contract;
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

fn names(contract: &Contract) -> impl Iterator<Item = OperationName> {
    let name = |operation: &Operation| (contract.name().clone(), operation.id.clone());
    contract.operations().iter().map(name)
}

fn write_summary(out: &mut String, view: &View<'_>) -> fmt::Result {
    let counts = view.report.counts();
    writeln!(
        out,
        "{}: {} kept the contract, {} broke it, {} not judged",
        words::counted(counts.exchanges, "exchange"),
        counts.kept,
        counts.broken,
        counts.not_judged
    )?;
    writeln!(out, "outcome: {}", outcome::sentence(view))
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
