//! Each example against a server, with what its `main` does besides reading arguments.

use std::time::Duration;

use callspec::{RetryPolicy, alta, autocalls};

use crate::loopback::{Answer, Loopback};
use crate::recorded;
use crate::served;
use crate::trace::{Lines, traced};

#[allow(dead_code, reason = "`main` is for the command line")]
#[path = "../../examples/blocking.rs"]
mod blocking;
#[allow(dead_code, reason = "`main` is for the command line")]
#[path = "../../examples/fetch_a_call.rs"]
mod fetch_a_call;
#[allow(dead_code, reason = "`main` is for the command line")]
#[path = "../../examples/handle_errors.rs"]
mod handle_errors;
#[allow(dead_code, reason = "`main` is for the command line")]
#[path = "../../examples/own_http_client.rs"]
mod own_http_client;
#[allow(dead_code, reason = "`main` is for the command line")]
#[path = "../../examples/share_a_client.rs"]
mod share_a_client;
#[allow(dead_code, reason = "`main` is for the command line")]
#[path = "../../examples/trace_calls.rs"]
mod trace_calls;
#[allow(dead_code, reason = "`main` is for the command line")]
#[path = "../../examples/what_changed_type.rs"]
mod what_changed_type;

const TOKEN: &str = "t0k3n";

fn id() -> uuid::Uuid {
    uuid::Uuid::from_u128(0xa1b2_c3d4_e5f6_7890_abcd_ef12_3456_7890)
}

fn documented(vendor: &str) -> Answer {
    recorded::one(vendor, "documented-call").answer
}

fn alta(base_url: &str) -> alta::Client {
    let wait = Duration::from_millis(1);
    let builder = alta::Client::builder().token(TOKEN).base_url(base_url);
    builder
        .retry(RetryPolicy::default().backoff(wait, wait))
        .build()
        .expect("fits")
}

#[tokio::test]
async fn one_call_from_each_vendor() {
    let server = served::alta(&[]);
    let told = fetch_a_call::from_alta(&alta(&format!("{}/v1", server.url())), &id())
        .await
        .expect("a call");
    assert_eq!(told, format!("call {} went out, 342 s", id()));

    let server = served::autocalls("documented-call");
    let builder = autocalls::Client::builder()
        .token(TOKEN)
        .base_url(format!("{}/api", server.url()));
    let client = builder.build().expect("fits");
    let told = fetch_a_call::from_autocalls(&client, 123)
        .await
        .expect("a call");
    assert!(told.starts_with("call 123 of "), "{told}");
}

#[tokio::test]
async fn every_error_has_its_advice() {
    let answer = |status| Answer::json(status, r#"{"message":"closed on Sundays"}"#);
    let cases = [
        (vec![documented("alta")], "after 1 attempts"),
        (vec![answer(404)], "forget its id"),
        (vec![answer(401)], "ask for a new token"),
        (
            vec![answer(429).with("retry-after", "3600")],
            "given up after 1 attempts; come back in 3600 s",
        ),
        (
            vec![answer(429), answer(429), answer(429)],
            "come back in a minute",
        ),
        (
            vec![answer(503).with("x-request-id", "req-1"); 3],
            "given up after 3 attempts; the vendor is down, request id req-1",
        ),
        (vec![answer(403)], "403 Forbidden: closed on Sundays"),
        (
            vec![Answer::json(200, r#"{"duration":"x"}"#)],
            "16 bytes do not fit at /duration",
        ),
        (vec![], "look after the network"),
    ];
    for (answers, expected) in cases {
        let server = Loopback::serve(answers).await;
        let told = handle_errors::fetch(&alta(&server.url("/v1")), &id()).await;
        assert!(told.contains(expected), "{expected}: {told}");
    }
    let error = alta::Client::new("").expect_err("no token");
    assert!(handle_errors::advice(&error).starts_with("a mistake of ours: "));
}

#[tokio::test]
async fn tasks_share_a_client() {
    // As many as may go at once under the limit of Alta.
    let server = served::alta(&[]);
    let client = alta(&format!("{}/v1", server.url()));
    let fetched = share_a_client::fetch_all(&client, vec![id(); 10]).await;
    assert_eq!(fetched.len(), 10);
    for (fetched, call) in fetched {
        assert_eq!(
            (fetched, call.expect("a call").as_str()),
            (id(), "outbound")
        );
    }
}

#[tokio::test]
async fn http_client_of_ones_own() {
    let server = Loopback::serve(vec![documented("autocalls")]).await;
    let builder = autocalls::Client::builder()
        .token(TOKEN)
        .base_url(server.url("/api"));
    let client = own_http_client::client(builder).expect("fits");
    let status = own_http_client::status(&client, 123).await.expect("a call");
    assert_eq!(status, "completed");
    let requests = server.requests().await;
    let agent = requests[0].header("user-agent").expect("it is sent");
    assert!(agent.ends_with(" nightly-report/2.1"), "{agent}");
}

#[tokio::test]
async fn calls_leave_a_trace() {
    let lines = Lines::default();
    let server = served::alta(&["status=503"]);
    let client = alta(&format!("{}/v1", server.url()));
    let seconds = {
        let _guard = traced(trace_calls::subscriber(lines.clone()));
        trace_calls::fetch(&client, &id()).await.expect("a call")
    };
    assert!((seconds - 342.0).abs() < f64::EPSILON);
    let text = lines.text();
    let closed = text
        .lines()
        .rfind(|line| line.contains("close"))
        .expect("a span ends");
    for part in [
        "getCall",
        "GET",
        "/calls/{callId}",
        "status=200",
        "attempts=2",
    ] {
        assert!(closed.contains(part), "{part}: {closed}");
    }
}

#[test]
fn code_that_is_not_asynchronous_calls_too() {
    let server = served::alta(&[]);
    let client = alta(&format!("{}/v1", server.url()));
    let blocking = blocking::Blocking::new(client).expect("a runtime");
    for _ in 0..2 {
        assert_eq!(blocking.get_call(&id()).expect("a call").id, id());
    }
}

#[tokio::test]
async fn what_a_call_has_that_the_page_has_otherwise() {
    let cases = [
        ("documented-call", &[][..]),
        (
            "reseller-segments-and-decimal-strings",
            &[
                "transcript: 1 segments (1 spoken), not one text",
                "evaluation: a list of 1 criteria, not values by name",
                "variables: an empty list, not an object",
                "carrier_cost: a text, not a number",
                "total_cost: a text, not a number",
            ],
        ),
        (
            "segments-of-other-types",
            &[
                "transcript: 3 segments (1 spoken), not one text",
                "evaluation: a list of 0 criteria, not values by name",
                "variables: an empty list, not an object",
                "ended_by: not on the page at all",
                "lead: not on the page at all",
            ],
        ),
        (
            "time-with-zone",
            &["created_at: a time with a zone, not without"],
        ),
    ];
    for (name, expected) in cases {
        let server = served::autocalls(name);
        let builder = autocalls::Client::builder().token(TOKEN);
        let client = builder.base_url(format!("{}/api", server.url())).build();
        let told = what_changed_type::fetch(&client.expect("fits"), 123).await;
        assert_eq!(told.expect("the call is read"), expected, "{name}");
    }
}
