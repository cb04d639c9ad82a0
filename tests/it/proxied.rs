//! The clients through the proxy of the harness: they read what comes, and it tells what breaks the
//! contract.

use callspec::{Error, RetryPolicy, alta, autocalls};
use clap::Parser;
use conformance::args::{Arguments, Command};
use conformance::run::RunningProxy;

use crate::loopback::{Answer, Loopback};
use crate::recorded;

const TOKEN: &str = "t0k3n";

fn before(api: &str, server: &Loopback) -> RunningProxy {
    let upstream = server.url("");
    let arguments = [
        "conformance",
        "proxy",
        "--api",
        api,
        "--upstream",
        &upstream,
    ];
    let Command::Proxy(arguments) = Arguments::parse_from(arguments).command else {
        panic!("it is the proxy");
    };
    let started = RunningProxy::start(arguments);
    started.unwrap_or_else(|defects| panic!("{}", defects[0]))
}

async fn call(proxy: &RunningProxy) -> Result<alta::Call, Error> {
    let client = alta::Client::builder()
        .token(TOKEN)
        .base_url(format!("{}/v1", proxy.url()))
        .retry(RetryPolicy::never())
        .build()?;
    Ok(client.get_call(&uuid::Uuid::nil()).await?.into_inner())
}

#[tokio::test]
async fn a_new_word_reaches_the_caller_and_is_told() {
    let server = Loopback::serve(vec![recorded::one("alta", "new-call-type").answer]).await;
    let proxy = before("alta", &server);
    let call = call(&proxy).await.expect("the call decodes");
    assert!(matches!(call.call_type, alta::CallType::Unknown(_)));
    let [asked] = &server.requests().await[..] else {
        panic!("one call is one request");
    };
    assert_eq!(asked.header("authorization"), Some("Bearer t0k3n"));
    let ended = proxy.end();
    let output = &ended.output;
    assert!(output.starts_with("warn[unknown-enum-value]: "), "{output}");
    assert!(
        output.contains("\n1 exchange: 1 kept the contract, "),
        "{output}"
    );
    assert_eq!(ended.exit_code(), 0);
}

#[tokio::test]
async fn an_error_of_the_vendor_reaches_the_caller() {
    let answer = Answer::json(404, r#"{"error":"NotFound","message":"No such call"}"#);
    let server = Loopback::serve(vec![answer]).await;
    let proxy = before("alta", &server);
    let error = call(&proxy).await.expect_err("there is no such call");
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    assert_eq!(proxy.end().exit_code(), 0);
}

#[tokio::test]
async fn a_call_by_number_passes_too() {
    let server = Loopback::serve(vec![recorded::one("autocalls", "documented-call").answer]).await;
    let proxy = before("autocalls", &server);
    let client = autocalls::Client::builder()
        .token(TOKEN)
        .base_url(format!("{}/api", proxy.url()))
        .build()
        .expect("fits");
    client.get_call(123).await.expect("the call decodes");
    assert_eq!(proxy.end().exit_code(), 0);
}
