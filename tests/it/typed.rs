//! What the clients make of what a server sends.

use callspec::{Error, Response, RetryPolicy, alta, autocalls};
use chrono::{NaiveDate, TimeZone, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::loopback::{Answer, Loopback};
use crate::recorded::{self, Recorded};

const ID: &str = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";

async fn alta_call(answer: Answer) -> Result<Response<alta::Call>, Error> {
    let server = Loopback::serve(vec![answer]).await;
    let client = alta::Client::builder()
        .token("t0k3n")
        .base_url(server.url("/v1"))
        .retry(RetryPolicy::never())
        .build()?;
    client.get_call(&ID.parse().expect("a UUID")).await
}

async fn autocalls_call(answer: Answer) -> Result<Response<autocalls::Call>, Error> {
    let server = Loopback::serve(vec![answer]).await;
    let client = autocalls::Client::builder()
        .token("t0k3n")
        .base_url(server.url("/api"))
        .retry(RetryPolicy::never())
        .build()?;
    client.get_call(123).await
}

/// The body of the documented call of a vendor, changed.
fn changed(vendor: &str, change: impl Fn(&mut Value)) -> Answer {
    let recorded = recorded::one(vendor, "documented-call");
    let mut body: Value = serde_json::from_slice(&recorded.answer.body).expect("JSON");
    change(&mut body);
    Answer::json(200, body.to_string())
}

#[tokio::test]
async fn documented_call_of_alta() {
    let answer = recorded::one("alta", "documented-call").answer;
    let call = alta_call(answer.clone())
        .await
        .expect("the documented call decodes");
    assert_eq!(call.status(), 200);
    assert_eq!(call.headers()["content-type"], "application/json");
    assert_eq!(call.id, ID.parse::<Uuid>().expect("a UUID"));
    assert_eq!(call.call_type, alta::CallType::Outbound);
    assert_eq!(call.object_type, alta::CallObjectType::Call);
    assert_eq!(call.duration, Some(342.0));
    assert_eq!(
        call.ended_at,
        Utc.with_ymd_and_hms(2024, 3, 15, 14, 35, 42).single()
    );
    let sent: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let mut written = serde_json::to_value(call.into_inner()).expect("a call is JSON");
    // A number in the contract, so an integer is written as a decimal fraction.
    assert_eq!(written["duration"], json!(342.0));
    written["duration"] = sent["duration"].clone();
    assert_eq!(written, sent);
}

#[tokio::test]
async fn documented_call_of_autocalls() {
    let answer = recorded::one("autocalls", "documented-call").answer;
    let call = autocalls_call(answer.clone())
        .await
        .expect("the documented call decodes");
    assert_eq!(call.id, 123);
    assert_eq!(call.type_, autocalls::CallType::Outbound);
    assert_eq!(call.answered_by, Some(autocalls::CallAnsweredBy::Human));
    assert_eq!(
        call.created_at.local(),
        NaiveDate::from_ymd_opt(2025, 8, 4).and_then(|day| day.and_hms_opt(14, 30, 0))
    );
    let variables = call.variables.as_ref().expect("variables are there");
    assert_eq!(variables["customer_name"], "John Smith");
    let sent: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let written = serde_json::to_value(call.into_inner()).expect("a call is JSON");
    assert_eq!(written, sent);
}

/// What the harness calls broken, a client still reads, unless a value has no place in its type.
const UNDECODABLE: [&str; 1] = ["alta/rendered-sample-without-call-type.har"];

#[tokio::test]
async fn every_recording_of_alta_is_read_or_refused_with_its_status() {
    for recorded in all_of("alta", alta::Client::BASE_URL) {
        let result = alta_call(recorded.answer.clone()).await;
        judge(&recorded, result);
    }
}

#[tokio::test]
async fn every_recording_of_autocalls_is_read_or_refused_with_its_status() {
    for recorded in all_of("autocalls", autocalls::Client::BASE_URL) {
        let result = autocalls_call(recorded.answer.clone()).await;
        judge(&recorded, result);
    }
}

fn all_of(vendor: &str, base_url: &str) -> Vec<Recorded> {
    let recordings = recorded::all(vendor);
    assert!(recordings.len() > 5, "the recordings of {vendor} are found");
    for Recorded { origin, url, .. } in &recordings {
        assert!(url.starts_with(base_url), "{origin}");
    }
    recordings
}

fn judge<T: std::fmt::Debug>(recorded: &Recorded, result: Result<Response<T>, Error>) {
    let Recorded { origin, answer, .. } = recorded;
    let fits = !UNDECODABLE.iter().any(|file| origin.contains(file));
    match result {
        Ok(response) => {
            assert!(fits && response.status().is_success(), "{origin}");
            assert_eq!(response.status().as_u16(), answer.status, "{origin}");
        }
        Err(error) => {
            assert_eq!(
                matches!(error, Error::Decode { .. }),
                !fits,
                "{origin}: {error}"
            );
            let reply = error.reply().unwrap_or_else(|| panic!("{origin}: {error}"));
            assert_eq!(reply.status().as_u16(), answer.status, "{origin}");
            assert_eq!(reply.body(), &answer.body, "{origin}");
            assert!(reply.is_whole(), "{origin}");
        }
    }
}

#[tokio::test]
async fn unknown_enum_value_is_kept() {
    let answer = changed("alta", |body| body["callType"] = json!("sip"));
    let call = alta_call(answer).await.expect("a new type of call decodes");
    assert_eq!(call.call_type, alta::CallType::Unknown("sip".to_owned()));
    assert_eq!(call.call_type.to_string(), "sip");
    assert_eq!(serde_json::to_value(&call.call_type).expect("JSON"), "sip");
    assert_eq!("web".parse(), Ok(alta::CallType::Web));

    let answer = changed("autocalls", |body| body["answered_by"] = json!("unknown"));
    let call = autocalls_call(answer)
        .await
        .expect("a declared value decodes");
    assert_eq!(
        call.answered_by,
        Some(autocalls::CallAnsweredBy::DeclaredUnknown)
    );
    assert_eq!(
        serde_json::to_value(&call.answered_by).expect("JSON"),
        "unknown"
    );
}

#[tokio::test]
async fn null_in_an_optional_field_is_none() {
    let required = [
        "id",
        "objectType",
        "createdAt",
        "updatedAt",
        "from",
        "to",
        "callType",
    ];
    let call = alta_call(changed("alta", |body| null_all_but(body, &required)))
        .await
        .expect("nulls decode");
    assert_eq!(call.duration, None);
    let written = serde_json::to_value(call.into_inner()).expect("JSON");
    assert_eq!(kept(&written), required.len(), "{written}");

    let required = ["id", "type", "status", "created_at", "updated_at"];
    let call = autocalls_call(changed("autocalls", |body| null_all_but(body, &required)))
        .await
        .expect("nulls decode");
    assert_eq!(call.variables, None);
    let written = serde_json::to_value(call.into_inner()).expect("JSON");
    assert_eq!(kept(&written), required.len(), "{written}");
}

/// How many members are not null.
fn kept(written: &Value) -> usize {
    let members = written.as_object().expect("an object");
    members.values().filter(|value| !value.is_null()).count()
}

fn null_all_but(body: &mut Value, required: &[&str]) {
    for (name, value) in body.as_object_mut().expect("an object") {
        if !required.contains(&name.as_str()) {
            *value = Value::Null;
        }
    }
}

#[tokio::test]
async fn field_of_another_kind_tells_where_and_not_what() {
    let answer = changed("alta", |body| body["duration"] = json!("+14155551234"));
    let error = alta_call(answer).await.expect_err("text is no duration");
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("expected f64, found string"), "{shown}");
    assert!(!shown.contains("+1415555"), "{shown}");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
}

#[tokio::test]
async fn missing_required_field_is_named() {
    let answer = recorded::one("alta", "rendered-sample-without-call-type").answer;
    let error = alta_call(answer).await.expect_err("callType is required");
    assert_eq!(
        error.to_string().split(" (line").next(),
        Some(
            "getCall (GET /calls/{callId}): the server answered 200 OK, and the body does not \
             decode: missing field `callType`"
        )
    );
}

#[tokio::test]
async fn undocumented_success_is_a_success() {
    let mut answer = recorded::one("alta", "documented-call").answer;
    answer.status = 202;
    let call = alta_call(answer).await.expect("202 is a success");
    assert_eq!(call.status(), 202);
}

#[tokio::test]
async fn refused_call_keeps_status_headers_and_bytes() {
    let page = b"<html>Sign in, +14155551234</html>";
    let answer = Answer {
        status: 401,
        headers: vec![
            ("content-type".to_owned(), "text/html".to_owned()),
            ("set-cookie".to_owned(), "session=s3cr3t".to_owned()),
            ("x-request-id".to_owned(), "req-1".to_owned()),
        ],
        body: page.to_vec(),
    };
    let error = alta_call(answer).await.expect_err("401 is no success");
    let reply = error.reply().expect("an answer came");
    assert_eq!(reply.status(), 401);
    assert_eq!(reply.headers()["x-request-id"], "req-1");
    assert_eq!(reply.body().as_ref(), page);
    let shown = format!("{error} {error:?} {reply:?}");
    for secret in ["t0k3n", "s3cr3t", "+1415555", "127.0.0.1"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(matches!(error, Error::Unauthorized(_)));
}
