//! What is tried again, and after which wait.

use std::time::Duration;

use callspec::Error;

use super::{builder, call, faced, faced_once, fine, patient, refused, serve};
use crate::faulty::Script;

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
