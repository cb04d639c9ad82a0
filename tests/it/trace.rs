//! What a subscriber gets to see, and what it must not.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use callspec::{RetryPolicy, alta};
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing::{Level, Subscriber};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::faulty::Script;
use crate::loopback::{Answer, Loopback};
use crate::recorded;

const TOKEN: &str = "t0k3n-v3ry-s3cr3t";

/// What was written.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    pub(crate) fn text(&self) -> String {
        let bytes = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        String::from_utf8(bytes).expect("text")
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// The subscriber of this thread, until the guard is dropped.
#[must_use]
pub(crate) fn traced(subscriber: impl Subscriber + Send + Sync) -> DefaultGuard {
    // With one subscriber in the process, `tracing` asks only that of the thread where a span is
    // met first, and another test's thread has none: the span would be off for good.
    let _ = tracing::subscriber::set_global_default(NoSubscriber::new());
    tracing::subscriber::set_default(subscriber)
}

fn id() -> uuid::Uuid {
    uuid::Uuid::from_u128(0xa1b2_c3d4_e5f6_7890_abcd_ef12_3456_7890)
}

/// Everything that a subscriber sees of calls with each of these outcomes.
async fn seen(level: Level, scripts: Vec<Script>, calls: usize) -> String {
    let lines = Lines::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    let _guard = traced(subscriber);
    let server = Loopback::serve(scripts).await;
    let wait = Duration::from_millis(1);
    let client = alta::Client::builder()
        .token(TOKEN)
        .account_id("acc0unt")
        .base_url(server.url("/v1"))
        .retry(RetryPolicy::default().backoff(wait, wait))
        .build()
        .expect("fits");
    for _ in 0..calls {
        // Good or bad, it leaves a trace.
        let _ = client.get_call(&id()).await;
    }
    server.requests().await;
    lines.text()
}

#[tokio::test]
async fn nothing_private_at_any_level() {
    let fine = || recorded::one("alta", "documented-call").answer;
    let refused = |status| Answer::json(status, r#"{"message":"+14155551234"}"#);
    let body: serde_json::Value = serde_json::from_slice(&fine().body).expect("JSON");
    let scripts = vec![
        fine().into(),
        refused(404).into(),
        refused(503).into(),
        fine().into(),
        Answer::json(200, r#"{"to":"+14155551234"}"#).into(),
        Script::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n+1415555".to_vec()),
        fine().into(),
    ];
    let text = seen(Level::TRACE, scripts, 5).await;
    assert!(text.lines().count() > 20, "{text}");
    let from = body["from"].as_str().expect("a number");
    for private in [
        TOKEN,
        "acc0unt",
        "+1415555",
        from,
        &id().to_string(),
        "Bearer",
    ] {
        assert!(!text.contains(private), "{private}: {text}");
    }
}

#[tokio::test]
async fn span_tells_how_the_call_went() {
    let refused = |status| Script::from(Answer::json(status, ""));
    let text = seen(Level::DEBUG, vec![refused(503), refused(404)], 1).await;
    let ours: Vec<_> = text
        .lines()
        .filter(|line| line.contains("callspec"))
        .collect();
    let closed = ours
        .iter()
        .rfind(|line| line.contains("close"))
        .expect("the span ends");
    let parts = [
        "INFO",
        "operation=\"getCall\"",
        "method=\"GET\"",
        "path=\"/calls/{callId}\"",
        "error=\"not_found\"",
        "status=404",
        "attempts=2",
        "elapsed_ms=",
    ];
    for part in parts {
        assert!(closed.contains(part), "{part}: {closed}");
    }
    let attempts: Vec<_> = ours
        .iter()
        .filter(|line| line.contains(" attempt="))
        .collect();
    assert_eq!(attempts.len(), 2, "{text}");
    assert!(
        attempts[0].contains("attempt=1 status=503 error=\"server\""),
        "{}",
        attempts[0]
    );
    assert!(ours.iter().any(|line| line.contains("wait_ms=")), "{text}");
}
