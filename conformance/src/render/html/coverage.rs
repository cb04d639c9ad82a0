//! How much of the contracts the recordings show.

use maud::{Markup, html};

use crate::render::coverage::{self, Unseen};
use crate::report::Report;

/// A line for each contract that was reached, and what never came if that is asked for.
pub(super) fn section(report: &Report) -> Markup {
    let names = report.contracts().keys();
    let summaries: Vec<_> = names
        .filter_map(|name| Some((name, coverage::summary(report, name)?)))
        .collect();
    html! {
        @if !report.coverage().is_empty() && !summaries.is_empty() {
            section aria-labelledby="coverage-title" {
                h2 #coverage-title { "Seen of the contract" }
                @for (name, summary) in &summaries {
                    p { code { (name) } " " (summary) }
                    (unseen(&coverage::unseen(report, name)))
                }
            }
        }
    }
}

fn unseen(all: &[Unseen]) -> Markup {
    html! {
        @if !all.is_empty() {
            div.wide tabindex="0" role="region" aria-labelledby="coverage-title" {
                table {
                    thead {
                        tr { th { "response" } th { "never seen" } th { "" } th { "contract" } }
                    }
                    tbody { @for one in all { (rows(one)) } }
                }
            }
        }
    }
}

fn rows(unseen: &Unseen) -> Markup {
    html! {
        @if let Some(parts) = &unseen.parts {
            @for part in parts {
                tr {
                    td { (unseen.response) }
                    td { (part.kind) }
                    td { code { (part.what) } }
                    td { code { (part.contract) } }
                }
            }
        } @else {
            tr.none {
                td { (unseen.response) }
                td colspan="3" { "no such response came" }
            }
        }
    }
}
