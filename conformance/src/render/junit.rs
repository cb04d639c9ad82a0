//! JUnit XML: a suite for each contract, a case for each operation and each finding.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::{View, words};
use crate::contract::Contract;
use crate::finding::Level;
use crate::report::Folded;

/// The report as JUnit XML. Findings that break nothing are told in passing cases.
pub fn render(view: &View<'_>) -> String {
    let mut report = Report::new("conformance");
    for contract in view.contracts {
        report.add_test_suite(suite(view, contract));
    }
    if !view.report.defects().is_empty() {
        report.add_test_suite(defects(view));
    }
    let mut text = report.to_string().unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn suite(view: &View<'_>, contract: &Contract) -> TestSuite {
    let mut suite = TestSuite::new(contract.name().to_string());
    let findings = view.report.findings().into_iter();
    for folded in findings.filter(|folded| folded.first.identity.document == *contract.name()) {
        suite.add_test_case(case(view, folded));
    }
    for operation in contract.operations() {
        let name = (contract.name().clone(), operation.id.clone());
        let count = view.report.reached().get(&name).copied().unwrap_or(0);
        let mut status = TestCaseStatus::success();
        if count == 0 {
            status = TestCaseStatus::skipped();
            status.set_message("no recording reached it");
        }
        let mut case = TestCase::new("reached", status);
        case.set_classname(operation.id.to_string());
        suite.add_test_case(case);
    }
    suite
}

fn case(view: &View<'_>, folded: &Folded) -> TestCase {
    let identity = &folded.first.identity;
    let mut status = if view.policy.breaks(folded.level) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(words::sentence(folded));
        status.set_type(identity.rule.id());
        status
    } else {
        TestCaseStatus::success()
    };
    let place = view
        .position(identity)
        .map_or_else(String::new, |position| {
            format!(":{}:{}", position.line, position.column)
        });
    if folded.level == Level::Error {
        status.set_description(format!(
            "{}{place} {}",
            view.file(identity),
            identity.contract
        ));
    }
    let name = format!("{} {}", identity.rule.id(), words::place(identity));
    let mut case = TestCase::new(name, status);
    case.set_classname(identity.operation.to_string());
    case.set_system_out(words::sentence(folded));
    case
}

fn defects(view: &View<'_>) -> TestSuite {
    let mut suite = TestSuite::new("input");
    for defect in view.report.defects() {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(defect.to_string());
        status.set_type("defect");
        suite.add_test_case(TestCase::new(defect.file.clone(), status));
    }
    suite
}
