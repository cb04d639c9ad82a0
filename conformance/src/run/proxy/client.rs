//! Requests to the upstream, over connections that are kept while they are of use.

use std::error::Error;
use std::io;
use std::pin::pin;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::{Body, Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::{HttpConnector, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::time::timeout;

use super::connector::{Connector, is_reused};
use super::request_body::RequestBody;
use crate::defect::Defect;
use crate::proxy::Own;

/// The longest that a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that is of no use for so long is closed: servers often close theirs after a minute.
const IDLE_TIMEOUT: Duration = Duration::from_secs(45);

/// Sends requests to the upstream.
pub(super) struct Client {
    pool: legacy::Client<Connector<HttpsConnector<HttpConnector>>, RequestBody>,
    patience: Option<Duration>,
}

impl Client {
    /// A client to which the upstream may keep silent for so long.
    pub(super) fn new(patience: Option<Duration>) -> Result<Self, Defect> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let connecting = patience.map_or(CONNECT_TIMEOUT, |one| one.min(CONNECT_TIMEOUT));
        tcp.set_connect_timeout(Some(connecting));
        let provider = rustls::crypto::ring::default_provider();
        let tls = HttpsConnectorBuilder::new()
            .with_provider_and_webpki_roots(provider)
            .map_err(|error| Defect::of_file("--upstream", format!("no TLS: {error}")))?
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        let pool = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build(Connector(tls));
        Ok(Self { pool, patience })
    }

    /// The longest that the upstream may keep silent.
    pub(super) fn patience(&self) -> Option<Duration> {
        self.patience
    }

    /// Sends a request, and gives the answer as soon as its head is there.
    ///
    /// The upstream may close a connection that it kept open just as a request arrives. Such a request
    /// is sent once more where that can do no harm (RFC 9110, section 9.2.2); one of which nothing was
    /// sent, the pool sends on another connection.
    pub(super) async fn send(
        &self,
        asked: &Request<()>,
        body: RequestBody,
    ) -> Result<Response<Incoming>, Own> {
        let is_repeatable = body.is_end_stream() && asked.method().is_idempotent();
        let mut request = with_body(asked, body);
        let connection = is_repeatable.then(|| capture_connection(&mut request));
        match self.send_once(request).await {
            Err(Own::Terminated) if connection.is_some_and(|one| is_reused(&one)) => {
                self.send_once(with_body(asked, RequestBody::none())).await
            }
            sent => sent,
        }
    }

    async fn send_once(&self, request: Request<RequestBody>) -> Result<Response<Incoming>, Own> {
        let sending = request.body().sending();
        let mut answer = pin!(self.pool.request(request));
        let answered = loop {
            let Some(patience) = self.patience else {
                break answer.await;
            };
            match timeout(patience, &mut answer).await {
                Ok(answered) => break answered,
                // It is the client that takes its time.
                Err(_) if sending.has_moved() => {}
                Err(_) => return Err(Own::Silent),
            }
        };
        answered.map_err(|error| {
            if sending.is_broken() {
                Own::Broken
            } else {
                cause(&error, error.is_connect()).unwrap_or(Own::Terminated)
            }
        })
    }
}

fn with_body(asked: &Request<()>, body: RequestBody) -> Request<RequestBody> {
    let mut request = Request::new(body);
    request.method_mut().clone_from(asked.method());
    request.uri_mut().clone_from(asked.uri());
    request.headers_mut().clone_from(asked.headers());
    request
}

/// Why there is no answer, by the errors that one is the cause of the other.
fn cause(error: &(dyn Error + 'static), is_connecting: bool) -> Option<Own> {
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(match error {
            rustls::Error::InvalidCertificate(_) => Own::Certificate,
            _ => Own::Tls,
        });
    }
    if let Some(error) = error.downcast_ref::<io::Error>() {
        // What it was made of is not its source.
        let inner = error
            .get_ref()
            .and_then(|inner| cause(inner, is_connecting));
        return inner.or(Some(if is_connecting {
            Own::of_connecting(error.kind())
        } else {
            Own::Terminated
        }));
    }
    let http = error.downcast_ref::<hyper::Error>();
    if http.is_some_and(hyper::Error::is_parse) {
        return Some(Own::NoHttp);
    }
    cause(error.source()?, is_connecting)
}
