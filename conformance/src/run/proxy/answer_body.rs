//! The body of an answer on its way to the client, chunk by chunk.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{Either, Full};
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

use super::super::listen::Connection;
use super::judging::Passing;

/// The body of an answer: the proxy's own, or what the upstream sends.
pub(super) type AnswerBody = Either<Full<Bytes>, PassingBody>;

/// The body of an answer, of which a copy is held while it passes.
pub(super) struct PassingBody {
    inner: Incoming,
    passing: Option<Passing>,
    /// The longest that the upstream may keep silent, and since when it does.
    patience: Option<Duration>,
    silence: Option<Pin<Box<Sleep>>>,
    /// The connection of a client to which the end of the connection is the end of the body.
    connection: Option<Connection>,
}

impl PassingBody {
    pub(super) fn new(inner: Incoming, passing: Passing, patience: Option<Duration>) -> Self {
        Self {
            inner,
            passing: Some(passing),
            patience,
            silence: None,
            connection: None,
        }
    }

    /// Has a body that breaks off reset the connection, so that it is not taken for a whole one.
    pub(super) fn resetting(mut self, connection: Connection) -> Self {
        self.connection = Some(connection);
        self
    }

    fn end(&mut self) {
        if let Some(passing) = self.passing.take() {
            passing.end();
        }
    }

    fn broken(&mut self, kind: io::ErrorKind) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        self.passing = None;
        if let Some(connection) = &self.connection {
            connection.reset();
        }
        Poll::Ready(Some(Err(kind.into())))
    }

    /// Whether the upstream has been silent for too long.
    fn is_too_silent(&mut self, context: &mut Context<'_>) -> bool {
        let Some(patience) = self.patience else {
            return false;
        };
        let silence = self
            .silence
            .get_or_insert_with(|| Box::pin(sleep(patience)));
        silence.as_mut().poll(context).is_ready()
    }
}

impl Body for PassingBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match Pin::new(&mut self.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                self.silence = None;
                if let (Some(passing), Some(part)) = (&mut self.passing, frame.data_ref()) {
                    passing.add(part);
                }
                // Trailers are the last that is asked for.
                if self.inner.is_end_stream() || frame.is_trailers() {
                    self.end();
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(None) => {
                self.end();
                Poll::Ready(None)
            }
            Poll::Ready(Some(Err(_))) => self.broken(io::ErrorKind::ConnectionAborted),
            Poll::Pending if self.is_too_silent(context) => self.broken(io::ErrorKind::TimedOut),
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for PassingBody {
    fn drop(&mut self) {
        // A body of nothing is never asked for.
        if self.inner.is_end_stream() {
            self.end();
        }
    }
}
