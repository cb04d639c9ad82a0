//! What each feature of a contract becomes, read from bytes and written back.

#[path = "../../../../tests/it/loopback.rs"]
mod loopback;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::NaiveDate;
#[cfg(feature = "schemars")]
use compiles::every_feature;
use compiles::every_feature::{
    Client, CreateThingBody, CreateThingBodyKind, Event, GetThingsKind, Kind, Spare, Thing,
    ThingEither, ThingGradesValueItem, ThingInlineLegCodec, ThingKind, ThingMoodsItem, ThingText,
};
use compiles::{Error, RetryPolicy, no_paths};
use loopback::{Answer, Loopback};
use serde_json::{Value, json};

const ID: &str = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";

fn least() -> Value {
    json!({ "id": ID, "kind": "a", "when": "2026-01-15 09:00:00", "must": null })
}

fn with(name: &str, value: Value) -> Value {
    let mut thing = least();
    thing[name] = value;
    thing
}

fn thing(value: &Value) -> Thing {
    // From text, as from the wire, and not from a tree.
    serde_json::from_str(&value.to_string()).unwrap_or_else(|error| panic!("{value}: {error}"))
}

#[test]
fn what_was_read_is_written_back() {
    let full = json!({
        "id": ID,
        "objectType": "thing",
        "kind": "c",
        "thingKind": "2fa",
        "when": "2026-01-15 09:00:00",
        "until": "2026-01-15 10:00:00",
        "whens": ["2026-01-15 09:00:00", "2026-01-15 10:00:00"],
        "must": 1,
        "either": "one",
        "count": 3,
        "share": 0.25,
        "inner": { "depth": 1 },
        "inline": { "leg": { "codec": "opus" } },
        "pair": ["one", 1],
        "blob": "AAAA",
        "labels": { "x-a": "b" },
        "tags": [],
        "counts": { "a": 1 },
        "free": { "any": [1, "two", null] },
        "any": [true],
        "old": "text",
        "text": [{ "said": "hello" }],
        "parent": least(),
        "level": 4,
        "moods": ["keen", "grim"],
        "grades": { "first": ["good", "so-so"], "second": [] },
        "type": "UPPER",
        "a-new-field": { "with": ["anything", null, 1.5] },
        "another": null
    });
    assert_eq!(serde_json::to_value(thing(&full)).expect("JSON"), full);
    assert_eq!(
        serde_json::to_value(thing(&least())).expect("JSON"),
        least()
    );
}

#[test]
fn null_is_none_in_every_optional_field() {
    let names = [
        "objectType",
        "thingKind",
        "until",
        "whens",
        "either",
        "count",
        "share",
        "inner",
        "inline",
        "pair",
        "blob",
        "labels",
        "tags",
        "counts",
        "free",
        "any",
        "never",
        "old",
        "text",
        "parent",
        "level",
        "moods",
        "grades",
        "type",
    ];
    for name in names {
        let came = with(name, Value::Null);
        let thing = thing(&came);
        assert!(thing.extra.is_empty() && thing.extra.came_as_null(name));
        assert_eq!(serde_json::to_value(thing).expect("JSON"), came, "{name}");
    }
}

#[test]
fn each_name_is_written_once() {
    let mut thing = thing(&with("share", Value::Null));
    assert_eq!(thing.share, None);
    thing.share = Some(0.5);
    // What a caller puts in stands behind the fields of that name, too.
    thing.extra.insert("id".to_owned(), json!("another"));
    thing.extra.insert("count".to_owned(), json!(3));
    let written = serde_json::to_string(&thing).expect("JSON");
    assert_eq!(written.matches("\"share\"").count(), 1, "{written}");
    assert_eq!(written.matches("\"id\"").count(), 1, "{written}");
    let written: Value = serde_json::from_str(&written).expect("JSON");
    let mut expected = with("share", json!(0.5));
    expected["count"] = json!(3);
    assert_eq!(written, expected);
}

#[test]
fn values_outside_the_contract_are_read() {
    let unheard_of = [
        ("objectType", json!("robot")),
        ("kind", json!("")),
        ("thingKind", json!("In-Progress")),
        ("count", json!(-5)),
        ("share", json!(0)),
        (
            "inline",
            json!({ "leg": { "codec": "amr", "rate": 8000 }, "new": true }),
        ),
        ("pair", json!([1, 2, 3])),
        ("level", json!(9)),
        ("type", json!("with spaces")),
        ("a-new-field", json!({ "with": ["anything"] })),
    ];
    for (name, value) in unheard_of {
        thing(&with(name, value));
    }
    let legs = thing(&with("inline", json!({ "leg": { "codec": "amr" } })));
    let codec = legs
        .inline
        .and_then(|inline| inline.leg)
        .and_then(|leg| leg.codec);
    assert_eq!(codec, Some(ThingInlineLegCodec::Unknown("amr".to_owned())));
}

#[test]
fn whole_numbers_are_read_in_either_spelling() {
    let read = |number: &str| -> Result<Thing, serde_json::Error> {
        let least = least().to_string();
        let must = format!("\"must\":{number},\"count\":{number}");
        serde_json::from_str(&least.replace("\"must\":null", &must))
    };
    let cases = [
        ("7", 7),
        ("7.0", 7),
        ("7e0", 7),
        ("-0.0", 0),
        ("-9223372036854775808", i64::MIN),
        ("-9223372036854775808.0", i64::MIN),
    ];
    for (number, value) in cases {
        let thing = read(number).unwrap_or_else(|error| panic!("{number}: {error}"));
        assert_eq!(
            (thing.must, thing.count),
            (Some(value), Some(value)),
            "{number}"
        );
    }
    for number in [
        "7.5",
        "9223372036854775808",
        "9223372036854775808.0",
        "1e300",
        "\"7\"",
        "true",
    ] {
        let error = read(number).expect_err(number).to_string();
        assert!(error.contains("a whole number (i64)"), "{number}: {error}");
    }
}

#[test]
fn unknown_fields_are_kept_where_they_stood() {
    let new = thing(&json!({
        "id": ID, "kind": "a", "when": "2026-01-15 09:00:00", "must": null,
        "new": [1, null], "inline": { "leg": { "rate": 8000 }, "deep": true }
    }));
    assert_eq!(new.extra["new"], json!([1, null]));
    assert_eq!(new.extra.len(), 1);
    let inline = new.inline.expect("it came");
    assert_eq!(inline.extra["deep"], true);
    assert_eq!(inline.leg.expect("it came").extra["rate"], 8000);
    // A field of that name is the contract's own, and what is only sent has no such map.
    let spare: Spare = serde_json::from_value(json!({ "extra": "one" })).expect("fits");
    assert_eq!(spare.extra.as_deref(), Some("one"));
}

#[test]
fn enums_are_open_in_lists_in_maps_and_as_keys() {
    let value = with("moods", json!(["calm", "grim", ""]));
    let moods = thing(&value).moods.expect("they came");
    let grim = ThingMoodsItem::Unknown("grim".to_owned());
    let empty = ThingMoodsItem::Unknown(String::new());
    assert_eq!(moods, [ThingMoodsItem::Calm, grim, empty]);

    // Keys that the contract lists are read as text, so that any other is as good.
    let value = with("grades", json!({ "first": ["good"], "new": ["so-so"] }));
    let grades = thing(&value).grades.expect("they came");
    assert_eq!(grades["first"], [ThingGradesValueItem::Good]);
    let other = ThingGradesValueItem::Unknown("so-so".to_owned());
    assert_eq!(grades["new"], [other]);

    let json = r#"{"":0,"b":2,"in-progress":1}"#;
    let counts: BTreeMap<ThingKind, u8> = serde_json::from_str(json).expect("enums are keys");
    assert_eq!(counts[&ThingKind::Unknown("b".to_owned())], 2);
    assert_eq!(counts[&ThingKind::InProgress], 1);
    let written = serde_json::to_value(&counts).expect("JSON");
    assert_eq!(written, serde_json::from_str::<Value>(json).expect("JSON"));
}

#[cfg(feature = "schemars")]
#[test]
fn each_type_has_a_schema() {
    let schemas = every_feature::schemas();
    let definitions = schemas["$defs"].as_object().expect("there are types");
    for name in [
        "Thing",
        "ThingEither",
        "ThingKind",
        "Event",
        "LocalDateTime",
    ] {
        assert!(definitions.contains_key(name), "{name}");
    }
    let thing = &definitions["Thing"];
    assert_eq!(thing["required"], json!(["id", "kind", "must", "when"]));
    assert_eq!(thing["additionalProperties"], true);
    // One list for each operation that answers with JSON; `getSound` answers with bytes.
    let responses = schemas["x-responses"].as_object().expect("an object");
    let ids: BTreeSet<&str> = responses.keys().map(String::as_str).collect();
    assert_eq!(
        ids,
        BTreeSet::from(["createThing", "getThing", "get_things"])
    );
    assert_eq!(no_paths::schemas()["x-responses"], json!({}));
}

#[test]
fn required_fields_are_required() {
    for name in ["id", "kind", "when", "must"] {
        let mut thing = least();
        thing.as_object_mut().expect("an object").remove(name);
        let error = serde_json::from_value::<Thing>(thing).expect_err(name);
        assert!(error.to_string().contains(name), "{error}");
    }
    for when in [
        "2026-01-15T09:00:00",
        "2026-01-15 09:00",
        "2026-02-30 09:00:00",
        "",
    ] {
        assert!(
            serde_json::from_value::<Thing>(with("when", json!(when))).is_err(),
            "{when}"
        );
        assert!(
            serde_json::from_value::<Thing>(with("until", json!(when))).is_err(),
            "{when}"
        );
    }
}

#[test]
fn awkward_enum_values_come_back_as_they_came() {
    let cases = [
        ("in-progress", ThingKind::InProgress),
        ("in_progress", ThingKind::InProgress2),
        ("2fa", ThingKind::Value2fa),
        ("unknown", ThingKind::DeclaredUnknown),
        ("", ThingKind::Empty),
        ("self", ThingKind::SelfValue),
        ("Unknown", ThingKind::Unknown("Unknown".to_owned())),
        (
            "\u{1f4de} \"new\"",
            ThingKind::Unknown("\u{1f4de} \"new\"".to_owned()),
        ),
    ];
    for (value, variant) in cases {
        let read: ThingKind = serde_json::from_value(json!(value)).expect("any text is a value");
        assert_eq!(read, variant);
        assert_eq!(ThingKind::from(value), variant);
        assert_eq!(ThingKind::from(value.to_owned()), variant);
        assert_eq!(value.parse(), Ok(variant.clone()));
        assert_eq!(variant.as_str(), value);
        assert_eq!(variant.to_string(), value);
        assert_eq!(serde_json::to_value(&variant).expect("JSON"), value);
    }
    assert_eq!(format!("[{:>4}]", Kind::A), "[   a]");
    for value in [json!(1), json!(null), json!(["a"])] {
        assert!(serde_json::from_value::<ThingKind>(value).is_err());
    }
    let note: no_paths::Note =
        serde_json::from_str(r#"{"text":"","kind":"unknown"}"#).expect("fits");
    assert_eq!(note.kind, Some(no_paths::NoteKind::DeclaredUnknown));
}

#[test]
fn unions_are_told_apart_by_type() {
    let either = thing(&with("either", json!(7))).either;
    assert!(
        matches!(either, Some(ThingEither::Integer(7))),
        "{either:?}"
    );
    let text = thing(&with("text", json!("hello"))).text;
    assert!(matches!(text, Some(ThingText::String(_))), "{text:?}");
    let text = thing(&with("text", json!([{ "said": "hello" }, {}]))).text;
    assert!(matches!(text, Some(ThingText::Array(lines)) if lines.len() == 2));
}

#[test]
fn payload_of_a_webhook_has_a_type() {
    let event = json!({ "event": "started", "thing": least() });
    let event: Event = serde_json::from_value(event).expect("the payload decodes");
    let local = NaiveDate::from_ymd_opt(2026, 1, 15).and_then(|day| day.and_hms_opt(9, 0, 0));
    assert_eq!(event.thing.map(|thing| thing.when.0), local);
}

async fn answered(answer: Answer) -> (Loopback, Client) {
    let server = Loopback::serve(vec![answer]).await;
    let client = Client::at(&server.url("/v1/")).expect("the address fits");
    (server, client)
}

#[tokio::test]
async fn body_of_bytes_comes_whole() {
    let sound: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let answer = Answer {
        status: 206,
        headers: vec![("content-type".to_owned(), "audio/mpeg".to_owned())],
        body: sound.clone(),
    };
    let (server, client) = answered(answer).await;
    let response = client.get_sound("a/b?c").await.expect("sound comes");
    assert_eq!(response.status(), 206);
    assert_eq!(response.headers()["content-type"], "audio/mpeg");
    assert_eq!(response.into_inner(), sound);
    assert_eq!(
        server.requests().await[0].line,
        "GET /v1/things/a%2Fb%3Fc/sound HTTP/1.1"
    );
}

#[tokio::test]
async fn id_in_a_path_stays_one_segment() {
    let ids = [
        ("a/b", "a%2Fb"),
        ("/", "%2F"),
        ("?x=1&y#z", "%3Fx=1&y%23z"),
        ("100%", "100%25"),
        ("%2F", "%252F"),
        ("%2e%2e", "%252e%252e"),
        ("../..", "..%2F.."),
        ("\u{fc} \u{1f4de}", "%C3%BC%20%F0%9F%93%9E"),
        ("line\nbreak", "line%0Abreak"),
        ("...", "..."),
    ];
    for (id, segment) in ids {
        let (server, client) = answered(Answer::json(200, "")).await;
        client
            .get_sound(id)
            .await
            .unwrap_or_else(|error| panic!("{id}: {error}"));
        let line = &server.requests().await[0].line;
        assert_eq!(*line, format!("GET /v1/things/{segment}/sound HTTP/1.1"));
    }
    // Port 1 of the loopback: nothing is sent, so nobody needs to listen.
    let client = Client::at("http://127.0.0.1:1/v1").expect("the address fits");
    for id in ["", ".", "..", "a\\b", "..\\.."] {
        let error = client.get_sound(id).await.expect_err("no segment");
        assert!(matches!(error, Error::Request { .. }), "{error:?}");
        assert_eq!(error.attempts(), 0);
    }
}

#[tokio::test]
async fn only_what_may_be_done_twice_is_sent_twice() {
    let wait = Duration::from_millis(1);
    let client = |server: &Loopback| {
        let retry = RetryPolicy::default().backoff(wait, wait);
        let builder = Client::builder().token("token").base_url(server.url("/v1"));
        builder.retry(retry).build().expect("fits")
    };
    let answers = vec![Answer::json(503, ""), Answer::json(204, "")];
    let server = Loopback::serve(answers).await;
    let stored = client(&server)
        .put_sound("1", "sound".into())
        .await
        .expect("stored");
    assert_eq!((stored.status().as_u16(), stored.attempts()), (204, 2));
    let requests = server.requests().await;
    assert_eq!(requests[0].header("content-length"), Some("5"));
    assert_eq!(requests[0].headers, requests[1].headers);

    let server = Loopback::serve(vec![Answer::json(429, "").with("retry-after", "0")]).await;
    let body = CreateThingBody {
        name: "n".to_owned(),
        kind: None,
        tags: None,
    };
    let error = client(&server).create_thing(&body).await.expect_err("429");
    assert_eq!(
        (error.attempts(), error.retry_after()),
        (1, Some(Duration::ZERO))
    );
    assert!(
        error.is_retryable() && !error.may_have_succeeded(),
        "{error:?}"
    );
    assert_eq!(server.requests().await.len(), 1);
}

#[tokio::test]
async fn refused_bytes_are_an_error_with_status() {
    let (_server, client) = answered(Answer::json(404, "{}")).await;
    let error = client.get_sound("1").await.expect_err("404 is no success");
    assert!(matches!(error, Error::NotFound(_)), "{error}");
    assert_eq!(
        error.to_string(),
        "getSound (GET /things/{id}/sound): the server answered 404 Not Found: check the id and \
         the account that the token belongs to"
    );
}

#[tokio::test]
async fn query_and_headers_are_sent_and_defaults_are_not() {
    let (server, client) = answered(Answer::json(200, r#"{"next":null}"#)).await;
    let tags = vec!["x y".to_owned(), "z".to_owned()];
    let page = client
        .get_things(
            Some("me"),
            Some(&GetThingsKind::Unknown("new".to_owned())),
            None,
            Some(&tags),
            Some("acc"),
        )
        .await
        .expect("a page comes");
    assert_eq!(page.items.as_ref().map(Vec::len), None);
    let requests = server.requests().await;
    assert_eq!(
        requests[0].line,
        "GET /v1/things?client=me&kind=new&tags=x+y&tags=z HTTP/1.1"
    );
    assert_eq!(requests[0].header("x-account-id"), Some("acc"));
}

#[tokio::test]
async fn argument_that_cannot_be_sent_is_an_error_before_sending() {
    // Port 1 of the loopback: nothing is sent, so nobody needs to listen.
    let client = Client::at("http://127.0.0.1:1").expect("the address fits");
    let error = client
        .get_things(None, None, None, None, Some("line\nbreak"))
        .await
        .expect_err("a header cannot hold a line break");
    assert!(matches!(error, Error::Request { .. }), "{error}");
    assert!(!error.to_string().contains("break"), "{error}");
}

#[tokio::test]
async fn argument_that_changes_the_path_is_refused() {
    let client = Client::at("http://127.0.0.1:1/v1").expect("the address fits");
    for id in ["", ".", ".."] {
        let error = client.get_sound(id).await.expect_err("no id");
        assert!(matches!(error, Error::Request { .. }), "{id}: {error}");
    }
}

#[test]
fn body_of_a_request_says_only_what_was_set() {
    let body = CreateThingBody {
        name: "n".to_owned(),
        kind: None,
        tags: None,
    };
    assert_eq!(
        serde_json::to_value(&body).expect("JSON"),
        json!({ "name": "n" })
    );
    let body = CreateThingBody {
        kind: Some(CreateThingBodyKind::B),
        tags: Some(Vec::new()),
        ..body
    };
    let written = serde_json::to_value(&body).expect("JSON");
    assert_eq!(written, json!({ "name": "n", "kind": "b", "tags": [] }));
}

#[test]
fn base_url_is_the_server_of_the_contract() {
    assert_eq!(Client::BASE_URL, "https://eu.example.com/v1");
}
