//! What goes over the wire, and what must not.

use callspec::{Error, alta, autocalls};

use crate::loopback::{Answer, Loopback};
use crate::recorded;

const TOKEN: &str = "t0k3n-v3ry-s3cr3t";

fn id() -> uuid::Uuid {
    uuid::Uuid::from_u128(0xa1b2_c3d4_e5f6_7890_abcd_ef12_3456_7890)
}

fn redirect(target: &str) -> Answer {
    Answer {
        status: 302,
        headers: vec![("location".to_owned(), target.to_owned())],
        body: Vec::new(),
    }
}

#[tokio::test]
async fn only_what_the_vendor_asked_for_is_sent() {
    let server = Loopback::serve(vec![recorded::one("alta", "documented-call").answer]).await;
    let host = server.url("").replace("http://", "");
    let client = alta::Client::with_base_url(TOKEN, &server.url("/v1/")).expect("fits");
    client.get_call(&id()).await.expect("the call decodes");
    let [request] = &server.requests().await[..] else {
        panic!("one call is one request");
    };
    assert_eq!(
        request.line,
        "GET /v1/calls/a1b2c3d4-e5f6-7890-abcd-ef1234567890 HTTP/1.1"
    );
    let mut sent = request.headers.clone();
    sent.sort();
    let expected = [
        ("accept", "application/json"),
        ("authorization", &format!("Bearer {TOKEN}")),
        ("host", &host),
        (
            "user-agent",
            concat!("callspec/", env!("CARGO_PKG_VERSION")),
        ),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn autocalls_is_asked_by_number() {
    let server = Loopback::serve(vec![recorded::one("autocalls", "documented-call").answer]).await;
    let client = autocalls::Client::with_base_url(TOKEN, &server.url("/api")).expect("fits");
    client.get_call(123).await.expect("the call decodes");
    let requests = server.requests().await;
    assert_eq!(requests[0].line, "GET /api/user/calls/123 HTTP/1.1");
    assert_eq!(
        requests[0].header("authorization"),
        Some(&*format!("Bearer {TOKEN}"))
    );
    assert_eq!(requests[0].header("api-version"), None);
}

#[tokio::test]
async fn token_and_address_do_not_travel_to_another_host() {
    let other = Loopback::serve(vec![recorded::one("alta", "documented-call").answer]).await;
    let server = Loopback::serve(vec![redirect(&other.url("/elsewhere"))]).await;
    let client = alta::Client::with_base_url(TOKEN, &server.url("")).expect("fits");
    client
        .get_call(&id())
        .await
        .expect("the redirect leads to a call");
    assert!(server.requests().await[0].header("authorization").is_some());
    let requests = other.requests().await;
    assert_eq!(requests[0].line, "GET /elsewhere HTTP/1.1");
    assert_eq!(requests[0].header("authorization"), None);
    assert_eq!(requests[0].header("referer"), None);
    assert!(!format!("{requests:?}").contains(TOKEN));
}

#[tokio::test]
async fn no_server_is_a_transport_error_without_an_address() {
    let gone = Loopback::serve(Vec::new()).await;
    let address = gone.url("");
    let client = alta::Client::with_base_url(TOKEN, &gone.url("")).expect("fits");
    gone.requests().await;
    let error = client.get_call(&id()).await.expect_err("nobody listens");
    assert!(
        matches!(error, Error::Transport { status: None, .. }),
        "{error}"
    );
    assert_eq!(
        error.to_string(),
        "getCall (GET /calls/{callId}): no connection to the server"
    );
    let shown = format!("{error:?}");
    assert!(
        !shown.contains(&id().to_string()) && !shown.contains(TOKEN),
        "{shown}"
    );
    assert!(!shown.contains(&address), "{shown}");
}

#[test]
fn what_does_not_fit_is_refused_at_once() {
    let urls = [
        "",
        "api.altahq.com",
        "/v1",
        "ftp://api.altahq.com",
        "mailto:a@b.c",
        "https://user:hunter2@api.altahq.com",
        "https://api.altahq.com/v1?x=1",
        "https://api.altahq.com/#top",
        "https://",
    ];
    for url in urls {
        let error = alta::Client::with_base_url(TOKEN, url).expect_err(url);
        let shown = format!("{error} {error:?}");
        assert!(shown.contains("base URL"), "{url}: {shown}");
        assert!(
            !shown.contains("hunter2") && !shown.contains(TOKEN),
            "{shown}"
        );
    }
    for token in ["", " ", "to ken", "token\n", "t\u{f6}ken"] {
        let error = autocalls::Client::new(token).expect_err("the token does not fit");
        assert!(matches!(error, Error::Configuration(_)), "{error}");
        assert!(error.to_string().contains("the token"), "{error}");
    }
}

#[test]
fn client_never_shows_its_token() {
    let alta = alta::Client::new(TOKEN).expect("fits");
    let autocalls = autocalls::Client::new(TOKEN.to_owned()).expect("fits");
    let shown = format!("{alta:?} {alta:#?} {autocalls:?}");
    assert!(shown.contains(alta::Client::BASE_URL), "{shown}");
    assert!(!shown.contains(TOKEN), "{shown}");
    assert!(!shown.contains("Bearer"), "{shown}");
}

#[test]
fn clients_and_their_calls_move_between_threads() {
    fn is_shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    fn is_sent<T: Send>(_: &T) {}

    let alta = alta::Client::new(TOKEN).expect("fits");
    is_shared(&alta);
    let id = id();
    is_sent(&alta.get_call(&id));
    let autocalls = autocalls::Client::new(TOKEN).expect("fits");
    is_shared(&autocalls);
    is_sent(&autocalls.get_call(1));
}
