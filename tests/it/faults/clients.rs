//! One client for many calls, and calls that are dropped.

use std::time::Duration;

use callspec::{Pacing, alta};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use super::{builder, builder_of, fine, id, quick, refused, serve};
use crate::faulty::Script;
use crate::served;

#[tokio::test]
async fn thousand_calls_at_once() {
    let server = served::alta(&[]);
    // A machine may have too few sockets for all at once: then some wait for their turn.
    let retry = quick().max_attempts(1000);
    let client = builder_of(&server)
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
    assert_eq!(server.site().requests(), 1000);
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
    let server = served::alta(&[]);
    let client = builder_of(&server)
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
    let other = builder_of(&server)
        .pacing(Pacing::per_minute(1))
        .build()
        .expect("fits");
    other.get_call(&id()).await.expect("the first of its own");
    assert_eq!(server.site().requests(), 2);
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
