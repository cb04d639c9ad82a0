//! A connection that can be reset by what answers on it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// What an answer may do to the connection that it goes by.
#[derive(Clone, Debug, Default)]
pub(in crate::run) struct Connection {
    is_reset: Arc<AtomicBool>,
}

impl Connection {
    /// From now on nothing is sent, and the client gets a reset (RST) instead of an orderly end
    /// (FIN). To send nothing at all, it is called before the answer is given.
    pub(in crate::run) fn reset(&self) {
        self.is_reset.store(true, Ordering::Release);
    }

    fn checked(&self) -> io::Result<()> {
        if self.is_reset.load(Ordering::Acquire) {
            return Err(io::ErrorKind::ConnectionReset.into());
        }
        Ok(())
    }
}

/// The bytes of a connection.
pub(super) struct Stream {
    inner: TcpStream,
    connection: Connection,
}

impl Stream {
    pub(super) fn new(inner: TcpStream, connection: Connection) -> Self {
        Self { inner, connection }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if self.connection.checked().is_err() {
            // What is closed with no time to linger is reset.
            let _ = self.inner.set_zero_linger();
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.connection.checked()?;
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.connection.checked()?;
        Pin::new(&mut self.inner).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.connection.checked()?;
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}
