//! JUnit XML: a suite for each document, a case for each finding and for each part of the document
//! that was looked at.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::annotation::{Annotation, Annotations, InOrder, of_report};
use crate::finding::Level;
use crate::report::Report;

/// The report as JUnit XML. Findings that break nothing are told in passing cases.
pub fn render(report: &Report) -> String {
    annotations(&of_report(report))
}

/// What was found, as JUnit XML.
pub fn annotations(told: &Annotations<'_>) -> String {
    let mut by_document: BTreeMap<&str, Vec<TestCase>> = BTreeMap::new();
    let findings = told.findings.iter();
    let findings = findings.map(|finding| (&*finding.document, case(finding)));
    let rest = told
        .rest
        .iter()
        .map(|rest| (&*rest.document, in_order(rest)));
    for (document, case) in findings.chain(rest) {
        by_document.entry(document).or_default().push(case);
    }
    let mut suites = quick_junit::Report::new("conformance");
    for (document, cases) in by_document {
        let mut suite = TestSuite::new(document);
        suite.add_test_cases(cases);
        let mut unneeded = told.unneeded.iter();
        if let Some(overlay) = unneeded.find(|overlay| overlay.contract == document) {
            suite.add_property(("overlay", &*overlay.summary));
            for action in &overlay.actions {
                suite.add_property(("overlay action not seen", &*action.to_string()));
            }
        }
        suites.add_test_suite(suite);
    }
    if !told.defects.is_empty() || !told.reasons.is_empty() {
        suites.add_test_suite(defects(told));
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

fn case(finding: &Annotation) -> TestCase {
    let mut status = if finding.breaks {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_message(finding.sentence.as_str());
        status.set_type(finding.rule);
        status
    } else {
        TestCaseStatus::success()
    };
    if finding.level == Level::Error {
        let source = &finding.source;
        status.set_description(format!("{} {}", source.shown(), source.pointer));
    }
    let mut case = TestCase::new(format!("{} {}", finding.rule, finding.place), status);
    case.set_classname(class(&finding.operation, &finding.document));
    case.set_system_out(finding.sentence.as_str());
    case
}

fn in_order(rest: &InOrder) -> TestCase {
    let mut status = TestCaseStatus::success();
    if let Some(why) = rest.skipped {
        status = TestCaseStatus::skipped();
        status.set_message(why);
    }
    let mut case = TestCase::new(rest.name, status);
    case.set_classname(class(&rest.operation, &rest.document));
    case
}

/// The operation; of what is about none, the document.
fn class<'c>(operation: &'c str, document: &'c str) -> &'c str {
    if operation.is_empty() {
        document
    } else {
        operation
    }
}

/// What is wrong with the input, and what of it could not be judged.
fn defects(told: &Annotations<'_>) -> TestSuite {
    let mut suite = TestSuite::new("input");
    for line in &told.reasons {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(line.as_str());
        status.set_type(told.missed.replace(' ', "-"));
        suite.add_test_case(TestCase::new(told.missed, status));
    }
    for defect in &told.defects {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(defect.to_string());
        status.set_type("defect");
        suite.add_test_case(TestCase::new(defect.file.clone(), status));
    }
    suite
}
