//! A finding as a card: what, where, how it differs, what the contract says, and what to do.

use maud::{Markup, html};

use crate::contract::Quote;
use crate::finding::{Identity, Rule};
use crate::render::words;
use crate::report::Folded;

/// A finding with all that is known of it.
pub(super) fn card(folded: &Folded) -> Markup {
    let finding = &folded.first;
    let identity = &finding.identity;
    let (rule, level) = (identity.rule, folded.level.id());
    html! {
        article.finding data-level=(level) data-rule=(rule.id())
            data-contract=(identity.document) data-operation=(identity.operation) {
            h3 {
                span class={ "level " (level) } { (level) }
                " " span.rule { (rule.id()) }
                " " span.says { (rule.says()) }
            }
            dl {
                dt { "where" }
                dd.where { (words::place(identity)) }
                dt { "expected" }
                dd { (finding.expected) }
                dt { "actual" }
                dd { (finding.actual) }
                @if let Some(value) = &finding.value {
                    dt { "value" }
                    dd { code { (value) } }
                }
                @if let Some(reason) = &finding.reason {
                    dt { "reason" }
                    dd { (reason) }
                }
                dt { "contract" }
                dd { (promise(folded)) }
                dt { "seen" }
                dd { (words::seen(folded)) }
            }
            details {
                summary { "What it means and what to do" }
                (explanation(rule))
                p { "If it is expected, say so with the reason in " code { "conformance.toml" } ":" }
                pre { code { (exception(identity)) } }
            }
        }
    }
}

fn promise(folded: &Folded) -> Markup {
    let identity = &folded.first.identity;
    html! {
        code.at { (words::contract_place(folded)) }
        " " code.pointer { (words::promise(identity).pointer) }
        @if let Some(quote) = &folded.quote { (excerpt(quote)) }
    }
}

/// The lines of the contract with their numbers; the first is what the finding points at.
fn excerpt(quote: &Quote) -> Markup {
    html! {
        ol.excerpt tabindex="0" aria-label="From the contract" {
            @for (index, line) in quote.lines.iter().enumerate() {
                li.here[index == 0] {
                    // What was left out is no line of the contract.
                    span.number { @if line != "…" { (quote.position.line + index) } }
                    code { (line) }
                }
            }
        }
    }
}

/// The explanation of a rule: paragraphs, with code between backticks.
fn explanation(rule: Rule) -> Markup {
    html! {
        @for paragraph in rule.explanation().trim().split("\n\n") {
            p {
                @for (index, text) in paragraph.split('`').enumerate() {
                    @if index % 2 == 1 { code { (text) } } @else { (text) }
                }
            }
        }
    }
}

/// What has the finding expected from now on. Strings of JSON are strings of TOML.
fn exception(identity: &Identity) -> String {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut lines = vec![
        "[[except]]".to_owned(),
        format!("rule = {}", quoted(identity.rule.id())),
        format!("operation = {}", quoted(&identity.operation)),
    ];
    if !identity.pointer.is_empty() {
        lines.push(format!("pointer = {}", quoted(&identity.pointer)));
    }
    lines.push("reason = \"…\"".to_owned());
    lines.join("\n")
}
