//! What all calls of a client have in common.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use leaky_bucket::RateLimiter;
use reqwest::header::HeaderMap;

use super::{Operation, Pending, RetryPolicy};

/// Address, token and connections of a client; shared by its clones.
#[derive(Clone)]
pub(crate) struct Session {
    shared: Arc<Shared>,
}

pub(super) struct Shared {
    pub(super) base_url: String,
    /// What every request carries: the token, marked as sensitive, and the account.
    pub(super) headers: HeaderMap,
    pub(super) http: reqwest::Client,
    pub(super) retry: RetryPolicy,
    pub(super) limiter: Option<RateLimiter>,
    /// The whole call.
    pub(super) timeout: Duration,
    pub(super) max_body_bytes: u64,
}

impl Session {
    pub(super) fn new(shared: Shared) -> Self {
        Self {
            shared: Arc::new(shared),
        }
    }

    pub(crate) fn pending(&self, operation: Operation) -> Pending {
        Pending::new(self.clone(), operation)
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Waits until the next request may go.
    pub(super) async fn turn(&self) {
        if let Some(limiter) = &self.shared.limiter {
            limiter.acquire_one().await;
        }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("base_url", &self.shared.base_url)
            .finish_non_exhaustive()
    }
}
