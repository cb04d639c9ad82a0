//! What is tried again, and after which wait.

use std::time::Duration;

use callspec::Error;

use super::{builder_of, call, faced, fine, met, met_once, patient};
use crate::faulty::Script;
use crate::served;

#[tokio::test]
async fn transient_statuses_are_tried_again() {
    for status in [408, 429, 500, 502, 503, 504] {
        let call = met(&[&format!("status={status}")]).await;
        let call = call.unwrap_or_else(|error| panic!("{status}: {error}"));
        assert_eq!((call.status().as_u16(), call.attempts()), (200, 2));
    }
}

#[tokio::test]
async fn other_statuses_are_not() {
    for status in [302, 400, 401, 403, 404, 410, 418, 422, 501, 505, 599] {
        let error = met(&[&format!("status={status}")]).await;
        let error = error.expect_err("no success");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(status));
        assert_eq!(
            (error.attempts(), error.is_retryable()),
            (1, false),
            "{status}"
        );
        let reply = error.reply().expect("an answer came");
        assert!(reply.body().starts_with(br#"{"error":"#) && reply.is_whole());
        assert_eq!(reply.headers()["content-type"], "application/json");
    }
}

#[tokio::test]
async fn attempts_end_with_the_last_error() {
    let faults = [
        "status=502",
        "status=500",
        "status=503; header=x-request-id:req-7",
    ];
    let error = met(&faults).await.expect_err("all fail");
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
        "status=429; retry-after=0",
        // A date that has passed by the server's own clock.
        "status=503; header=date:Sun, 06 Nov 1994 08:49:37 GMT; \
         retry-after=Sun, 06 Nov 1994 08:49:30 GMT",
    ];
    for fault in asked {
        let server = served::alta(&[fault]);
        let call = call(builder_of(&server).retry(patient())).await;
        assert_eq!(call.expect("the second is fine").attempts(), 2);
    }
}

#[tokio::test]
async fn nonsense_in_retry_after_is_as_good_as_nothing() {
    for nonsense in ["soon", "-1", "", "1e3", "Sun, 99 Foo"] {
        let call = met(&[&format!("status=429; retry-after={nonsense}")]).await;
        assert_eq!(
            call.expect("the second is fine").attempts(),
            2,
            "{nonsense}"
        );
    }
    let error = met_once("status=429; retry-after=soon").await;
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
    let asked = [
        "retry-after=315360000",
        "header=date:Thu, 01 Jan 1970 00:00:00 GMT; retry-after=Sun, 30 Dec 1979 00:00:00 GMT",
    ];
    for wait in asked {
        let limit = "header=ratelimit-limit:100; header=ratelimit-remaining:0; \
            header=ratelimit-reset:30";
        let error = met(&[&format!("status=429; {wait}; {limit}")]).await;
        let error = error.expect_err("too long");
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
async fn limit_that_is_reached_says_how_long_to_wait() {
    let error = met_once("rate-limit=0/m").await;
    assert!(matches!(error, Error::RateLimited { .. }), "{error}");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(60)));
    let limit = error.rate_limit().expect("the limit is told");
    assert_eq!((limit.limit, limit.remaining), (Some(0), Some(0)));
    assert_eq!(limit.policy.as_deref(), Some("0;w=60"));
}

#[tokio::test]
async fn wait_past_the_end_of_the_call_is_not_begun() {
    let server = served::alta(&["status=503; retry-after=60"]);
    let error = call(builder_of(&server).timeout(Duration::from_secs(59))).await;
    assert_eq!(
        error.expect_err("no time").retry_after(),
        Some(Duration::from_secs(60))
    );
}

#[tokio::test]
async fn answer_that_breaks_off_is_asked_for_anew() {
    for fault in ["truncate", "reset", "reset=100"] {
        let call = met(&[fault]).await.expect("the second is fine");
        assert_eq!(call.attempts(), 2, "{fault}");
    }
}

#[tokio::test]
async fn connection_that_breaks_is_made_anew() {
    let breaks = [
        Script::Bytes(Vec::new()),
        Script::Bytes(b"HTTP/1.1 200 OK\r\nconte".to_vec()),
        Script::Bytes(b"220 mail.example.com ESMTP\r\n".to_vec()),
    ];
    for broken in breaks {
        let call = faced([broken, fine().into()])
            .await
            .expect("the second is fine");
        assert_eq!(call.attempts(), 2);
    }
}
