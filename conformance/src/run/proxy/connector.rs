//! Connections that know whether they are used again.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use http::{Extensions, Uri};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{CaptureConnection, Connected, Connection};
use tower_service::Service;

/// Whether a connection is used again: something was sent after something had come back.
#[derive(Clone, Debug, Default)]
struct Reused(Arc<AtomicBool>);

/// Whether the connection that a request went by was used before.
pub(super) fn is_reused(connection: &CaptureConnection) -> bool {
    let mut extras = Extensions::new();
    if let Some(connected) = connection.connection_metadata().as_ref() {
        connected.get_extras(&mut extras);
    }
    let reused = extras.get::<Reused>();
    reused.is_some_and(|Reused(flag)| flag.load(Ordering::Relaxed))
}

/// Connects as another does.
#[derive(Clone, Debug)]
pub(super) struct Connector<C>(pub(super) C);

impl<C: Service<Uri>> Service<Uri> for Connector<C>
where
    C::Future: Send + 'static,
{
    type Response = Stream<C::Response>;
    type Error = C::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, C::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), C::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.0.call(uri);
        Box::pin(async move {
            Ok(Stream {
                inner: connecting.await?,
                has_heard: false,
                reused: Reused::default(),
            })
        })
    }
}

/// The bytes of a connection.
pub(super) struct Stream<S> {
    inner: S,
    has_heard: bool,
    reused: Reused,
}

impl<S> Stream<S> {
    fn note_sending(&self) {
        if self.has_heard {
            self.reused.0.store(true, Ordering::Relaxed);
        }
    }
}

impl<S: Connection> Connection for Stream<S> {
    fn connected(&self) -> Connected {
        self.inner.connected().extra(self.reused.clone())
    }
}

impl<S: Read + Unpin> Read for Stream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        self.has_heard = true;
        Poll::Ready(Ok(()))
    }
}

impl<S: Write + Unpin> Write for Stream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.note_sending();
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.note_sending();
        Pin::new(&mut self.inner).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
