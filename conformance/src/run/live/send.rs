//! Sends requests and takes in answers, within limits. One of two places that reach into the network.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Method, Request, Response};
use ureq::Agent;
use url::Url;

use crate::live::Pace;
use crate::record::Timing;
use crate::run::external::is_this_machine;
use crate::run::interrupt::{GLANCE, Interrupt};

/// A body beyond this many bytes is refused.
const MAX_BODY: u64 = 64 << 20;
/// Headers beyond this many bytes are refused.
const MAX_HEAD: usize = 256 << 10;
/// How long to wait before the transport is tried again; then twice as long, and so on.
const FIRST_WAIT: Duration = Duration::from_millis(200);

/// Sends requests, no more than a rate allows.
pub(super) struct Sender {
    agent: Agent,
    timeout: Duration,
    retries: u32,
    pace: Pace,
    began: Instant,
    interrupt: Interrupt,
}

/// An answer, and when it came.
pub(super) type Answered = (Response<Bytes>, Timing);

/// Why there is no answer.
pub(super) enum NoAnswer {
    /// The run was broken off before it came.
    BrokenOff,
    /// One lowercase clause.
    Failed(String),
}

impl Sender {
    pub(super) fn new(
        base: &Url,
        (timeout, retries): (Duration, u32),
        pace: Pace,
        interrupt: Interrupt,
    ) -> Self {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            // A redirect is an answer, and is judged.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .max_response_header_size(MAX_HEAD)
            .max_idle_connections(0)
            .timeout_global(Some(timeout));
        if is_this_machine(base) {
            config = config.proxy(None);
        }
        Self {
            agent: config.build().new_agent(),
            timeout,
            retries,
            pace,
            began: Instant::now(),
            interrupt,
        }
    }

    /// The answer to a request. Errors of transport are tried again where that does no harm.
    pub(super) fn send(&mut self, request: &Request<Bytes>) -> Result<Answered, NoAnswer> {
        let is_safe = matches!(*request.method(), Method::GET | Method::HEAD);
        let retries = if is_safe { self.retries } else { 0 };
        let mut wait = FIRST_WAIT;
        for attempt in 0.. {
            self.rest(self.pace.wait(self.began.elapsed()))?;
            self.pace.sent(self.began.elapsed());
            match self.attempt(request) {
                Err(NoAnswer::Failed(_)) if attempt < retries => self.rest(wait)?,
                answer => return answer,
            }
            wait *= 2;
        }
        Err(NoAnswer::BrokenOff)
    }

    fn rest(&self, time: Duration) -> Result<(), NoAnswer> {
        let is_over = self.interrupt.rest(time);
        is_over.then_some(()).ok_or(NoAnswer::BrokenOff)
    }

    /// One attempt, in a thread of its own: nothing else ends the wait for a server that is silent.
    fn attempt(&self, request: &Request<Bytes>) -> Result<Answered, NoAnswer> {
        let (give, take) = mpsc::sync_channel(1);
        let (agent, request) = (self.agent.clone(), request.clone());
        thread::spawn(move || {
            // Who broke the run off takes it no more.
            let _ = give.send(exchanged(&agent, request).map_err(Box::new));
        });
        loop {
            match take.recv_timeout(GLANCE) {
                Ok(Ok(answered)) => return Ok(answered),
                Ok(Err(error)) => return Err(NoAnswer::Failed(self.failure(&error))),
                Err(RecvTimeoutError::Timeout) if self.interrupt.is_asked() => {
                    return Err(NoAnswer::BrokenOff);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(NoAnswer::Failed("it could not be sent".to_owned()));
                }
            }
        }
    }

    /// What went wrong, without anything that was sent or came.
    fn failure(&self, error: &ureq::Error) -> String {
        use std::io::ErrorKind;
        match error {
            ureq::Error::Timeout(_) => format!("no whole answer came within {:?}", self.timeout),
            ureq::Error::HostNotFound => "there is no such host".to_owned(),
            ureq::Error::BodyExceedsLimit(_) => {
                format!("the body is larger than {} MiB", MAX_BODY >> 20)
            }
            ureq::Error::LargeResponseHeader(..) => {
                format!("the headers are larger than {} KiB", MAX_HEAD >> 10)
            }
            ureq::Error::Protocol(_) | ureq::Error::Http(_) => {
                "what came is not HTTP, or not whole".to_owned()
            }
            ureq::Error::Rustls(error) => format!("no connection to be trusted: {error}"),
            ureq::Error::Tls(_) | ureq::Error::TlsRequired => {
                "no connection to be trusted".to_owned()
            }
            ureq::Error::ConnectProxyFailed(_) | ureq::Error::InvalidProxyUrl => {
                "the proxy of the environment cannot be used".to_owned()
            }
            ureq::Error::Io(error) => match error.kind() {
                ErrorKind::ConnectionRefused => "the connection is refused".to_owned(),
                ErrorKind::UnexpectedEof
                | ErrorKind::ConnectionReset
                | ErrorKind::ConnectionAborted
                | ErrorKind::BrokenPipe => "the connection ended before all had come".to_owned(),
                kind => format!("the connection fails: {kind}"),
            },
            _ => "no answer came".to_owned(),
        }
    }
}

fn exchanged(agent: &Agent, request: Request<Bytes>) -> Result<Answered, ureq::Error> {
    let (started, sent) = (chrono::Utc::now(), Instant::now());
    let (head, body) = request.into_parts();
    let response = if body.is_empty() {
        agent.run(Request::from_parts(head, ()))
    } else {
        agent.run(Request::from_parts(head, body.as_ref()))
    }?;
    let waited = sent.elapsed();
    let (head, mut body) = response.into_parts();
    let body = body.with_config().limit(MAX_BODY).read_to_vec()?;
    let timing = Timing {
        started,
        waited,
        received: sent.elapsed().saturating_sub(waited),
    };
    Ok((Response::from_parts(head, Bytes::from(body)), timing))
}
