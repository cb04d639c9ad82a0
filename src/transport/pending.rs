//! One call, from the request as generated to what the caller gets.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use progenitor_client::{ByteStream, Error as RawError, ResponseValue};
use reqwest::{Request, ResponseBuilderExt, StatusCode};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{Instrument, Span, debug, field};

use super::attempt::Attempt;
use super::{Error, Fault, Operation, Reply, Response, Session};

/// One call under way.
///
/// The generated code makes the request and decodes the body of a success; everything between is
/// done in [`Pending::execute`], whose outcome is kept here, for the generated code forgets most
/// of it.
#[derive(Clone)]
pub(crate) struct Pending {
    session: Session,
    operation: Operation,
    span: Span,
    begun: Instant,
    progress: Arc<Mutex<Progress>>,
}

#[derive(Default)]
struct Progress {
    attempts: u32,
    /// The status of the last attempt, as soon as it is there.
    status: Option<StatusCode>,
    outcome: Option<Result<Reply, Error>>,
}

impl Pending {
    pub(super) fn new(session: Session, operation: Operation) -> Self {
        let span = tracing::info_span!(
            target: "callspec",
            "call",
            operation = operation.id,
            method = operation.method,
            path = operation.path,
            status = field::Empty,
            attempts = field::Empty,
            error = field::Empty,
            elapsed_ms = field::Empty,
        );
        Self {
            session,
            operation,
            span,
            begun: Instant::now(),
            progress: Arc::default(),
        }
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.session.shared().base_url
    }

    pub(crate) fn http(&self) -> reqwest::Client {
        self.session.shared().http.clone()
    }

    /// Makes the generated request one that the vendor asked for.
    pub(crate) fn prepare(&self, request: &mut Request) -> Result<(), String> {
        if !self.is_in_its_path(request.url().as_str()) {
            let what = "an argument in the path is empty, `.` or `..`, or holds a backslash, \
                        which would lead to another operation";
            return Err(what.to_owned());
        }
        let headers = request.headers_mut();
        for (name, value) in &self.session.shared().headers {
            headers.insert(name, value.clone());
        }
        // A convention of the generator's own servers.
        headers.remove("api-version");
        Ok(())
    }

    /// Whether the URL has the segments of the operation's path: `/` in an argument is encoded, but
    /// no URL can hold `..` as a segment, and a backslash counts as `/`.
    fn is_in_its_path(&self, url: &str) -> bool {
        let path = url.strip_prefix(self.base_url()).unwrap_or_default();
        let path = path.split('?').next().unwrap_or_default();
        let own = self.operation.path.split('/').map(str::is_empty);
        own.eq(path.split('/').map(str::is_empty))
    }

    /// Makes the call, with as many attempts as it takes. Of a failure, the generated code gets an
    /// answer without a body, which `settle` does not look at.
    pub(crate) async fn execute(&self, request: Request) -> reqwest::Result<reqwest::Response> {
        // Without an address of its own, the answer would have one parsed for it.
        let answer = http::Response::builder().url(request.url().clone());
        let outcome = self.call(request).instrument(self.span.clone()).await;
        let (status, body) = match &outcome {
            Ok(reply) => (reply.status(), reply.body().clone()),
            Err(_) => (StatusCode::OK, Bytes::new()),
        };
        self.progress(|progress| progress.outcome = Some(outcome));
        let mut response = answer.body(body).unwrap_or_default();
        *response.status_mut() = status;
        Ok(response.into())
    }

    async fn call(&self, request: Request) -> Result<Reply, Error> {
        self.session.turn().await;
        // A time too far to be reached is none.
        let deadline = Instant::now().checked_add(self.session.shared().timeout);
        let attempts = self.attempts(request, deadline);
        let Some(deadline) = deadline else {
            return attempts.await;
        };
        timeout_at(deadline, attempts).await.unwrap_or_else(|_| {
            let (status, attempts) = self.progress(|progress| (progress.status, progress.attempts));
            Err(Error::Timeout {
                operation: self.operation,
                status,
                attempts,
                source: None,
            })
        })
    }

    async fn attempts(
        &self,
        mut request: Request,
        deadline: Option<Instant>,
    ) -> Result<Reply, Error> {
        let is_repeatable = request.method().is_idempotent();
        let mut waits = self.session.shared().retry.waits();
        loop {
            // `None` for a body that can be read only once.
            let again = is_repeatable.then(|| request.try_clone()).flatten();
            let error = match self.attempt(request).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let (Some(next), Some(wait)) = (again, waits.after(&error)) else {
                return Err(error);
            };
            let until = Instant::now().checked_add(wait);
            if until.is_none() || deadline.is_some_and(|deadline| until >= Some(deadline)) {
                return Err(error);
            }
            debug!(target: "callspec", wait_ms = millis(wait), "another attempt follows");
            sleep(wait).await;
            self.session.turn().await;
            request = next;
        }
    }

    async fn attempt(&self, request: Request) -> Result<Reply, Error> {
        let number = self.progress(|progress| {
            progress.status = None;
            progress.attempts += 1;
            progress.attempts
        });
        let attempt = Attempt {
            shared: self.session.shared(),
            operation: self.operation,
            number,
        };
        let begun = Instant::now();
        let headed = |status| self.progress(|progress| progress.status = Some(status));
        let outcome = attempt.make(request, headed).await;
        debug!(
            target: "callspec",
            attempt = number,
            status = self.progress(|progress| progress.status).map(|status| status.as_u16()),
            error = outcome.as_ref().err().map(Error::kind),
            elapsed_ms = millis(begun.elapsed()),
            "attempt"
        );
        outcome
    }

    /// What the caller gets of what came back.
    #[allow(clippy::unused_async, reason = "generated code awaits it")]
    pub(crate) async fn settle<T: DeserializeOwned>(
        &self,
        decoded: Result<ResponseValue<T>, RawError<()>>,
    ) -> Result<Response<T>, Error> {
        let settled = self.outcome().and_then(|reply| match (reply, decoded) {
            (Some(reply), Ok(value)) => Ok(Response::new(value.into_inner(), reply)),
            (Some(reply), Err(_)) => Err(Error::Decode {
                fault: Fault::of::<T>(&reply),
                reply: Box::new(reply),
            }),
            (None, decoded) => Err(self.unsent(decoded.err())),
        });
        self.record(settled)
    }

    /// The same for a body of raw bytes.
    #[allow(
        dead_code,
        reason = "neither contract has an operation yet that answers with bytes"
    )]
    #[allow(clippy::unused_async, reason = "generated code awaits it")]
    pub(crate) async fn settle_bytes(
        &self,
        decoded: Result<ResponseValue<ByteStream>, RawError<()>>,
    ) -> Result<Response<Bytes>, Error> {
        let settled = self.outcome().and_then(|reply| match reply {
            Some(reply) => Ok(Response::new(reply.body().clone(), reply)),
            None => Err(self.unsent(decoded.err())),
        });
        self.record(settled)
    }

    /// How the call went; `None` if the generated code did not even make it.
    fn outcome(&self) -> Result<Option<Reply>, Error> {
        self.progress(|progress| progress.outcome.take())
            .transpose()
    }

    fn unsent(&self, error: Option<RawError<()>>) -> Error {
        let what = match error {
            Some(RawError::InvalidRequest(what) | RawError::Custom(what)) => what,
            // Of the error of the HTTP client only the kind: it may hold the address.
            _ => "the address or a header does not come out valid".to_owned(),
        };
        Error::Request {
            operation: self.operation,
            what,
        }
    }

    fn record<T>(&self, settled: Result<Response<T>, Error>) -> Result<Response<T>, Error> {
        let span = &self.span;
        let (status, attempts) = match &settled {
            Ok(response) => (Some(response.status()), response.attempts()),
            Err(error) => {
                span.record("error", error.kind());
                (error.status(), error.attempts())
            }
        };
        span.record("status", status.map(|status| status.as_u16()));
        span.record("attempts", attempts);
        span.record("elapsed_ms", millis(self.begun.elapsed()));
        settled
    }

    fn progress<R>(&self, look: impl FnOnce(&mut Progress) -> R) -> R {
        look(&mut self.progress.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
