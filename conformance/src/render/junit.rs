//! JUnit XML: a suite for each contract, a case for each operation and each finding.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::deviations::unneeded_of;
use super::words;
use crate::finding::Level;
use crate::report::{Folded, Report};

/// The report as JUnit XML. Findings that break nothing are told in passing cases.
pub fn render(report: &Report) -> String {
    let mut suites = quick_junit::Report::new("conformance");
    let mut by_contract: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for name in report.contracts().keys() {
        by_contract.entry(name.clone()).or_default();
    }
    for folded in report.findings() {
        let name = folded.first.identity.document.clone();
        by_contract.entry(name).or_default().push(folded);
    }
    for (name, findings) in by_contract {
        suites.add_test_suite(suite(report, &name, &findings));
    }
    if !report.defects().is_empty() || !words::missed(report).is_empty() {
        suites.add_test_suite(defects(report));
    }
    let text = suites.to_string().unwrap_or_default();
    // Jenkins' schema knows the number of those skipped for each suite, and not for all of them;
    // its plugin refuses what it does not know.
    let skipped = format!(" skipped=\"{}\"", suites.skipped);
    let mut text = text.replacen(&skipped, "", 1);
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn suite(report: &Report, name: &str, findings: &[&Folded]) -> TestSuite {
    let mut suite = TestSuite::new(name);
    for folded in findings {
        suite.add_test_case(case(folded));
    }
    let operations = report.contracts().get(name);
    for (id, reached) in operations.iter().flat_map(|contract| &contract.operations) {
        let mut status = TestCaseStatus::success();
        if reached.exchanges == 0 {
            status = TestCaseStatus::skipped();
            status.set_message("no recording reached it");
        }
        let mut case = TestCase::new("reached", status);
        case.set_classname(id.to_string());
        suite.add_test_case(case);
    }
    if let Some(overlay) = unneeded_of(report, name) {
        suite.add_property(("overlay", &*overlay.summary));
        for action in overlay.actions {
            suite.add_property(("overlay action not seen", &*action.to_string()));
        }
    }
    suite
}

fn case(folded: &Folded) -> TestCase {
    let identity = &folded.first.identity;
    let mut status = if folded.breaks {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(words::sentence(folded));
        status.set_type(identity.rule.id());
        status
    } else {
        TestCaseStatus::success()
    };
    if folded.level == Level::Error {
        status.set_description(format!(
            "{} {}",
            words::contract_place(folded),
            words::promise(identity).pointer
        ));
    }
    let name = format!("{} {}", identity.rule.id(), words::place(identity));
    let mut case = TestCase::new(name, status);
    case.set_classname(identity.operation.to_string());
    case.set_system_out(words::sentence(folded));
    case
}

/// What is wrong with the input, and what of it could not be judged.
fn defects(report: &Report) -> TestSuite {
    let mut suite = TestSuite::new("input");
    for line in words::missed(report) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(line);
        status.set_type("not-judged");
        suite.add_test_case(TestCase::new("not judged", status));
    }
    for defect in report.defects() {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(defect.to_string());
        status.set_type("defect");
        suite.add_test_case(TestCase::new(defect.file.clone(), status));
    }
    suite
}
