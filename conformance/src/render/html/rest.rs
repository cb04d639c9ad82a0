//! What a page tells besides findings: defects, what was not judged, operations, policy.

use std::collections::BTreeMap;

use maud::{Markup, html};

use crate::judge::Reason;
use crate::render::deviations::{self, Unneeded};
use crate::render::words;
use crate::report::Report;

/// What is wrong with what was given.
pub(super) fn defects(report: &Report) -> Markup {
    let defects = report.defects();
    html! {
        @if !defects.is_empty() {
            section.defects aria-labelledby="defects-title" {
                h2 #defects-title { "Could not be read" span.count { (defects.len()) } }
                p { "What is behind these was not judged, and could hold anything." }
                ul { @for defect in defects { li { code { (defect) } } } }
            }
        }
    }
}

/// Exchanges that were not judged, and why.
pub(super) fn not_judged(report: &Report) -> Markup {
    let servers = report.contracts().values();
    let servers: Vec<_> = servers.flat_map(|contract| &contract.servers).collect();
    let count: usize = report.not_judged().values().map(|seen| seen.count).sum();
    html! {
        @if !report.not_judged().is_empty() {
            section aria-labelledby="not-judged-title" {
                h2 #not-judged-title {
                    "Not judged" span.count { (count) }
                }
                div.wide tabindex="0" role="region" aria-labelledby="not-judged-title" {
                    table {
                        thead { tr { th { "why" } th.number { "exchanges" } th { "first" } } }
                        tbody {
                            @for (reason, seen) in report.not_judged() {
                                tr {
                                    td {
                                        @if reason.is_of_body_alone() { "the body: " }
                                        (reason.says())
                                        @if *reason == Reason::OtherHost {
                                            p.hint {
                                                "Servers: "
                                                @for server in &servers { code { (server) } " " }
                                                "– add others with " code { "--server URL" }
                                            }
                                        }
                                    }
                                    td.number { (seen.count) }
                                    td { (seen) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// All operations of the contracts, and how far each was reached.
pub(super) fn operations(report: &Report) -> Markup {
    let all = words::operations(report);
    let reached = all.iter().filter(|(_, _, count)| *count > 0).count();
    let mut findings = BTreeMap::<_, usize>::new();
    for folded in report.findings() {
        let identity = &folded.first.identity;
        let name = (&*identity.document, &*identity.operation);
        *findings.entry(name).or_default() += 1;
    }
    let findings = |name: (&str, &str)| findings.get(&name).copied().unwrap_or(0);
    html! {
        section aria-labelledby="operations-title" {
            h2 #operations-title {
                "Operations reached" span.count { (reached) " of " (all.len()) }
            }
            div.wide tabindex="0" role="region" aria-labelledby="operations-title" {
                table {
                    thead {
                        tr {
                            th { "operation" }
                            th { "contract" }
                            th.number { "exchanges" }
                            th.number { "findings" }
                        }
                    }
                    tbody {
                        @for (document, id, count) in &all {
                            tr.none[*count == 0] {
                                td { code { (id) } }
                                td { (document) }
                                td.number { @if *count == 0 { "never" } @else { (count) } }
                                td.number { @if *count > 0 { (findings((*document, *id))) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What is known to differ from the contracts, and was needed by nothing.
pub(super) fn deviations(report: &Report) -> Markup {
    let overlays = deviations::unneeded(report);
    html! {
        @if !overlays.is_empty() {
            section aria-labelledby="deviations-title" {
                h2 #deviations-title { "Known deviations that did not show" }
                @for Unneeded { summary, actions, .. } in &overlays {
                    p { (summary) }
                    ul { @for action in actions { li { (action) } } }
                }
            }
        }
    }
}

/// What the policy hid, and what of it hid nothing.
pub(super) fn policy(report: &Report) -> Markup {
    let mut lines = words::baseline(report);
    lines.extend(words::elsewhere(report));
    html! {
        @if !report.exceptions().is_empty() || !lines.is_empty() {
            section aria-labelledby="policy-title" {
                h2 #policy-title { "Expected and known" }
                @for line in &lines { p { (line) } }
                @if !report.exceptions().is_empty() {
                    div.wide tabindex="0" role="region" aria-labelledby="policy-title" {
                        table {
                            thead {
                                tr { th { "exception" } th { "reason" } th { "findings excepted" } }
                            }
                            tbody {
                                @for (exception, count) in report.exceptions() {
                                    tr.none[*count == 0] {
                                        td { code { (words::exception(exception)) } }
                                        td { (exception.reason) }
                                        td { (words::use_of(exception, *count)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
