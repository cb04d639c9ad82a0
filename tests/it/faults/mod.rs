//! What goes wrong on the way to a vendor and back, and what a caller gets of it.

use std::time::Duration;

use callspec::{ClientBuilder, Error, Response, RetryPolicy, alta};

use conformance::run::Server;

use crate::faulty::Script;
use crate::loopback::{Answer, Loopback};
use crate::recorded;
use crate::served;

mod answers;
mod clients;
mod retries;
mod ways;

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
    at(&server.url("/v1"))
}

fn at(url: &str) -> ClientBuilder<alta::Client> {
    let builder = alta::Client::builder().token(TOKEN).base_url(url);
    builder.retry(quick())
}

/// A client of a server that answers as the contract says.
fn builder_of(server: &Server) -> ClientBuilder<alta::Client> {
    at(&format!("{}/v1", server.url()))
}

/// Calls once a server with these faults in turn, and then none; each attempt is one request.
async fn met(faults: &[&str]) -> Result<Response<alta::Call>, Error> {
    let server = served::alta(faults);
    let result = call(builder_of(&server)).await;
    let attempts = match &result {
        Ok(call) => call.attempts(),
        Err(error) => error.attempts(),
    };
    assert_eq!(server.site().requests(), u64::from(attempts));
    result
}

/// The error of a call that met this fault and is not tried again.
async fn met_once(fault: &str) -> Error {
    let server = served::alta(&[fault]);
    let result = call(builder_of(&server).retry(RetryPolicy::never())).await;
    result.expect_err("the answer is no good")
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
