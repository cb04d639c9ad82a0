//! How long to wait, so that no more requests are sent than a rate allows.

use std::collections::VecDeque;
use std::time::Duration;

use crate::serve::Rate;

/// Keeps requests within a rate, in whatever window they are counted.
#[derive(Debug)]
pub struct Pace {
    rate: Rate,
    /// When the last requests were sent, as many as the rate allows.
    sent: VecDeque<Duration>,
}

impl Pace {
    /// Nothing was sent yet. The rate allows one request at least.
    pub fn of(rate: Rate) -> Self {
        Self {
            rate,
            sent: VecDeque::new(),
        }
    }

    /// How long to wait before the next request; `now` is on any clock that does not go back.
    pub fn wait(&self, now: Duration) -> Duration {
        let is_full = self.sent.len() >= self.rate.requests as usize;
        let first = self.sent.front().filter(|_| is_full);
        let window = Duration::from_secs(self.rate.seconds);
        first.map_or(Duration::ZERO, |first| {
            (*first + window).saturating_sub(now)
        })
    }

    /// A request is sent.
    pub fn sent(&mut self, now: Duration) {
        if self.sent.len() >= self.rate.requests as usize {
            self.sent.pop_front();
        }
        self.sent.push_back(now);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Pace, Rate};

    #[test]
    fn no_window_has_more_requests_than_the_rate() {
        let mut pace = Pace::of("2/m".parse::<Rate>().unwrap());
        let at = Duration::from_secs;
        for (now, wait) in [(0, 0), (10, 0), (10, 50), (59, 1), (60, 0), (60, 10)] {
            assert_eq!(pace.wait(at(now)), at(wait), "at {now}");
            if wait == 0 {
                pace.sent(at(now));
            }
        }
    }
}
