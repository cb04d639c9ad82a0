//! A type that is made stricter by hand is found by what it cannot read.

use callspec::{alta, autocalls};
use callspec_codegen::{Document, Overlay};
use conformance::contract::Contract;
use conformance::drift::Rule;
use conformance::drift::set::{Outside, Set};
use conformance::drift::types::{self, Compared};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{project, read};

/// A contract with its overlay.
fn contract(vendor: &str) -> Contract {
    let document = |path: String| Document::parse(path.clone(), read(&path)).expect("it parses");
    let mut contract = document(format!("spec/{vendor}.yaml"));
    let overlay = format!("spec/{vendor}.overlay.yaml");
    if project().join(&overlay).exists() {
        let overlay = Overlay::parse(document(overlay)).expect("it reads");
        contract = contract.overlaid(&overlay).expect("it applies");
    }
    let (contract, defects) = Contract::parse(contract);
    assert_eq!(defects, []);
    contract
}

/// How the types of a vendor, changed by hand, stand to the contract.
fn compared(vendor: &str, change: impl Fn(&mut Value)) -> Compared {
    let mut types = callspec::schemas().remove(vendor).expect("there");
    change(&mut types);
    let mut drift = types::compare(&contract(vendor), &types);
    assert_eq!((drift.compared.len(), drift.untyped.len()), (1, 0));
    drift.compared.remove(0)
}

/// A body that the contract allows and the type refuses.
fn witness(vendor: &str, change: impl Fn(&mut Value)) -> Value {
    let compared = compared(vendor, change);
    assert_eq!(compared.rule(), Some(Rule::TypeRefuses));
    assert!(!compared.causes.is_empty(), "{compared:?}");
    let Outside::Some(witness) = compared.refused else {
        panic!("{compared:?}");
    };
    let body = witness.instance.expect("a body");
    let contract = contract(vendor);
    let schema = &contract.schemas()[0];
    let allowed = Set::at(contract.document().value(), schema).expect("a schema");
    assert!(allowed.holds(&body), "the contract refuses {body}");
    body
}

#[test]
fn all_that_the_contracts_allow_is_proven_to_be_read() {
    for vendor in ["alta", "autocalls"] {
        let compared = compared(vendor, |_| {});
        assert_eq!(compared.refused, Outside::Nothing, "{vendor}");
        assert_eq!(compared.rule(), Some(Rule::TypeAcceptsMore), "{vendor}");
    }
}

/// `alta::Call` with a duration that has to be there.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is only read")]
struct CallWithDuration {
    id: Uuid,
    call_type: alta::CallType,
    duration: f64,
    from: String,
    to: String,
}

#[test]
fn field_made_required_fails_to_read_the_witness() {
    let body = witness("alta", |types| {
        let required = types["$defs"]["Call"]["required"].as_array_mut();
        required.expect("a list").push(json!("duration"));
    });
    let failed = serde_json::from_value::<CallWithDuration>(body.clone());
    let failed = failed.err().expect("it cannot be read").to_string();
    assert!(failed.contains("missing field `duration`"), "{failed}");
    serde_json::from_value::<alta::Call>(body).expect("the type as it is reads it");
}

/// `autocalls::Call` with a transcript that has to be one text, and a count of seconds in a byte.
#[derive(Deserialize)]
#[expect(dead_code, reason = "it is only read")]
struct CallWithPlainTranscript {
    id: i64,
    transcript: Option<String>,
}

#[test]
fn type_that_takes_no_list_of_segments_fails_to_read_the_witness() {
    let body = witness("autocalls", |types| {
        types["$defs"]["Transcript"] = json!({ "type": "string" });
    });
    let failed = serde_json::from_value::<CallWithPlainTranscript>(body.clone());
    assert!(failed.is_err(), "{body}");
    serde_json::from_value::<autocalls::Call>(body).expect("the type as it is reads it");
}

/// `alta::Call` with the three types of calls that are known today, and no way to keep another.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum ClosedCallType {
    Inbound,
    Outbound,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is only read")]
struct CallOfClosedType {
    call_type: ClosedCallType,
}

#[test]
fn closed_enum_that_misses_a_value_fails_to_read_the_witness() {
    let body = witness("alta", |types| {
        types["$defs"]["CallType"] = json!({ "enum": ["inbound", "outbound"] });
    });
    assert_eq!(body["callType"], "web");
    assert!(serde_json::from_value::<CallOfClosedType>(body.clone()).is_err());
    serde_json::from_value::<alta::Call>(body).expect("the type as it is reads it");
}
