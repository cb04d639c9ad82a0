//! What was read is written back, for everything that a vendor is known or reported to send.

use callspec::autocalls::{CallAnsweredBy, EvaluationCriterionType, TranscriptSegmentSender};
use callspec::{alta, autocalls};
use serde_json::{Map, Value, json};

use crate::recorded::{self, Recorded};

/// Bodies of successes, with where they come from.
fn bodies(vendor: &str) -> Vec<(String, Value)> {
    let recorded = recorded::all(vendor);
    let successes = recorded
        .into_iter()
        .filter(|recorded| recorded.answer.status == 200)
        .filter_map(|Recorded { origin, answer, .. }| {
            Some((origin, serde_json::from_slice(&answer.body).ok()?))
        });
    successes.collect()
}

/// The one body of `tests/cases/autocalls/NAME.har`.
fn reported(name: &str) -> autocalls::Call {
    let recorded = recorded::one("autocalls", name);
    serde_json::from_slice(&recorded.answer.body).expect("a reported call is read")
}

/// The same value with numbers by what they are worth: `342` is written as `342.0`.
fn by_worth(value: &Value) -> Value {
    match value {
        Value::Number(number) => json!(number.as_f64()),
        Value::Array(items) => items.iter().map(by_worth).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), by_worth(value)))
            .collect::<Map<_, _>>()
            .into(),
        other => other.clone(),
    }
}

#[test]
fn every_recorded_call_is_written_back_as_it_came() {
    let mut count = 0;
    for (origin, body) in bodies("alta") {
        let Ok(call) = serde_json::from_value::<alta::Call>(body.clone()) else {
            assert!(origin.contains("rendered-sample"), "{origin}");
            continue;
        };
        let written = serde_json::to_value(call).expect("JSON");
        assert_eq!(by_worth(&written), by_worth(&body), "{origin}");
        count += 1;
    }
    for (origin, body) in bodies("autocalls") {
        let call: autocalls::Call = serde_json::from_value(body.clone())
            .unwrap_or_else(|error| panic!("{origin}: {error}"));
        let written = serde_json::to_value(call).expect("JSON");
        assert_eq!(by_worth(&written), by_worth(&body), "{origin}");
        count += 1;
    }
    assert!(count > 10, "the recordings are found: {count}");
}

#[test]
fn reported_call_with_segments_and_decimal_strings() {
    let call = reported("reseller-segments-and-decimal-strings");
    let transcript = call.transcript.as_ref().expect("it came");
    let said = "bot: Hello, this is Sarah. How are you doing today?";
    assert_eq!(transcript.to_text(), said);
    let [segment] = transcript.segments() else {
        panic!("{transcript:?}");
    };
    assert_eq!(segment.sender, Some(TranscriptSegmentSender::Bot));
    assert_eq!(segment.timestamp, Some(1_754_055_268.525_861));
    let variables = call.variables.as_ref().expect("they came");
    assert!(variables.is_empty() && variables.is_list());
    let evaluation = call.evaluation.as_ref().expect("it came");
    assert_eq!(evaluation.get("status"), Some(&json!("qualified_lead")));
    let cost = call.total_cost.as_ref().expect("it came");
    assert_eq!(
        (cost.digits().as_ref(), cost.to_units(4)),
        ("0.02500000", Some(250))
    );
    assert_eq!(call.answered_by, None);
    assert!(call.extra.is_empty() && call.extra.came_as_null("answered_by"));
}

#[test]
fn reported_call_with_nulls_and_zone() {
    let call = reported("reseller-nulls-and-zone");
    assert_eq!(call.campaign_name, None);
    assert!(call.webhook_response.is_none());
    assert_eq!(call.recording_url, None);
    assert_eq!(call.answered_by, Some(CallAnsweredBy::Human));
    assert_eq!(
        call.created_at.offset().map(|zone| zone.local_minus_utc()),
        Some(0)
    );
    let evaluation = call.evaluation.as_ref().expect("it came");
    let autocalls::Evaluation::Criteria(criteria) = evaluation else {
        panic!("{evaluation:?}");
    };
    assert_eq!(criteria[0].type_, Some(EvaluationCriterionType::Bool));
    let rating = ("satisfaction_rating", &json!(9));
    assert_eq!(evaluation.iter().last(), Some(rating));
    let variables = call.variables.as_ref().expect("they came");
    assert_eq!(variables["issue_resolved"], true);
}

#[test]
fn segments_that_are_no_speech_are_kept_and_not_spoken() {
    let call = reported("segments-of-other-types");
    let transcript = call.transcript.as_ref().expect("it came");
    assert_eq!(transcript.to_text(), "human: Hello?");
    let [function, speech, note] = transcript.segments() else {
        panic!("{transcript:?}");
    };
    assert_eq!(function.type_.as_deref(), Some("function_call"));
    assert_eq!(function.extra["arguments"], json!({ "id": 7 }));
    assert_eq!(speech.extra["confidence"], 0.93);
    let agent = TranscriptSegmentSender::Unknown("agent".to_owned());
    assert_eq!(note.sender, Some(agent));
    let costs = [&call.carrier_cost, &call.total_cost].map(|cost| {
        let cost = cost.as_ref().expect("it came");
        cost.to_units(3)
    });
    assert_eq!(costs, [Some(0), Some(49)]);
    assert_eq!(call.extra["ended_by"], "voicemail");
    assert_eq!(call.extra["lead"], json!({ "id": 7 }));
}

#[test]
fn whole_number_may_be_written_with_a_fraction_of_zero() {
    let body = recorded::one("autocalls", "documented-call").answer.body;
    let body = String::from_utf8(body).expect("text");
    let body = body.replace("245", "245.0").replace("123,", "1.23e2,");
    assert!(body.contains("245.0") && body.contains("1.23e2"), "{body}");
    let call: autocalls::Call = serde_json::from_str(&body).expect("whole numbers");
    assert_eq!((call.id, call.duration), (123, Some(245)));
}

#[test]
fn kinds_that_nobody_reports_are_refused() {
    let documented = recorded::one("autocalls", "documented-call").answer.body;
    let documented: Value = serde_json::from_slice(&documented).expect("JSON");
    let cases = [
        ("transcript", json!(17), "a text or a list of segments"),
        ("transcript", json!([17]), "struct TranscriptSegment"),
        ("evaluation", json!("17"), "an object or a list of criteria"),
        ("variables", json!([17]), "an empty list"),
        ("total_cost", json!({ "eur": 17 }), "a text of digits"),
        ("created_at", json!(17), "a string"),
        ("created_at", Value::Null, "a string"),
        ("type", Value::Null, "a string"),
        ("id", Value::Null, "a whole number (i64)"),
        ("duration", json!(1.5), "a whole number (i64)"),
        ("duration", json!(1e30), "a whole number (i64)"),
    ];
    for (field, value, expected) in cases {
        let mut body = documented.clone();
        body[field] = value;
        let error = serde_json::from_str::<autocalls::Call>(&body.to_string()).expect_err(field);
        let error = error.to_string();
        assert!(error.contains(expected), "{field}: {error}");
    }
}
