//! One vocabulary over both vendors, on what is recorded of each.

use std::time::Duration;

use callspec::{CallRecord, Direction, Timestamp, Vendor, alta, autocalls};
use serde::de::DeserializeOwned;

use crate::recorded;

fn call<T: DeserializeOwned>(vendor: &str, name: &str) -> T {
    let body = recorded::one(vendor, name).answer.body;
    serde_json::from_slice(&body).expect("the recording is a call")
}

#[test]
fn record_of_the_documented_call_of_alta() {
    let call: alta::Call = call("alta", "documented-call");
    let record = CallRecord::from(&call);
    assert_eq!(record.vendor, Vendor::Alta);
    assert_eq!(record.id, "a1b2c3d4-e5f6-7890-abcd-ef1234567890");
    assert_eq!(record.direction, Some(Direction::Outbound));
    assert_eq!(record.from, Some("+14155551234"));
    assert_eq!(record.to, Some("+33123456789"));
    assert_eq!(record.created.as_str(), "2024-03-15T14:30:00Z");
    assert_eq!(record.started, Some("2024-03-15T14:30:00Z".into()));
    assert_eq!(record.ended, Some("2024-03-15T14:35:42Z".into()));
    assert_eq!(record.duration, Some(Duration::from_secs(342)));
    let summary = "Discussed Q2 pipeline and scheduled a follow-up demo.";
    assert_eq!(record.summary, Some(summary));
    assert_eq!((record.transcript, record.cost), (None, None));
}

#[test]
fn record_of_a_call_with_required_fields_only_invents_nothing() {
    let one: alta::Call = call("alta", "only-required-fields");
    let other: autocalls::Call = call("autocalls", "only-required-fields");
    for record in [one.record(), other.record()] {
        assert_eq!(record.started, None);
        assert_eq!(record.ended, None);
        assert_eq!(record.duration, None);
        assert_eq!(record.summary, None);
        assert_eq!(record.transcript, None);
        assert_eq!(record.cost, None);
    }
    assert_eq!((other.record().from, other.record().to), (None, None));
}

#[test]
fn record_of_the_documented_call_of_autocalls() {
    let call: autocalls::Call = call("autocalls", "documented-call");
    let record = CallRecord::from(&call);
    assert_eq!(record.vendor, Vendor::Autocalls);
    assert_eq!(record.id, "123");
    assert_eq!(record.direction, Some(Direction::Outbound));
    assert_eq!(record.from, Some("+1234567890"));
    assert_eq!(record.to, Some("+1987654321"));
    assert_eq!(record.created, Timestamp::from("2025-08-04 14:30:00"));
    assert_eq!(record.created.moment(), None);
    assert_eq!((record.started, record.ended), (None, None));
    assert_eq!(record.duration, Some(Duration::from_secs(245)));
    assert_eq!(record.summary, None);
    let said = "Hello, this is Sarah from Autocalls. How are you doing today?...";
    assert_eq!(record.transcript.as_deref(), Some(said));
    assert_eq!(record.cost.and_then(|cost| cost.to_units(3)), Some(25));
}

#[test]
fn numbers_change_sides_with_the_direction() {
    let inbound: autocalls::Call = call("autocalls", "reseller-nulls-and-zone");
    let record = inbound.record();
    assert_eq!(record.direction, Some(Direction::Inbound));
    assert_eq!(record.from, Some("+1987654321"));
    assert_eq!(record.to, Some("+1234567890"));
    let said = record.transcript.expect("it came");
    assert!(
        said.starts_with("human: Hello") && said.contains("\nbot: "),
        "{said}"
    );

    let web: autocalls::Call = call("autocalls", "segments-of-other-types");
    let record = web.record();
    assert_eq!(
        (record.direction, record.from, record.to),
        (None, None, None)
    );
    assert_eq!(web.client_phone_number.as_deref(), Some("+1987654321"));
}

#[test]
fn type_that_no_contract_lists_has_no_direction() {
    let new: autocalls::Call = call("autocalls", "new-enum-values");
    let record = new.record();
    assert_eq!(
        (record.direction, record.from, record.to),
        (None, None, None)
    );
    let new: alta::Call = call("alta", "new-call-type");
    assert_eq!(new.record().direction, None);
    assert!(new.record().from.is_some());
}

#[test]
fn length_below_zero_is_no_length() {
    let mut one: alta::Call = call("alta", "documented-call");
    let mut other: autocalls::Call = call("autocalls", "documented-call");
    one.duration = Some(-1.0);
    other.duration = Some(-1);
    assert_eq!(
        (one.record().duration, other.record().duration),
        (None, None)
    );
}
