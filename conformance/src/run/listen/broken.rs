//! A body that breaks off before its end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};

use super::Connection;

/// How a connection ends in the middle of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::run) enum Break {
    /// It is closed, as by a server that ends.
    Close,
    /// It is reset, as by a server that crashes.
    Reset,
}

/// The first bytes of a body, sent, and then the end of the connection. The answer says in its
/// header `Content-Length` how many there should have been.
#[derive(Debug)]
pub(in crate::run) struct BrokenBody {
    part: Option<Bytes>,
    is_sent: bool,
    how: Break,
    connection: Connection,
}

impl BrokenBody {
    pub(in crate::run) fn new(part: Bytes, how: Break, connection: Connection) -> Self {
        Self {
            part: Some(part),
            is_sent: false,
            how,
            connection,
        }
    }
}

impl Body for BrokenBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(part) = self.part.take() {
            return Poll::Ready(Some(Ok(Frame::data(part))));
        }
        if !self.is_sent {
            // hyper sends what it has while a body lets it wait, and drops it at an error.
            self.is_sent = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.how == Break::Reset {
            self.connection.reset();
        }
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
    }
}
