//! Redaction: nothing private is left, and what is redacted is judged as it was before.

use std::path::Path;

use bytes::Bytes;
use callspec_codegen::{Document, Overlay};
use conformance::contract::built_in::BuiltIn;
use conformance::contract::outline::Outline;
use conformance::contract::{Contract, DeclaredSet, Location, Settings};
use conformance::exchange::{Asked, Exchange, Origin, Place};
use conformance::finding::{Identity, Rule};
use conformance::judge::{Judge, Reason, judge_by_any};
use conformance::record::{Answer, Key, Privacy, Redactor, Timing, har};
use conformance::source::{self, Bare, Recorded};
use http::{Request, Response, StatusCode};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{project, recordings};

/// A contract from files; those that it refers to lie beside it.
fn contract(document: &Path, overlay: Option<&Path>) -> Contract {
    let read = |path: &Path| std::fs::read_to_string(path).expect("the file can be read");
    let parse =
        |path: &Path| Document::parse(path.display().to_string(), read(path)).expect("it parses");
    let folder = document.parent().expect("it lies in a folder").to_owned();
    let mut fetch = |location: &Location| match location {
        Location::Beside(path) => {
            let file = folder.join(path);
            let text = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
            Ok((file.display().to_string(), text))
        }
        Location::Address(_) => Err("no network".to_owned()),
    };
    let settings = Settings::default();
    let document = parse(document);
    match overlay {
        Some(overlay) => {
            let overlay = Overlay::parse(parse(overlay)).expect("it is an overlay");
            Contract::read_overlaid(document, overlay, "2026-12-24", &settings, &mut fetch)
                .expect("the overlay applies")
                .0
        }
        None => Contract::read(document, &settings, &mut fetch).0,
    }
}

fn built_in() -> Vec<Contract> {
    let file = |source: (&str, &str)| project().join(source.0);
    BuiltIn::ALL
        .map(|api| contract(&file(api.source()), api.overlay().map(file).as_deref()))
        .into()
}

/// What a recording is judged by, as the cases have it.
fn contracts(recording: &Path) -> Vec<Contract> {
    let (own, overlay) = ["contract.yaml", "overlay.yaml"]
        .map(|name| recording.with_file_name(name))
        .into();
    if own.exists() {
        vec![contract(&own, overlay.exists().then_some(&*overlay))]
    } else {
        built_in()
    }
}

fn privacy() -> Privacy {
    Privacy::built_in().unwrap_or_else(|defect| panic!("{defect}"))
}

fn timing() -> Timing {
    Timing {
        started: chrono::DateTime::UNIX_EPOCH,
        waited: std::time::Duration::from_millis(20),
        received: std::time::Duration::from_millis(1),
    }
}

type Judged = (Vec<Identity>, Option<Reason>);

fn judged(judges: &[Judge<'_>], exchange: &Exchange) -> Judged {
    let verdict = judge_by_any(judges, exchange);
    let mut findings: Vec<_> = verdict
        .findings
        .into_iter()
        .map(|one| one.identity)
        .collect();
    findings.sort();
    (findings, verdict.not_judged)
}

/// Whether a body has names that repeat, or a number or a text that cannot be read.
fn is_beyond_writing((findings, not_judged): &Judged) -> bool {
    let beyond = [Some(Reason::BeyondRange), Some(Reason::HalfSurrogate)];
    let repeats = findings.iter().any(|one| one.rule == Rule::RepeatedField);
    repeats || beyond.contains(not_judged)
}

/// An entry of a HAR log, read back from the log.
fn read_back(entry: &str) -> Exchange {
    let log = har::beginning(har::REDACTED) + entry + har::END;
    let recording = source::read("kept.har", log.as_bytes(), None, None);
    let mut all: Vec<_> = recording.into_iter().collect();
    match (all.pop(), all.len()) {
        (Some(Ok(Recorded::Exchange(exchange))), 0) => exchange,
        _ => panic!("one exchange was written:\n{log}"),
    }
}

fn exchanges(recording: &Path) -> Vec<Exchange> {
    let bytes = std::fs::read(recording).expect("the case can be read");
    let bare = Bare {
        operation: "any".into(),
        status: None,
    };
    let name = recording.display().to_string();
    let all = source::read(&name, bytes.as_slice(), None, Some(&bare));
    let exchange = |recorded| match recorded {
        Ok(Recorded::Exchange(exchange)) => Some(exchange),
        _ => None,
    };
    all.into_iter().filter_map(exchange).collect()
}

#[test]
fn each_recording_is_judged_alike_once_it_is_redacted() {
    let privacy = privacy();
    let (mut seen, mut refused) = (0, Vec::new());
    for recording in recordings() {
        let contracts = contracts(&recording);
        let judges: Vec<_> = contracts
            .iter()
            .filter_map(|one| Judge::new(one).ok())
            .collect();
        let mut redactor = Redactor::new(&judges, &privacy, Key::of([9; 32]));
        for exchange in exchanges(&recording) {
            let before = judged(&judges, &exchange);
            let redacted = match redactor.redact(&exchange) {
                Ok(redacted) => redacted,
                // What is written anew has neither a name twice nor what cannot be read.
                Err(_) if is_beyond_writing(&before) => continue,
                // What no stand-in was found for is refused, and told.
                Err(defect) => {
                    refused.push(defect.to_string());
                    continue;
                }
            };
            assert_eq!(before, judged(&judges, &redacted), "{}", exchange.origin);
            if let Asked::Request(request) = &redacted.asked {
                let entry = har::entry(request, &redacted.response, &timing());
                let read = read_back(&entry);
                assert_eq!(
                    before,
                    judged(&judges, &read),
                    "{}: {entry}",
                    exchange.origin
                );
                assert_eq!(redactor.leftovers()(&entry), None);
                seen += 1;
            }
        }
    }
    assert!(seen > 150, "only {seen} exchanges were redacted");
    assert!(refused.len() <= 4, "{refused:#?}");
}

#[test]
fn nothing_that_was_planted_is_left() {
    let folder = project().join("tests/cases/privacy");
    let planted = std::fs::read_to_string(folder.join("planted.json")).expect("the list is there");
    let planted: Value = serde_json::from_str(&planted).expect("it is JSON");
    let planted =
        ["secrets", "personal"].map(|kind| planted[kind].as_array().expect("a list").clone());
    let recording = folder.join("planted.har");
    let contracts = contracts(&recording);
    let judges: Vec<_> = contracts
        .iter()
        .map(|one| Judge::new(one).expect("it compiles"))
        .collect();
    let privacy = privacy();
    let mut redactor = Redactor::new(&judges, &privacy, Key::of([9; 32]));
    let all = exchanges(&recording);
    assert!(!all.is_empty());
    for exchange in all {
        let redacted = redactor
            .redact(&exchange)
            .unwrap_or_else(|defect| panic!("{defect}"));
        let Asked::Request(request) = &redacted.asked else {
            panic!("a HAR log has requests")
        };
        let entry = har::entry(request, &redacted.response, &timing());
        for text in planted.concat() {
            let text = text.as_str().expect("a text");
            assert!(!entry.contains(text), "{text} is left:\n{entry}");
        }
    }
}

/// An answer of the API to a request for one call.
fn answer(url: &str, status: u16, body: &str) -> Exchange {
    let request = Request::builder()
        .uri(url)
        .header("authorization", "Bearer tok-Bear3r-1234")
        .header("x-account-id", "7d0d1dba-b4ad-4a36-bd7f-9ba4ff4e0c5b");
    let response = Response::builder()
        .header("content-type", "application/json")
        .header("set-cookie", "sid=c00kie-sess-77; Path=/")
        .header("x-request-id", "req-9f86d081884c7d65");
    let mut response = response
        .body(Bytes::from(body.to_owned()))
        .expect("a response");
    *response.status_mut() = StatusCode::from_u16(status).expect("a status");
    Exchange {
        origin: Origin {
            file: "live".into(),
            place: Place::Whole,
        },
        asked: Asked::Request(Box::new(request.body(Bytes::new()).expect("a request"))),
        response,
    }
}

const ID: &str = "a1b2c3d4-e5f6-4890-abcd-ef1234567890";

fn alta(body: &Value) -> Exchange {
    let url = format!("https://api.altahq.com/v1/calls/{ID}");
    answer(&url, 200, &body.to_string())
}

fn redacted(exchange: &Exchange) -> (String, Value) {
    let contracts = built_in();
    let judges: Vec<_> = contracts
        .iter()
        .map(|one| Judge::new(one).expect("it compiles"))
        .collect();
    let privacy = privacy();
    let mut redactor = Redactor::new(&judges, &privacy, Key::of([4; 32]));
    let redacted = redactor
        .redact(exchange)
        .unwrap_or_else(|defect| panic!("{defect}"));
    let Asked::Request(request) = &redacted.asked else {
        panic!("it was asked")
    };
    let entry = har::entry(request, &redacted.response, &timing());
    let body = serde_json::from_slice(redacted.response.body()).unwrap_or_default();
    (entry, body)
}

#[test]
fn equal_values_stay_equal_in_path_header_and_body() {
    let (entry, body) = redacted(&alta(&json!({
        "id": ID, "objectType": "call", "callType": "outbound",
        "from": "+4917012345678", "to": "+4917012345678", "duration": 245,
        "summary": "Ann Doe asked to be called back.",
        "createdAt": "2026-01-01T09:00:00Z", "updatedAt": "2026-01-01T09:04:05Z",
        "calledTwice": ["+4917012345678", ID],
    })));
    assert_eq!(body["from"], body["to"]);
    assert_eq!(body["calledTwice"], json!([body["from"], body["id"]]));
    assert!(entry.contains(&format!(
        "/v1/calls/{}\"",
        body["id"].as_str().expect("a text")
    )));
    assert_eq!(body["callType"], "outbound");
    assert_eq!(body["objectType"], "call");
    assert_eq!(body["duration"], 245);
    for private in [
        ID,
        "+49170",
        "Ann",
        "2026-01-01",
        "tok-Bear3r",
        "c00kie",
        "9f86d081",
        "7d0d1dba",
    ] {
        assert!(!entry.contains(private), "{private} is left:\n{entry}");
    }
}

#[test]
fn the_number_of_a_call_is_another_one_everywhere() {
    let url = "https://app.autocalls.ai/api/user/calls/4711";
    let body = json!({
        "id": 4711, "type": "inbound", "status": "completed",
        "created_at": "2025-08-04 14:30:00", "updated_at": "2025-08-04 14:34:05",
        "variables": {"customer_name": "John Smith", "call": "4711"},
    });
    let (entry, body) = redacted(&answer(url, 200, &body.to_string()));
    let id = body["id"].as_u64().expect("a number");
    assert_ne!(id, 4711);
    assert_eq!(body["variables"]["call"], id.to_string());
    assert!(
        entry.contains(&format!("/api/user/calls/{id}\"")),
        "{entry}"
    );
    assert_eq!(body["status"], "completed");
    assert!(!entry.contains("John") && !entry.contains("Smith"));
}

#[test]
fn what_was_replaced_in_one_exchange_is_found_in_another() {
    let contracts = built_in();
    let judges: Vec<_> = contracts
        .iter()
        .map(|one| Judge::new(one).expect("it compiles"))
        .collect();
    let privacy = privacy();
    let mut redactor = Redactor::new(&judges, &privacy, Key::of([4; 32]));
    let exchange = alta(&json!({"id": ID, "summary": "called \"Annabel\" at noon"}));
    redactor
        .redact(&exchange)
        .unwrap_or_else(|defect| panic!("{defect}"));
    let at = redactor.leftovers();
    let entry = |text: &str| json!({"response": {"content": {"text": text}}}).to_string();
    let place = Some("/response/content/text".to_owned());
    let body = json!({"x": "they called \"Annabel\" at noon"}).to_string();
    assert_eq!(at(&entry(&body)), place);
    assert_eq!(at(&entry(ID)), place);
    assert_eq!(at(&entry("nothing")), None);
}

#[test]
fn what_a_word_of_the_api_holds_is_not_kept_where_it_is_private_elsewhere() {
    let url = "https://app.autocalls.ai/api/user/calls/4711";
    let body = json!({
        "id": 4711, "type": "inbound", "status": "waiting for Annabel Doe",
        "assistant_name": "Annabel Doe",
        "created_at": "2025-08-04 14:30:00", "updated_at": "2025-08-04 14:34:05",
    });
    let (entry, _) = redacted(&answer(url, 200, &body.to_string()));
    assert!(!entry.contains("Annabel"), "{entry}");
}

#[test]
fn each_field_of_the_built_in_contracts_is_said_to_be_personal_or_not() {
    let privacy = privacy();
    for contract in built_in() {
        for operation in contract.operations() {
            let content = operation.responses.iter().flat_map(|rule| &rule.content);
            for schema in content.filter_map(|content| content.schema) {
                let declared =
                    DeclaredSet::of(&mut Outline::of(&contract), &contract.schemas()[schema]);
                let all = declared.declared().iter();
                let of = |kind: &'static str| all.clone().filter(move |one| one.kind.id() == kind);
                for field in of("field") {
                    let is_enum = of("enum-value").any(|value| value.pointer == field.pointer);
                    let answer = Answer {
                        contract: contract.title(),
                        operation: &operation.id,
                    };
                    let is_said = privacy.kind(answer, &field.pointer).is_some();
                    assert!(
                        is_said || is_enum,
                        "{}: {}",
                        contract.title(),
                        field.pointer
                    );
                }
            }
        }
    }
}

/// Texts as people and programs write them.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\+[1-9][0-9]{7,13}",
        "[a-z]{2,8}\\.[a-z]{2,8}@[a-z]{3,9}\\.(com|org|de)",
        "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}",
        "20[0-9]{2}-(0[1-9]|1[0-2])-[012][1-8]T[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,6})?(Z|\\+02:00)",
        "20[0-9]{2}-(0[1-9]|1[0-2])-[012][1-8] [01][0-9]:[0-5][0-9]:[0-5][0-9]",
        "https://[a-z]{3,9}\\.(com|de)/[a-z0-9]{1,12}(/[A-Za-z0-9]{1,9}\\.mp3)?(\\?[a-z]{1,5}=[a-z0-9]{1,9})?",
        "[A-Z][a-zäöü]{1,9} [A-Z][a-z]{1,9}",
        "-?[0-9]{1,9}(\\.[0-9]{1,8})?",
        "(inbound|outbound|web|human|machine|unknown|voicemail|call|completed|transcript)",
        "[ -~äöüß€漢\n\"\\\\]{0,60}",
        "([a-z]{1,9} ){9,20}",
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0..100_000_i64).prop_map(Value::from),
        (-1000.0..1000.0_f64).prop_map(Value::from),
        text().prop_map(Value::from),
        text().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        let member = (prop_oneof!["[a-z_]{1,9}", text()], inner.clone());
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::from),
            prop::collection::vec(member, 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Names of fields of both contracts.
const FIELDS: [&str; 31] = [
    "id",
    "objectType",
    "duration",
    "from",
    "to",
    "summary",
    "endedAt",
    "startedAt",
    "createdAt",
    "updatedAt",
    "callType",
    "prospectId",
    "error",
    "message",
    "assistant_name",
    "campaign_name",
    "type",
    "assistant_phone_number",
    "client_phone_number",
    "status",
    "transcript",
    "variables",
    "evaluation",
    "webhook_response",
    "carrier_cost",
    "total_cost",
    "answered_by",
    "recording_url",
    "created_at",
    "updated_at",
    "undeclared",
];

/// A body that keeps its contract, with some fields changed.
fn body() -> impl Strategy<Value = (bool, Value)> {
    let changes = prop::collection::vec(
        (prop::sample::select(&FIELDS[..]), prop::option::of(value())),
        0..8,
    );
    (any::<bool>(), changes).prop_map(|(is_alta, changes)| {
        let mut body = if is_alta {
            json!({"id": ID, "objectType": "call", "callType": "web", "from": "+14155550123",
                "to": "+4917012345678", "duration": 12.5, "createdAt": "2026-01-01T09:00:00Z",
                "updatedAt": "2026-01-01T09:00:00Z"})
        } else {
            json!({"id": 4711, "type": "web", "status": "completed", "duration": 12,
                "created_at": "2025-08-04 14:30:00", "updated_at": "2025-08-04 14:34:05"})
        };
        let members = body.as_object_mut().expect("an object");
        for (name, value) in changes {
            match value {
                Some(value) => drop(members.insert(name.to_owned(), value)),
                None => drop(members.remove(name)),
            }
        }
        (is_alta, body)
    })
}

/// What is public whatever text it is.
const PUBLIC: [&str; 4] = ["error", "sender", "status", "type"];

/// What of a body has to be gone.
fn private(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| private(item, found)),
        Value::Object(members) => {
            let members = members.iter();
            let rest = members.filter(|(name, _)| !PUBLIC.contains(&name.as_str()));
            rest.for_each(|(_, member)| private(member, found));
        }
        _ => {}
    }
}

#[test]
fn bodies_of_all_kinds_are_judged_alike_once_they_are_redacted() {
    let contracts = built_in();
    let judges: Vec<_> = contracts
        .iter()
        .map(|one| Judge::new(one).expect("it compiles"))
        .collect();
    let privacy = privacy();
    let config = ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |((is_alta, body) in body(), cut in prop::option::weighted(0.1, 1..40_usize), key: [u8; 32], status in prop::sample::select(&[200_u16, 401, 404, 500][..]))| {
        let url = if is_alta { format!("https://api.altahq.com/v1/calls/{ID}") } else {
            "https://app.autocalls.ai/api/user/calls/4711".to_owned()
        };
        let mut text = body.to_string();
        if let Some(cut) = cut {
            let end = text.len().saturating_sub(cut);
            let ends = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= end);
            text.truncate(ends.last().unwrap_or_default());
        }
        let exchange = answer(&url, status, &text);
        let mut redactor = Redactor::new(&judges, &privacy, Key::of(key));
        let redacted = redactor.redact(&exchange).map_err(|defect| TestCaseError::fail(defect.to_string()))?;
        let before = judged(&judges, &exchange);
        prop_assert_eq!(&before, &judged(&judges, &redacted));
        let Asked::Request(request) = &redacted.asked else { panic!("it was asked") };
        let entry = har::entry(request, &redacted.response, &timing());
        prop_assert_eq!(&before, &judged(&judges, &read_back(&entry)));
        let mut texts = Vec::new();
        private(&body, &mut texts);
        let is_private = |text: &&String| text.len() >= 12
            && text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_graphic() && c != '"' && c != '\\');
        for text in texts.iter().filter(is_private) {
            prop_assert!(!entry.contains(text.as_str()), "{} is left in {}", text, entry);
        }
    });
}
