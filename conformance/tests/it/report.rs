//! A report does not depend on the order or the division of what it is made of.

use callspec_codegen::{Document, Overlay};
use conformance::contract::built_in::BuiltIn;
use conformance::contract::{Contract, Location, Settings};
use conformance::judge::{Judge, judge_by_any};
use conformance::policy::Policy;
use conformance::report::Report;
use conformance::source::{self, Recorded};

use super::recordings;

/// One report for each recorded case.
fn reports(contracts: &[Contract]) -> Vec<Report> {
    let judges: Vec<_> = contracts
        .iter()
        .map(|contract| Judge::new(contract).expect("the built-in contracts compile"))
        .collect();
    recordings()
        .iter()
        .map(|path| {
            let name = path.display().to_string();
            let bytes = std::fs::read(path).expect("the case can be read");
            let policy = Policy::of(contracts);
            let mut report = Report::new(contracts, &policy);
            for exchange in source::read(&name, bytes.as_slice(), None, None) {
                match exchange {
                    Ok(Recorded::Exchange(exchange)) => {
                        report.add(judge_by_any(&judges, &exchange), &policy);
                    }
                    Ok(_) => {}
                    Err(defect) => report.add_defect(defect),
                }
            }
            report
        })
        .collect()
}

fn merged(reports: impl Iterator<Item = Report>) -> Report {
    reports.fold(Report::default(), |mut whole, part| {
        whole.merge(part);
        whole
    })
}

#[test]
fn parts_merge_into_the_whole_in_any_order() {
    let contracts = BuiltIn::ALL.map(|built_in| {
        let parse = |(name, text): (&str, &str)| Document::parse(name, text).expect("it parses");
        let document = parse(built_in.source());
        let (contract, defects) = match built_in.overlay() {
            Some(overlay) => {
                let overlay = Overlay::parse(parse(overlay)).expect("it is an overlay");
                let settings = Settings::default();
                let mut fetch = |_: &Location| Err("nothing else is read".to_owned());
                Contract::read_overlaid(document, overlay, "2026-12-24", &settings, &mut fetch)
                    .expect("the overlay applies")
            }
            None => Contract::parse(document),
        };
        assert_eq!(defects, [], "the built-in contracts are sound");
        contract
    });
    let parts = reports(&contracts);
    let whole = merged(parts.iter().cloned());
    let (left, right) = parts.split_at(parts.len() / 3);
    let backwards = merged(parts.iter().rev().cloned());
    let nested = merged([merged(right.iter().cloned()), merged(left.iter().cloned())].into_iter());
    assert!(whole.counts().exchanges > parts.len());
    assert!(whole.findings().len() > 10);
    let needed = whole.deviations().values();
    assert!(needed.filter(|needed| needed.count > 0).count() > 10);
    let seen = |report: &Report| report.coverage().shares("spec/alta.yaml").fields.seen;
    assert!(parts.iter().all(|part| seen(part) < seen(&whole)));
    assert_eq!(whole, backwards);
    assert_eq!(whole, nested);
}
