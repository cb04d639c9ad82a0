//! What goes over the wire, and what must not.

use callspec::{Error, Pacing, alta, autocalls};

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
    let client = alta::Client::builder()
        .token(TOKEN)
        .base_url(server.url("/v1/"))
        .build()
        .expect("fits");
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
    let client = autocalls::Client::builder()
        .token(TOKEN)
        .base_url(server.url("/api"))
        .build()
        .expect("fits");
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
async fn account_and_user_agent_are_sent_as_set() {
    let server = Loopback::serve(vec![recorded::one("alta", "documented-call").answer]).await;
    let client = alta::Client::builder()
        .token(TOKEN)
        .account_id("acc-1")
        .user_agent("nightly-report/2.1")
        .base_url(server.url(""))
        .http_client(
            reqwest::Client::builder()
                .user_agent("theirs")
                .build()
                .expect("a client"),
        );
    let client = client.build().expect("fits");
    assert!(!format!("{client:?}").contains("acc-1"));
    client.get_call(&id()).await.expect("the call decodes");
    let requests = server.requests().await;
    assert_eq!(requests[0].header("x-account-id"), Some("acc-1"));
    let sent = requests[0].header("user-agent").expect("it is sent");
    assert_eq!(
        sent,
        format!("callspec/{} nightly-report/2.1", env!("CARGO_PKG_VERSION"))
    );
}

#[tokio::test]
async fn redirect_to_another_server_is_not_followed() {
    let other = Loopback::serve(vec![recorded::one("alta", "documented-call").answer]).await;
    let elsewhere = other.url("/elsewhere");
    for target in [
        elsewhere.clone(),
        elsewhere.replace("127.0.0.1", "localhost"),
    ] {
        let server = Loopback::serve(vec![redirect(&target)]).await;
        let client = alta::Client::builder()
            .token(TOKEN)
            .base_url(server.url(""));
        let client = client.build().expect("fits");
        let error = client
            .get_call(&id())
            .await
            .expect_err("it stays where it was");
        assert!(matches!(error, Error::Status(_)), "{error:?}");
        assert_eq!(
            error.reply().expect("an answer").headers()["location"],
            target
        );
        let shown = format!("{error} {error:?}");
        assert!(
            shown.contains("check the base URL") && !shown.contains("elsewhere"),
            "{shown}"
        );
        assert!(server.requests().await[0].header("authorization").is_some());
    }
    // The other server still waits for its one request, which is this.
    let own = reqwest::get(&elsewhere).await.expect("it listens");
    assert_eq!(own.status(), 200);
    let requests = other.requests().await;
    assert_eq!(
        (requests.len(), requests[0].header("authorization")),
        (1, None)
    );
}

#[tokio::test]
async fn redirect_within_the_server_is_followed_and_not_for_ever() {
    let call = recorded::one("alta", "documented-call").answer;
    let server = Loopback::serve(vec![redirect("/moved"), call]).await;
    let client = alta::Client::builder()
        .token(TOKEN)
        .base_url(server.url("/v1"));
    client
        .build()
        .expect("fits")
        .get_call(&id())
        .await
        .expect("it leads to a call");
    let requests = server.requests().await;
    assert_eq!(requests[1].line, "GET /moved HTTP/1.1");
    assert!(requests[1].header("authorization").is_some());
    assert_eq!(requests[1].header("referer"), None);

    let server = Loopback::serve(vec![redirect("/again"); 11]).await;
    let client = alta::Client::builder()
        .token(TOKEN)
        .base_url(server.url("/v1"));
    let error = client
        .build()
        .expect("fits")
        .get_call(&id())
        .await
        .expect_err("a circle");
    assert!(
        matches!(error, Error::Transport { .. }) && !error.is_retryable(),
        "{error:?}"
    );
    let shown = format!("{error} {error:?}");
    assert!(
        shown.contains("redirected too often") && !shown.contains("/again"),
        "{shown}"
    );
    assert_eq!(server.requests().await.len(), 11);
}

#[tokio::test]
async fn token_does_not_travel_with_a_client_that_follows() {
    let other = Loopback::serve(vec![recorded::one("alta", "documented-call").answer]).await;
    let target = other.url("/elsewhere").replace("127.0.0.1", "localhost");
    let server = Loopback::serve(vec![redirect(&target)]).await;
    let client = alta::Client::builder()
        .token(TOKEN)
        .base_url(server.url(""))
        .http_client(reqwest::Client::new())
        .build()
        .expect("fits");
    client
        .get_call(&id())
        .await
        .expect("the redirect leads to a call");
    let requests = other.requests().await;
    assert_eq!(requests[0].line, "GET /elsewhere HTTP/1.1");
    assert_eq!(requests[0].header("authorization"), None);
    assert!(!format!("{requests:?}").contains(TOKEN));
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
        let error = alta::Client::builder()
            .token(TOKEN)
            .base_url(url)
            .build()
            .expect_err(url);
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
fn alta_is_paced_by_default_and_autocalls_is_not() {
    let (alta, autocalls) = (alta::Client::builder(), autocalls::Client::builder());
    assert!(
        format!("{alta:?}").contains(&format!("{:?}", Pacing::per_minute(100))),
        "{alta:?}"
    );
    assert!(
        format!("{autocalls:?}").contains(&format!("{:?}", Pacing::off())),
        "{autocalls:?}"
    );
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
