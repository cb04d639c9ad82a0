//! Answers that are not what the contract says.

use callspec::{Error, autocalls};

use super::{TOKEN, builder, call, faced, faced_once, fine, met, met_once, serve};
use crate::faulty::Script;
use crate::loopback::{Answer, Loopback};
use crate::recorded;

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
    let error = met_once("status=404").await;
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
    let call = met(&["rate-limit=100/m; header=x-request-id:req-2"]).await;
    let call = call.expect("fine");
    let limit = call.rate_limit().expect("the limit is told");
    assert_eq!((limit.limit, limit.remaining), (Some(100), Some(99)));
    assert_eq!(limit.policy.as_deref(), Some("100;w=60"));
    assert_eq!((call.request_id(), call.attempts()), (Some("req-2"), 1));
    assert_eq!(call.body(), &fine().body);
}

#[tokio::test]
async fn what_vendors_do_beyond_their_contract_is_read() {
    let faults = [
        "undeclared-field=/sentiment",
        "null=/summary",
        "null=/duration; null=/endedAt",
        "unknown-enum-value=/callType",
    ];
    for fault in faults {
        let call = met(&[fault]).await;
        let call = call.unwrap_or_else(|error| panic!("{fault}: {error}"));
        assert_eq!((call.id, call.attempts()), (super::id(), 1), "{fault}");
    }
    let error = met_once("malformed-json").await;
    assert!(matches!(error, Error::Decode { .. }), "{error:?}");
}
