//! What passes, held for those who judge it; none of it waits for them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use http::{HeaderMap, Request, Response};

use super::request_body::Sending;
use crate::defect::Defect;
use crate::exchange::{Asked, Exchange, Origin, Place};
use crate::judge::Reason;
use crate::proxy::held::Share;
use crate::proxy::{Budget, HeldBody, Lost, Queue};
use crate::record::Timing;
use crate::render::words;
use crate::report::Report;

/// More exchanges than these never wait, however small they are.
const MAX_WAITING: usize = 16_384;
/// About what an exchange takes beside the bytes of its headers and bodies.
const OF_AN_EXCHANGE: usize = 1 << 10;
/// About what a header takes beside its bytes.
const OF_A_HEADER: usize = 64;

/// What waits to be judged, and the count of what does not.
pub(super) struct Judging {
    /// The address that was asked.
    upstream: Arc<str>,
    waiting: Queue<Passed>,
    budget: Arc<Budget>,
    max_body: usize,
    /// Whether the bodies of requests are held too.
    holds_requests: bool,
    begun: AtomicUsize,
    settled: AtomicUsize,
    missed: Mutex<BTreeMap<Reason, Missed>>,
    /// Exchanges that waited when nothing was judged any more.
    left: AtomicUsize,
}

/// An exchange that has passed, and its share of what may be held.
pub(super) struct Passed {
    pub(super) exchange: Exchange,
    /// Whether the body of the request is there.
    pub(super) has_request: bool,
    pub(super) timing: Timing,
    /// To be dropped once it is judged.
    pub(super) shares: (Share, Option<Share>),
}

/// Exchanges that are not judged for one reason.
struct Missed {
    count: usize,
    first: Origin,
}

impl Judging {
    /// Holds bodies of at most so many bytes, and so many bytes in all.
    pub(super) fn of(
        upstream: &str,
        [max_body, most]: [usize; 2],
        holds_requests: bool,
    ) -> Arc<Self> {
        Arc::new(Self {
            upstream: upstream.into(),
            waiting: Queue::of(MAX_WAITING),
            budget: Budget::of(most),
            max_body,
            holds_requests,
            begun: AtomicUsize::new(0),
            settled: AtomicUsize::new(0),
            missed: Mutex::default(),
            left: AtomicUsize::new(0),
        })
    }

    /// Begins with what is asked of the upstream.
    pub(super) fn begin(self: &Arc<Self>, asked: Request<()>) -> Passing {
        Passing {
            number: self.begun.fetch_add(1, Ordering::Relaxed) + 1,
            judging: Arc::clone(self),
            sending: Sending::of(self.holds_requests.then(|| self.hold(0))),
            asked,
            answered: None,
            started: Utc::now(),
            begun: Instant::now(),
            is_settled: false,
        }
    }

    /// The exchange that has waited longest; `None` once all are judged and none comes any more.
    pub(super) fn next(&self) -> Option<Passed> {
        self.waiting.take()
    }

    /// Nothing passes any more; waits until all that has is judged.
    pub(super) fn finish(&self) {
        self.waiting.close();
        self.waiting.wait_until_empty();
    }

    /// Nothing is judged any more, whatever waits.
    pub(super) fn break_off(&self) {
        let left = self.waiting.close_at_once();
        self.left.fetch_add(left, Ordering::Relaxed);
    }

    /// Adds what was not judged to a report.
    pub(super) fn tell(&self, report: &mut Report) {
        for (reason, Missed { count, first }) in std::mem::take(&mut *self.missed()) {
            report.add_missed(reason, count, first);
        }
        let begun = self.begun.load(Ordering::Relaxed);
        let under_way = begun.saturating_sub(self.settled.load(Ordering::Relaxed));
        if under_way > 0 {
            let somewhere = self.origin(Place::Whole);
            report.add_missed(Reason::BrokenOff, under_way, somewhere);
        }
        let left = self.left.load(Ordering::Relaxed);
        if left > 0 {
            let waited = words::counted(left, "exchange");
            let what = format!("ended at once: {waited} waited, and were not judged");
            report.add_defect(Defect::of_file("proxy", what));
        }
    }

    fn hold(&self, beside: usize) -> HeldBody {
        HeldBody::begin(&self.budget, self.max_body, beside)
    }

    fn origin(&self, place: Place) -> Origin {
        let file = Arc::clone(&self.upstream);
        Origin { file, place }
    }

    fn miss(&self, reason: Reason, number: usize) {
        let origin = self.origin(Place::Exchange(number));
        let mut missed = self.missed();
        let known = missed.entry(reason).or_insert_with(|| Missed {
            count: 0,
            first: origin.clone(),
        });
        known.count += 1;
        if origin < known.first {
            known.first = origin;
        }
    }

    fn missed(&self) -> MutexGuard<'_, BTreeMap<Reason, Missed>> {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An exchange under way. One that is dropped before it has ended is broken off.
pub(super) struct Passing {
    judging: Arc<Judging>,
    number: usize,
    asked: Request<()>,
    sending: Arc<Sending>,
    answered: Option<Answered>,
    started: DateTime<Utc>,
    begun: Instant,
    is_settled: bool,
}

/// An answer as far as it has come.
struct Answered {
    head: Response<()>,
    body: HeldBody,
    waited: Duration,
}

impl Passing {
    /// The number by which reports name it, from 1.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// What is asked of the upstream.
    pub(super) fn asked(&self) -> &Request<()> {
        &self.asked
    }

    /// The body of the request, as it is sent.
    pub(super) fn sending(&self) -> Arc<Sending> {
        Arc::clone(&self.sending)
    }

    /// The answer begins.
    pub(super) fn answer(&mut self, head: Response<()>) {
        let heads = size(self.asked.headers()) + size(head.headers());
        self.answered = Some(Answered {
            head,
            body: self.judging.hold(OF_AN_EXCHANGE + heads),
            waited: self.begun.elapsed(),
        });
    }

    /// A part of its body has come.
    pub(super) fn add(&mut self, part: &[u8]) {
        if let Some(answered) = &mut self.answered {
            answered.body.add(part);
        }
    }

    /// The answer has ended: it can be judged.
    pub(super) fn end(mut self) {
        let Some(Answered { head, body, waited }) = self.answered.take() else {
            return;
        };
        let (bytes, share) = match body.whole() {
            Ok(whole) => whole,
            Err(Lost::TooLarge) => return self.miss(Reason::NotHeld),
            Err(Lost::NoRoom) => return self.miss(Reason::QueueFull),
        };
        let timing = Timing {
            started: self.started,
            waited,
            received: self.begun.elapsed().saturating_sub(waited),
        };
        let (request, of_request) = self.sending.whole().unzip();
        let has_request = request.is_some();
        let asked = std::mem::take(&mut self.asked).map(|()| request.unwrap_or_default());
        let exchange = Exchange {
            origin: self.judging.origin(Place::Exchange(self.number)),
            asked: Asked::Request(Box::new(asked)),
            response: head.map(|()| bytes),
        };
        let passed = Passed {
            exchange,
            has_request,
            timing,
            shares: (share, of_request),
        };
        match self.judging.waiting.put(passed) {
            Ok(()) => self.settle(),
            Err(_) => self.miss(Reason::QueueFull),
        }
    }

    fn miss(&mut self, reason: Reason) {
        self.judging.miss(reason, self.number);
        self.settle();
    }

    fn settle(&mut self) {
        self.is_settled = true;
        self.judging.settled.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        if !self.is_settled {
            self.miss(match self.answered {
                Some(_) => Reason::BrokenOff,
                None => Reason::NoResponse,
            });
        }
    }
}

fn size(headers: &HeaderMap) -> usize {
    let sizes = headers.iter().map(|(name, value)| {
        let bytes = name.as_str().len() + value.len();
        bytes + OF_A_HEADER
    });
    sizes.sum()
}
