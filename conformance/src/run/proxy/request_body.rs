//! The body of a request on its way to the upstream, chunk by chunk.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use crate::proxy::HeldBody;
use crate::proxy::held::Share;

/// How the body of a request is getting on.
#[derive(Debug, Default)]
pub(super) struct Sending {
    has_moved: AtomicBool,
    is_broken: AtomicBool,
    has_ended: AtomicBool,
    /// What is held of it, where requests are held at all.
    held: Mutex<Option<HeldBody>>,
}

impl Sending {
    /// Of a body that is held while it passes, if it is.
    pub(super) fn of(held: Option<HeldBody>) -> Arc<Self> {
        Arc::new(Self {
            held: Mutex::new(held),
            ..Self::default()
        })
    }

    /// Whether a part of it was sent since this was asked last.
    pub(super) fn has_moved(&self) -> bool {
        self.has_moved.swap(false, Ordering::Relaxed)
    }

    /// Whether the client has broken off.
    pub(super) fn is_broken(&self) -> bool {
        self.is_broken.load(Ordering::Relaxed)
    }

    /// The whole body, if it has ended and was held.
    pub(super) fn whole(&self) -> Option<(Bytes, Share)> {
        let held = self.held().take();
        let has_ended = self.has_ended.load(Ordering::Acquire);
        held.filter(|_| has_ended)?.whole().ok()
    }

    fn passes(&self, frame: &Frame<Bytes>) {
        self.has_moved.store(true, Ordering::Relaxed);
        if let (Some(part), Some(held)) = (frame.data_ref(), &mut *self.held()) {
            held.add(part);
        }
    }

    fn ends(&self) {
        self.has_ended.store(true, Ordering::Release);
    }

    fn held(&self) -> MutexGuard<'_, Option<HeldBody>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The body of a request, if it has one.
#[derive(Debug)]
pub(super) struct RequestBody {
    inner: Option<Incoming>,
    sending: Arc<Sending>,
}

impl RequestBody {
    pub(super) fn new(inner: Incoming, sending: Arc<Sending>) -> Self {
        let inner = Some(inner).filter(|inner| !inner.is_end_stream());
        if inner.is_none() {
            sending.ends();
        }
        Self { inner, sending }
    }

    /// No body.
    pub(super) fn none() -> Self {
        Self {
            inner: None,
            sending: Arc::default(),
        }
    }

    pub(super) fn sending(&self) -> Arc<Sending> {
        Arc::clone(&self.sending)
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<hyper::Result<Frame<Bytes>>>> {
        let Self { inner, sending } = &mut *self;
        let Some(inner) = inner else {
            return Poll::Ready(None);
        };
        let polled = Pin::new(&mut *inner).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Err(_))) => sending.is_broken.store(true, Ordering::Relaxed),
            Poll::Ready(Some(Ok(frame))) => {
                sending.passes(frame);
                if inner.is_end_stream() || frame.is_trailers() {
                    sending.ends();
                }
            }
            Poll::Ready(None) => sending.ends(),
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let inner = self.inner.as_ref();
        inner.map_or_else(|| SizeHint::with_exact(0), Body::size_hint)
    }
}
