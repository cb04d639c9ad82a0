//! What contracts declare of bodies: counted and listed alike, and found in the contract.

use conformance::contract::outline::Outline;
use conformance::contract::{Contract, DeclaredKind, DeclaredSet, Totals};

use super::{case_files, project};

fn contracts() -> Vec<Contract> {
    let mut paths = case_files("yaml");
    paths.retain(|path| path.ends_with("contract.yaml"));
    paths.extend(["spec/alta.yaml", "spec/autocalls.yaml"].map(|path| project().join(path)));
    let mut contracts = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("the contract can be read");
        let name = path.display().to_string();
        let document = callspec_codegen::Document::parse(name, text).expect("it parses");
        contracts.push(Contract::parse(document).0);
    }
    contracts
}

#[test]
fn what_is_declared_is_counted_as_it_is_listed() {
    let mut all = Totals::default();
    for contract in contracts() {
        let mut outline = Outline::of(&contract);
        for schema in contract.schemas() {
            let listed = DeclaredSet::of(&mut outline, schema);
            let totals = Totals::of(listed.declared());
            assert_eq!(totals, outline.totals(schema), "{schema}");
            let alone = DeclaredSet::of(&mut Outline::of(&contract), schema);
            assert_eq!(listed.declared(), alone.declared(), "{schema}");
            listed.declared().iter().for_each(|one| all.add(one.kind));
        }
    }
    assert!(all.fields > 100 && all.enum_values > 20 && all.branches > 10);
}

#[test]
fn what_is_declared_stands_in_the_contract_as_written() {
    for contract in contracts() {
        for schema in contract.schemas() {
            for one in DeclaredSet::of(&mut Outline::of(&contract), schema).declared() {
                let value = contract.document().value().pointer(&one.contract);
                match one.kind {
                    DeclaredKind::Field | DeclaredKind::Branch => {
                        assert!(value.is_some_and(|it| !it.is_null()), "{one:?}");
                    }
                    DeclaredKind::EnumValue => {
                        assert!(value.is_some(), "{one:?}");
                    }
                }
            }
        }
    }
}
