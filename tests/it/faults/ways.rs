//! Ways that break, and times that run out.

use std::time::Duration;

use callspec::{Error, RetryPolicy};

use super::{builder, builder_of, call, fine, met_once, serve};
use crate::faulty::Script;
use crate::served;

#[tokio::test]
async fn body_that_breaks_off_keeps_the_head() {
    for ending in ["truncate", "reset=100"] {
        let error = met_once(&format!("{ending}; header=x-request-id:abc-1")).await;
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
    let error = met_once("status=403; truncate=8").await;
    let reply = error.reply().expect("a status came");
    assert_eq!(
        (reply.body().as_ref(), reply.is_whole()),
        (br#"{"error""#.as_slice(), false)
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
    let server = served::alta(&["delay=600s"]);
    let error = call(builder_of(&server).timeout(Duration::from_millis(20))).await;
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
