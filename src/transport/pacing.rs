//! Staying under a vendor's limit.

use std::time::Duration;

use leaky_bucket::RateLimiter;

const MINUTE: Duration = Duration::from_secs(60);

/// How many requests a client and its clones send in a minute; each attempt counts.
///
/// A call over the limit waits for its turn, first come, first served. That wait is not part of
/// the call's [`timeout`](crate::ClientBuilder::timeout); a call that is dropped leaves the queue
/// and takes nothing with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pacing {
    per_minute: Option<u32>,
}

impl Pacing {
    /// At most so many requests in any 60 seconds: a tenth of them at once, the others spread
    /// evenly. 0 is refused when the client is built.
    #[must_use]
    pub const fn per_minute(requests: u32) -> Self {
        Self {
            per_minute: Some(requests),
        }
    }

    /// No limit but the vendor's own.
    #[must_use]
    pub const fn off() -> Self {
        Self { per_minute: None }
    }

    /// The limiter that does so, or what is wrong.
    pub(super) fn limiter(self) -> Result<Option<RateLimiter>, &'static str> {
        match self.per_minute {
            None => Ok(None),
            Some(0) => Err("a pacing of 0 requests a minute would never send one"),
            Some(requests) => Ok(Some(limiter(requests))),
        }
    }
}

/// What may go at once and what comes back in a minute make up the limit together: whatever
/// minute is looked at, it holds no more.
fn limiter(requests: u32) -> RateLimiter {
    let at_once = (requests / 10).max(1);
    let spread = (requests - at_once).max(1);
    let at_once = usize::try_from(at_once).unwrap_or(usize::MAX);
    // Rounded up to what the limiter counts in: never too early.
    let between = MINUTE.as_millis().div_ceil(u128::from(spread));
    RateLimiter::builder()
        .initial(at_once)
        .max(at_once)
        .refill(1)
        .interval(Duration::from_millis(
            u64::try_from(between).unwrap_or(u64::MAX),
        ))
        .fair(true)
        .build()
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    /// The most that fall into any 60 seconds.
    fn busiest_minute(sent: &[Instant]) -> usize {
        let within = |start: &Instant| {
            let end = *start + MINUTE;
            sent.iter()
                .filter(|at| **at >= *start && **at < end)
                .count()
        };
        sent.iter().map(within).max().unwrap_or_default()
    }

    #[tokio::test(start_paused = true)]
    async fn no_minute_holds_more_than_the_limit() {
        for (limit, expected) in [(100, 91..=100), (10, 9..=10), (3, 2..=3), (1, 1..=1)] {
            let limiter = Pacing::per_minute(limit)
                .limiter()
                .expect("fits")
                .expect("on");
            let mut sent = Vec::new();
            for _ in 0..3 * limit {
                limiter.acquire_one().await;
                sent.push(Instant::now());
            }
            let busiest = busiest_minute(&sent);
            assert!(
                expected.contains(&u32::try_from(busiest).expect("a count")),
                "{limit}: {busiest}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn dropped_turn_goes_to_the_next() {
        let limiter = Pacing::per_minute(10).limiter().expect("fits").expect("on");
        limiter.acquire_one().await;
        let begun = Instant::now();
        let dropped = tokio::time::timeout(Duration::from_secs(1), limiter.acquire_one()).await;
        assert!(dropped.is_err(), "the next turn is after 6.667 s");
        limiter.acquire_one().await;
        assert_eq!(begun.elapsed().as_secs(), 6);
    }

    #[test]
    fn zero_is_refused() {
        assert!(Pacing::per_minute(0).limiter().is_err());
    }
}
