//! One call, from the request as generated to what the caller gets.

use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use progenitor_client::Error as RawError;
use reqwest::header::HeaderName;
use reqwest::{Body, Request, StatusCode};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::{Instrument, Span, debug, field};

use super::attempt::Attempt;
use super::{Error, Fault, Operation, Reply, Response, Session};

/// A header that the generated code sends with every request.
static API_VERSION: HeaderName = HeaderName::from_static("api-version");

/// One call under way.
///
/// The generated code makes the request; all that follows is done in [`Pending::execute`], whose
/// outcome is kept here, for the generated code forgets most of it.
#[derive(Clone)]
pub(crate) struct Pending {
    session: Session,
    operation: Operation,
    span: Span,
    begun: Instant,
    progress: Arc<Progress>,
}

#[derive(Default)]
struct Progress {
    attempts: AtomicU32,
    /// The answer to the last attempt, while its body comes.
    head: Mutex<Option<Box<Reply>>>,
    outcome: Mutex<Option<Result<Box<Reply>, Error>>>,
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

    /// Makes the call, with as many attempts as it takes. What comes of it is kept for `settle`: the
    /// generated code has nothing more to do then, and is left by an error that nobody looks at.
    ///
    /// The call is boxed, for a future is moved with all that it holds, and more than once.
    pub(crate) async fn execute<E>(&self, request: &mut Request) -> RawError<E> {
        if !self.is_in_its_path(request.url().as_str()) {
            let what = "an argument in the path is empty, `.` or `..`, or holds a backslash, \
                        which would lead to another operation";
            return RawError::InvalidRequest(what.to_owned());
        }
        // A convention of the generator's own servers.
        request.headers_mut().remove(&API_VERSION);
        let call = self.call(request).instrument(self.span.clone());
        let outcome = Box::pin(call).await;
        *locked(&self.progress.outcome) = Some(outcome);
        RawError::Custom(String::new())
    }

    /// Whether the URL has the segments of the operation's path: `/` in an argument is encoded, but
    /// no URL can hold `..` as a segment, and a backslash counts as `/`.
    fn is_in_its_path(&self, url: &str) -> bool {
        let path = url.strip_prefix(self.base_url()).unwrap_or_default();
        let path = path.split('?').next().unwrap_or_default();
        let own = self.operation.path.split('/').map(str::is_empty);
        own.eq(path.split('/').map(str::is_empty))
    }

    async fn call(&self, request: &mut Request) -> Result<Box<Reply>, Error> {
        self.session.turn().await;
        // A time too far to be reached is none.
        let deadline = Instant::now().checked_add(self.session.shared().timeout);
        let attempts = self.attempts(request, deadline);
        let Some(deadline) = deadline else {
            return attempts.await;
        };
        timeout_at(deadline, attempts).await.unwrap_or_else(|_| {
            Err(Error::Timeout {
                operation: self.operation,
                reply: locked(&self.progress.head).take(),
                attempts: self.progress.attempts.load(Ordering::Relaxed),
                source: None,
            })
        })
    }

    async fn attempts(
        &self,
        request: &mut Request,
        deadline: Option<Instant>,
    ) -> Result<Box<Reply>, Error> {
        // A body that is a stream can be read only once.
        let is_whole = |body: &Body| body.as_bytes().is_some();
        let is_repeatable = request.method().is_idempotent() && request.body().is_none_or(is_whole);
        let mut waits = self.session.shared().retry.waits();
        loop {
            let error = match self.attempt(request).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let wait = is_repeatable.then(|| waits.after(&error)).flatten();
            let Some(wait) = wait else {
                return Err(error);
            };
            let until = Instant::now().checked_add(wait);
            if until.is_none() || deadline.is_some_and(|deadline| until >= Some(deadline)) {
                return Err(error);
            }
            debug!(target: "callspec", wait_ms = millis(wait), "another attempt follows");
            sleep(wait).await;
            self.session.turn().await;
        }
    }

    async fn attempt(&self, request: &mut Request) -> Result<Box<Reply>, Error> {
        let attempt = Attempt {
            shared: self.session.shared(),
            operation: self.operation,
            number: self.progress.attempts.fetch_add(1, Ordering::Relaxed) + 1,
        };
        let begun = Instant::now();
        let outcome = attempt.make(request, &self.progress.head).await;
        debug!(
            target: "callspec",
            attempt = attempt.number,
            status = status(&outcome).map(|status| status.as_u16()),
            error = outcome.as_ref().err().map(Error::kind),
            elapsed_ms = millis(begun.elapsed()),
            "attempt"
        );
        outcome
    }

    /// What the caller gets of what came back, or why the generated code made no request.
    pub(crate) fn settle<T, R>(
        &self,
        left: Result<R, RawError<()>>,
        decode: fn(&Reply) -> Result<T, Fault>,
    ) -> Result<Response<T>, Error> {
        let settled = self.outcome().and_then(|reply| match reply {
            None => Err(self.unsent(left.err())),
            Some(reply) => match decode(&reply) {
                Ok(value) => Ok(Response::new(value, reply)),
                Err(fault) => Err(Error::Decode { fault, reply }),
            },
        });
        self.record(settled)
    }

    /// How the call went; `None` if the generated code did not even make it.
    fn outcome(&self) -> Result<Option<Box<Reply>>, Error> {
        locked(&self.progress.outcome).take().transpose()
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
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn status(outcome: &Result<Box<Reply>, Error>) -> Option<StatusCode> {
    match outcome {
        Ok(reply) => Some(reply.status()),
        Err(error) => error.status(),
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
