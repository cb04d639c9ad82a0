//! What goes wrong on the way to a vendor and back, and what a caller gets of it.

use std::time::Duration;

use callspec::{ClientBuilder, Error, Pacing, Response, RetryPolicy, alta, autocalls};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::faulty::Script;
use crate::loopback::{Answer, Loopback};
use crate::recorded;

const TOKEN: &str = "t0k3n-v3ry-s3cr3t";
const HOUR: Duration = Duration::from_secs(3600);

fn id() -> uuid::Uuid {
    uuid::Uuid::from_u128(0xa1b2_c3d4_e5f6_7890_abcd_ef12_3456_7890)
}

fn fine() -> Answer {
    recorded::one("alta", "documented-call").answer
}

fn refused(status: u16) -> Answer {
    Answer::json(
        status,
        r#"{"error":"Broken","message":"+14155551234 is broken"}"#,
    )
}

/// Waits of next to nothing, so that a test does not wait.
fn quick() -> RetryPolicy {
    RetryPolicy::default().backoff(Duration::from_millis(1), Duration::from_millis(2))
}

/// Waits that no test would survive.
fn patient() -> RetryPolicy {
    RetryPolicy::default().backoff(HOUR, HOUR)
}

fn builder(server: &Loopback) -> ClientBuilder<alta::Client> {
    alta::Client::builder()
        .token(TOKEN)
        .base_url(server.url("/v1"))
        .retry(quick())
}

async fn serve(scripts: impl IntoIterator<Item = Script>) -> Loopback {
    Loopback::serve(scripts.into_iter().collect()).await
}

async fn call(builder: ClientBuilder<alta::Client>) -> Result<Response<alta::Call>, Error> {
    let result = builder.build()?.get_call(&id()).await;
    if let Err(error) = &result {
        let mut shown = format!("{error} {error:?} {error:#?}");
        let mut source = std::error::Error::source(error);
        while let Some(error) = source {
            shown = format!("{shown} {error} {error:?}");
            source = error.source();
        }
        for private in [TOKEN, "+1415555", &id().to_string(), "/v1", "http://"] {
            assert!(!shown.contains(private), "{private}: {shown}");
        }
    }
    result
}

/// Calls once a server that does these things in turn, all of which have to happen.
async fn faced(scripts: impl IntoIterator<Item = Script>) -> Result<Response<alta::Call>, Error> {
    let server = serve(scripts).await;
    let result = call(builder(&server)).await;
    server.requests().await;
    result
}

/// The same, once.
async fn faced_once(script: impl Into<Script>) -> Error {
    let server = serve([script.into()]).await;
    let result = call(builder(&server).retry(RetryPolicy::never())).await;
    result.expect_err("the answer is no good")
}

#[tokio::test]
async fn transient_statuses_are_tried_again() {
    for status in [408, 429, 500, 502, 503, 504] {
        let call = faced([refused(status).into(), fine().into()]).await;
        let call = call.unwrap_or_else(|error| panic!("{status}: {error}"));
        assert_eq!((call.status().as_u16(), call.attempts()), (200, 2));
    }
}

#[tokio::test]
async fn other_statuses_are_not() {
    for status in [302, 400, 401, 403, 404, 410, 418, 422, 501, 505, 599] {
        let error = faced([refused(status).into()])
            .await
            .expect_err("no success");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(
            (error.attempts(), error.is_retryable()),
            (1, false),
            "{status}"
        );
        let reply = error.reply().expect("an answer came");
        assert_eq!(reply.body(), &refused(status).body);
        assert_eq!(reply.headers()["content-type"], "application/json");
        assert!(reply.is_whole());
    }
}

#[tokio::test]
async fn attempts_end_with_the_last_error() {
    let answers = [
        refused(502),
        refused(500),
        refused(503).with("x-request-id", "req-7"),
    ];
    let error = faced(answers.map(Script::from))
        .await
        .expect_err("all fail");
    assert!(matches!(error, Error::Server(_)), "{error}");
    assert_eq!((error.attempts(), error.request_id()), (3, Some("req-7")));
    assert!(error.is_retryable() && error.may_have_succeeded());
    assert_eq!(
        error.to_string(),
        "getCall (GET /calls/{callId}): the server answered 503 Service Unavailable to the last \
         of 3 attempts: the fault is the server's; try again later"
    );
}

#[tokio::test]
async fn wait_that_the_server_asks_for_goes_before_the_policy() {
    let asked = [
        refused(429).with("retry-after", "0"),
        // A date that has passed by the server's own clock.
        refused(503)
            .with("date", "Sun, 06 Nov 1994 08:49:37 GMT")
            .with("retry-after", "Sun, 06 Nov 1994 08:49:30 GMT"),
    ];
    for answer in asked {
        let server = serve([answer.into(), fine().into()]).await;
        let call = call(builder(&server).retry(patient())).await;
        assert_eq!(call.expect("the second is fine").attempts(), 2);
    }
}

#[tokio::test]
async fn nonsense_in_retry_after_is_as_good_as_nothing() {
    for nonsense in ["soon", "-1", "", "1e3", "Sun, 99 Foo"] {
        let answer = refused(429).with("retry-after", nonsense);
        let call = faced([answer.into(), fine().into()]).await;
        assert_eq!(
            call.expect("the second is fine").attempts(),
            2,
            "{nonsense}"
        );
    }
    let error = faced_once(refused(429).with("retry-after", "soon")).await;
    assert!(
        matches!(
            error,
            Error::RateLimited {
                retry_after: None,
                ..
            }
        ),
        "{error}"
    );
    assert!(
        error
            .to_string()
            .ends_with("wait before the next request, and send fewer")
    );
}

#[tokio::test]
async fn wait_of_ten_years_is_the_callers_to_decide() {
    let ten_years = Duration::from_secs(315_360_000);
    let answers = [
        refused(429).with("retry-after", "315360000"),
        refused(429)
            .with("date", "Thu, 01 Jan 1970 00:00:00 GMT")
            .with("retry-after", "Sun, 30 Dec 1979 00:00:00 GMT"),
    ];
    for answer in answers {
        let answer = answer
            .with("ratelimit-limit", "100")
            .with("ratelimit-remaining", "0")
            .with("ratelimit-reset", "30");
        let error = faced([answer.into()]).await.expect_err("too long");
        assert_eq!(
            (error.attempts(), error.retry_after()),
            (1, Some(ten_years))
        );
        assert!(matches!(error, Error::RateLimited { .. }) && error.is_retryable());
        let limit = error.rate_limit().expect("the limit is told");
        assert_eq!((limit.limit, limit.remaining), (Some(100), Some(0)));
        assert_eq!(limit.reset, Some(Duration::from_secs(30)));
    }
}

#[tokio::test]
async fn wait_past_the_end_of_the_call_is_not_begun() {
    let answer = refused(503).with("retry-after", "60");
    let server = serve([answer.into()]).await;
    let error = call(builder(&server).timeout(Duration::from_secs(59))).await;
    assert_eq!(
        error.expect_err("no time").retry_after(),
        Some(Duration::from_secs(60))
    );
}

#[tokio::test]
async fn connection_that_breaks_is_made_anew() {
    let whole = String::from_utf8(fine().bytes()).expect("text");
    let short = &whole.as_bytes()[..whole.len() - 40];
    let breaks = [
        Script::Bytes(Vec::new()),
        Script::Bytes(b"HTTP/1.1 200 OK\r\nconte".to_vec()),
        Script::Bytes(b"220 mail.example.com ESMTP\r\n".to_vec()),
        Script::Bytes(short.to_vec()),
        Script::Reset(short.to_vec()),
    ];
    for broken in breaks {
        let call = faced([broken, fine().into()])
            .await
            .expect("the second is fine");
        assert_eq!(call.attempts(), 2);
    }
}

#[tokio::test]
async fn body_that_breaks_off_keeps_the_head() {
    let whole = fine().with("x-request-id", "abc-1").bytes();
    let short = whole[..whole.len() - 40].to_vec();
    for broken in [Script::Bytes(short.clone()), Script::Reset(short)] {
        let error = faced_once(broken).await;
        assert!(matches!(error, Error::Transport { .. }), "{error:?}");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
        assert_eq!(error.request_id(), Some("abc-1"));
        assert!(!error.reply().expect("its head came").is_whole());
        assert!(error.is_retryable() && error.may_have_succeeded());
        assert_eq!(
            error.to_string(),
            "getCall (GET /calls/{callId}): the answer broke off, after the server had answered \
             200 OK"
        );
    }
    let short = [
        b"HTTP/1.1 403 Forbidden\r\ncontent-length: 9\r\n\r\n".as_slice(),
        b"denied",
    ];
    let error = faced_once(Script::Bytes(short.concat())).await;
    let reply = error.reply().expect("a status came");
    assert_eq!(
        (reply.body().as_ref(), reply.is_whole()),
        (b"denied".as_slice(), false)
    );
}

#[tokio::test]
async fn nobody_listens() {
    let gone = serve([]).await;
    let builder = builder(&gone);
    gone.requests().await;
    let error = call(builder).await.expect_err("nobody listens");
    assert!(
        matches!(error, Error::Transport { reply: None, .. }),
        "{error:?}"
    );
    assert_eq!((error.attempts(), error.status()), (3, None));
    assert!(error.is_retryable() && !error.may_have_succeeded());
    assert!(
        error.to_string().contains("no connection to the server"),
        "{error}"
    );
}

#[tokio::test]
async fn silent_server_runs_into_the_read_timeout() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec();
    for (sent, status) in [(Vec::new(), None), (head, Some(200))] {
        let server = serve([Script::Hang(sent)]).await;
        let builder = builder(&server).read_timeout(Duration::from_millis(100));
        let error = call(builder.retry(RetryPolicy::never()))
            .await
            .expect_err("silence");
        assert!(
            matches!(
                error,
                Error::Timeout {
                    source: Some(_),
                    ..
                }
            ),
            "{error:?}"
        );
        assert_eq!(error.status().map(|status| status.as_u16()), status);
        assert!(error.is_retryable() && error.may_have_succeeded());
    }
    let server = serve([Script::Hang(Vec::new()), fine().into()]).await;
    let builder = builder(&server).read_timeout(Duration::from_millis(400));
    assert_eq!(
        call(builder).await.expect("the second is fine").attempts(),
        2
    );
}

#[tokio::test]
async fn whole_call_has_an_end() {
    let server = serve([Script::Hang(Vec::new())]).await;
    let error = call(builder(&server).timeout(Duration::from_millis(20))).await;
    let error = error.expect_err("silence");
    assert!(
        matches!(error, Error::Timeout { source: None, .. }),
        "{error:?}"
    );
    assert_eq!((error.attempts(), error.status()), (1, None));
    assert_eq!(
        error.to_string(),
        "getCall (GET /calls/{callId}): out of time"
    );
    let head = b"HTTP/1.1 200 OK\r\nx-request-id: abc-1\r\ncontent-length: 9\r\n\r\n{".to_vec();
    let server = serve([Script::Hang(head)]).await;
    let error = call(builder(&server).timeout(Duration::from_millis(200))).await;
    let error = error.expect_err("silence in the middle of the body");
    assert_eq!(error.request_id(), Some("abc-1"));
    assert_eq!(
        error.to_string(),
        "getCall (GET /calls/{callId}): out of time, after the server had answered 200 OK"
    );

    let head = b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{".to_vec();
    let server = serve([Script::Hang(head)]).await;
    let error = call(builder(&server).timeout(Duration::from_millis(300))).await;
    let error = error.expect_err("the rest does not come");
    assert_eq!(error.status().map(|of| of.as_u16()), Some(200));
    assert_eq!(
        error.to_string(),
        "getCall (GET /calls/{callId}): out of time, after the server had answered 200 OK"
    );
}

#[tokio::test]
async fn longest_time_is_no_time_limit() {
    let server = serve([fine().into()]).await;
    call(builder(&server).timeout(Duration::MAX))
        .await
        .expect("a call");
}

#[tokio::test]
async fn gigabyte_is_not_read() {
    let endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
    let claimed = b"HTTP/1.1 200 OK\r\ncontent-length: 1073741824\r\n\r\n".to_vec();
    for head in [endless, claimed] {
        let server = serve([Script::Endless(head)]).await;
        let error = call(builder(&server).max_body_bytes(1 << 20)).await;
        let error = error.expect_err("too large");
        assert!(
            matches!(
                error,
                Error::TooLarge {
                    limit: 0x10_0000,
                    ..
                }
            ),
            "{error:?}"
        );
        assert!(error.to_string().contains("1048576 bytes"), "{error}");
        assert!(!error.is_retryable() && error.may_have_succeeded());
        assert_eq!(
            (error.attempts(), error.status().map(|of| of.as_u16())),
            (1, Some(200))
        );
        // The server ends only if the client has hung up.
        server.requests().await;
    }
    let refused = b"HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n".to_vec();
    let server = serve([Script::Endless(refused)]).await;
    let error = call(builder(&server).max_body_bytes(1000))
        .await
        .expect_err("403");
    let reply = error.reply().expect("the status is kept");
    assert_eq!((reply.status().as_u16(), reply.is_whole()), (403, false));
    assert!(reply.body().len() <= 1000);
}

#[tokio::test]
async fn body_of_just_the_limit_is_read() {
    let limit = u64::try_from(fine().body.len()).expect("a length");
    let server = serve([fine().into(), fine().into()]).await;
    call(builder(&server).max_body_bytes(limit))
        .await
        .expect("it fits");
    let error = call(builder(&server).max_body_bytes(limit - 1)).await;
    assert!(matches!(error, Err(Error::TooLarge { .. })));
}

#[tokio::test]
async fn success_without_a_call_in_it() {
    let html = "<html>Sign in, +14155551234</html>";
    let cases: [(Answer, &str); 6] = [
        (
            Answer::json(200, html).with("x-request-id", "req-1"),
            "it is not JSON",
        ),
        (
            Answer {
                headers: Vec::new(),
                ..Answer::json(200, html)
            }
            .with("content-type", "text/html; charset=utf-8"),
            "it is HTML, not JSON",
        ),
        (
            Answer::json(200, b"{\"id\": \"\xff\xfe\"}".as_slice()),
            "it is not UTF-8",
        ),
        (Answer::json(204, ""), "it is empty"),
        (Answer::json(200, ""), "it is empty"),
        // Never asked for, and not undone.
        (
            Answer::json(200, b"\x1f\x8b\x08\0\0\0\0\0\0\x03".as_slice())
                .with("content-encoding", "gzip"),
            "it is compressed, which was not asked for",
        ),
    ];
    for (answer, expected) in cases {
        let (status, body) = (answer.status, answer.body.clone());
        let error = faced([answer.into()]).await.expect_err(expected);
        assert!(matches!(error, Error::Decode { .. }), "{error:?}");
        assert!(error.to_string().contains(expected), "{error}");
        let reply = error.reply().expect("an answer came");
        assert_eq!(
            (reply.status().as_u16(), reply.body().as_ref()),
            (status, &*body)
        );
        assert!(!error.is_retryable() && error.may_have_succeeded());
    }
}

#[tokio::test]
async fn not_found_in_the_words_of_each_vendor() {
    let body = br#"{"error":"NotFound","message":"Resource not found"}"#.as_slice();
    let error = faced_once(Answer::json(404, body)).await;
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");
    assert!(!error.to_string().contains("Resource"), "{error}");
    let vendor = error
        .reply()
        .and_then(callspec::Reply::vendor_error)
        .expect("told");
    assert_eq!(vendor.error.as_deref(), Some("NotFound"));
    assert_eq!(vendor.message.as_deref(), Some("Resource not found"));

    let answer = recorded::one("autocalls", "documented-not-found").answer;
    let server = Loopback::serve(vec![answer]).await;
    let client = autocalls::Client::builder()
        .token(TOKEN)
        .base_url(server.url("/api"));
    let error = client
        .build()
        .expect("fits")
        .get_call(1)
        .await
        .expect_err("404");
    assert!(matches!(error, Error::NotFound(_)), "{error:?}");
    let vendor = error
        .reply()
        .and_then(callspec::Reply::vendor_error)
        .expect("told");
    assert_eq!(
        (vendor.error, vendor.message.as_deref()),
        (None, Some("Call not found"))
    );

    for odd in ["<html>", "[]", "null", r#"{"error":{"code":1}}"#] {
        let error = faced_once(Answer::json(404, odd)).await;
        let reply = error.reply().expect("an answer came");
        assert_eq!(
            (reply.vendor_error(), reply.body().as_ref()),
            (None, odd.as_bytes())
        );
    }
}

#[tokio::test]
async fn limit_is_told_with_a_success() {
    let answer = fine()
        .with("ratelimit-remaining", "99")
        .with("ratelimit-policy", "100;w=60")
        .with("x-request-id", "req-2");
    let call = faced([answer.into()]).await.expect("fine");
    let limit = call.rate_limit().expect("the limit is told");
    assert_eq!(
        (limit.remaining, limit.policy.as_deref()),
        (Some(99), Some("100;w=60"))
    );
    assert_eq!((call.request_id(), call.attempts()), (Some("req-2"), 1));
    assert_eq!(call.body(), &fine().body);
}

#[tokio::test]
async fn thousand_calls_at_once() {
    let server = serve((0..1000).map(|_| fine().into())).await;
    // A machine may have too few sockets for all at once: then some wait for their turn.
    let retry = quick().max_attempts(1000);
    let client = builder(&server)
        .pacing(Pacing::off())
        .retry(retry)
        .build()
        .expect("fits");
    let mut calls = JoinSet::new();
    for _ in 0..1000 {
        let client = client.clone();
        calls.spawn(async move { client.get_call(&id()).await.map(|call| call.id) });
    }
    while let Some(call) = calls.join_next().await {
        assert_eq!(call.expect("no panic").expect("a call"), id());
    }
    assert_eq!(server.requests().await.len(), 1000);
}

/// Makes a call, lets the server read it, and drops it a little later.
async fn dropped(client: &alta::Client, seen: oneshot::Receiver<()>) {
    let a_little_later = async {
        seen.await.expect("the request comes");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let id = id();
    tokio::select! {
        call = client.get_call(&id) => panic!("{call:?}"),
        () = a_little_later => {}
    }
}

#[tokio::test]
async fn dropped_call_takes_nothing_with_it() {
    let (sender, seen) = oneshot::channel();
    let silence = Script::Told(sender, Box::new(Script::Hang(Vec::new())));
    let server = serve([silence, fine().into()]).await;
    let client = builder(&server).build().expect("fits");
    dropped(&client, seen).await;
    let call = client
        .get_call(&id())
        .await
        .expect("the next call is as good as the first");
    assert_eq!(call.attempts(), 1);
    assert_eq!(server.requests().await.len(), 2);
}

#[tokio::test]
async fn dropped_wait_sends_nothing_more() {
    let (sender, seen) = oneshot::channel();
    let answer = refused(503).with("retry-after", "60");
    let later = Script::Told(sender, Box::new(answer.into()));
    let server = serve([later, fine().into()]).await;
    let client = builder(&server).build().expect("fits");
    dropped(&client, seen).await;
    client
        .get_call(&id())
        .await
        .expect("the second answer is for the second call");
    assert_eq!(server.requests().await.len(), 2);
}

#[tokio::test]
async fn clones_share_one_limit() {
    let server = serve([fine().into(), fine().into()]).await;
    let client = builder(&server)
        .pacing(Pacing::per_minute(1))
        .build()
        .expect("fits");
    client
        .get_call(&id())
        .await
        .expect("the first goes at once");
    let clone = client.clone();
    let second = tokio::time::timeout(Duration::from_millis(50), clone.get_call(&id())).await;
    assert!(second.is_err(), "the second waits for its turn");
    // The limiter of another client is another.
    let other = builder(&server)
        .pacing(Pacing::per_minute(1))
        .build()
        .expect("fits");
    other.get_call(&id()).await.expect("the first of its own");
    assert_eq!(server.requests().await.len(), 2);
}

#[tokio::test]
async fn connection_is_used_again() {
    let server = serve([Script::Reused(vec![fine(), refused(404), fine()])]).await;
    let client = builder(&server).build().expect("fits");
    client.get_call(&id()).await.expect("fine");
    client.get_call(&id()).await.expect_err("404");
    client
        .get_call(&id())
        .await
        .expect("fine again, on the same connection");
    assert_eq!(server.requests().await.len(), 1);
}
