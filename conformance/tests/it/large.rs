//! Documents of the size of the largest public contracts: neither time nor memory explodes, and
//! each change is told once.

#[path = "../../benches/pair.rs"]
mod pair;

use conformance::contract::Contract;
use conformance::drift::spec;
use conformance::drift::{Class, Rule};

use callspec_codegen::Document;

fn contract(text: String) -> Contract {
    let document = Document::parse("large.json", text).expect("it parses");
    let (contract, defects) = Contract::parse(document);
    assert_eq!(defects, []);
    contract
}

#[test]
fn each_of_many_changes_is_told_once_with_the_places_it_shows_at() {
    const OPERATIONS: usize = 120;
    let [old, new] = pair::documents(OPERATIONS);
    let (old, new) = (contract(old), contract(new));
    let drift = spec::compare(&old, &new);
    assert_eq!(drift.compared, OPERATIONS);
    let count = |rule: Rule, class: Class| {
        let of_rule = drift.findings.iter().filter(|one| one.rule == rule);
        of_rule.filter(|one| one.class == class).count()
    };
    let changed = OPERATIONS.div_ceil(pair::EVERY);
    assert_eq!(count(Rule::BecameNullable, Class::Breaking), changed);
    assert_eq!(count(Rule::FieldRemoved, Class::Breaking), changed);
    assert_eq!(count(Rule::FieldAdded, Class::Compatible), changed);
    assert_eq!(count(Rule::EnumValueAdded, Class::Breaking), 1);
    let shared = drift.findings.iter();
    let shared = shared.filter(|one| one.rule == Rule::EnumValueAdded);
    // Every response leads to the component that all of them share.
    let places: Vec<usize> = shared.map(|one| one.places).collect();
    assert_eq!(places, [OPERATIONS]);
    assert!(drift.findings.iter().all(|one| one.new.position.is_some()));
}

#[test]
fn equal_documents_are_silent() {
    let [old, _] = pair::documents(50);
    let (old, new) = (contract(old.clone()), contract(old));
    assert_eq!(spec::compare(&old, &new).findings, []);
}
