//! The report as one HTML page: nothing is fetched, and without its script it can be read in full.
//!
//! All text goes through [`maud`], which escapes it. Besides, the page forbids itself any script but
//! its own, by the hash of it.

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::words;
use crate::finding::Level;
use crate::report::{Outcome, Report};

mod coverage;
mod finding;
mod rest;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// What the page may load and run: nothing but its own style and, by its hash, `page.js`. When that
/// changes, a test says what the hash has to be.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
    script-src 'sha256-+BNTa5FCcw4Wi2MXaZOCGSLMX4epDE3g2HMu5Kk1eAE='; base-uri 'none'; form-action 'none'";

/// The report as an HTML page.
pub fn render(report: &Report) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="generator" content={ "conformance " (env!("CARGO_PKG_VERSION")) };
                title { (words::headline(report)) " – conformance" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#findings" { "Skip to the findings" }
                (header(report))
                main {
                    (rest::defects(report))
                    (findings(report))
                    (rest::not_judged(report))
                    (rest::operations(report))
                    (rest::deviations(report))
                    (coverage::section(report))
                    (rest::policy(report))
                }
                footer { (privacy(report)) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    let mut text = page.into_string();
    text.push('\n');
    text
}

/// What of the values is in this report.
fn privacy(report: &Report) -> &'static str {
    let mut findings = report.findings().into_iter();
    if findings.any(|folded| folded.first.value.is_some()) {
        "Values are shown, as was asked for; secrets are masked as ***."
    } else {
        "Kinds and lengths only: no value of a body is in this report."
    }
}

fn header(report: &Report) -> Markup {
    let counts = report.counts();
    let class = match report.outcome() {
        Outcome::Kept => "kept",
        Outcome::Broken => "broken",
        Outcome::CouldNotJudge => "could-not-judge",
    };
    let numbers = [
        (counts.exchanges, words::noun(counts.exchanges, "exchange")),
        (counts.kept, "kept the contract".to_owned()),
        (counts.broken, "broke it".to_owned()),
        (counts.not_judged, "not judged".to_owned()),
    ];
    let twice = counts.broken_and_not_judged();
    html! {
        header class=(class) {
            h1 { (words::headline(report)) }
            p.judged-by {
                "Judged by "
                @for (index, name) in report.contracts().keys().enumerate() {
                    @if index > 0 { ", " }
                    code { (name) }
                }
            }
            ul.numbers {
                @for (number, says) in numbers {
                    li.none[number == 0] { b { (number) } " " (says) }
                }
            }
            @if twice > 0 {
                p {
                    (words::counted(twice, "exchange"))
                    " broke it in what was judged, and could not be judged in full."
                }
            }
        }
    }
}

fn findings(report: &Report) -> Markup {
    let findings = report.findings();
    html! {
        section #findings aria-labelledby="findings-title" tabindex="-1" {
            h2 #findings-title { "Findings" span.count { (findings.len()) } }
            @if findings.is_empty() {
                p.nothing { "Nothing was found in what was judged." }
            } @else {
                (filter(report))
                @for folded in findings { (finding::card(folded)) }
                p #no-match.nothing hidden { "No finding is of this kind." }
            }
        }
    }
}

/// What may be chosen from, and how many findings there are of each. Shown by the script only.
fn filter(report: &Report) -> Markup {
    let (mut rules, mut operations) = (BTreeMap::new(), BTreeMap::new());
    let (mut levels, mut contracts) = (BTreeMap::new(), BTreeMap::new());
    for folded in report.findings() {
        let identity = &folded.first.identity;
        *rules.entry(identity.rule.id()).or_default() += 1;
        *operations.entry(&*identity.operation).or_default() += 1;
        *contracts.entry(&*identity.document).or_default() += 1;
        *levels.entry(folded.level).or_default() += 1;
    }
    let levels = levels.into_iter().rev();
    let levels = levels.map(|(level, count): (Level, usize)| (level.id(), count));
    html! {
        form #filter role="search" aria-label="Filter the findings" hidden {
            (choice("level", "Level", "any level", levels))
            (choice("rule", "Rule", "any rule", rules))
            @if contracts.len() > 1 {
                (choice("contract", "Contract", "any contract", contracts))
            }
            (choice("operation", "Operation", "any operation", operations))
            label.text {
                "Text"
                input type="search" name="text" placeholder="pointer, file, kind …"
                    autocomplete="off" spellcheck="false";
            }
            button type="reset" { "Show all" }
            output #shown aria-live="polite" {}
        }
    }
}

fn choice<'c>(
    name: &str,
    label: &str,
    any: &str,
    options: impl IntoIterator<Item = (&'c str, usize)>,
) -> Markup {
    html! {
        label {
            (label)
            select name=(name) {
                option value="" { (any) }
                @for (id, count) in options {
                    option value=(id) { (id) " (" (count) ")" }
                }
            }
        }
    }
}
