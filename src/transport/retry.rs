//! Whether a call is made again, and when.

use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::Error;

/// How often a call is tried, and how long it waits in between.
///
/// Only what the server may be asked twice without harm is tried again: operations with an
/// idempotent method (GET, HEAD, PUT, DELETE …), after a lost connection, a timeout of an attempt
/// and the statuses 408, 429, 500, 502, 503 and 504. What the server asks for in `Retry-After`
/// goes before the policy's own waits. The call's [`timeout`](crate::ClientBuilder::timeout) spans
/// all attempts: a wait that would go past it is not begun, and the last error is returned at once.
///
/// By default 3 attempts, with waits of random length (full jitter) up to 0.5 s, then 1 s, never
/// more than 8 s, and up to 120 s where the server asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(super) max_attempts: u32,
    first: Duration,
    longest: Duration,
    max_retry_after: Duration,
}

impl RetryPolicy {
    /// One attempt, whatever comes.
    #[must_use]
    pub fn never() -> Self {
        Self::default().max_attempts(1)
    }

    /// So many attempts at most, the first one included. 0 is refused when the client is built.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts;
        self
    }

    /// The bounds of the waits that the server does not ask for: between nothing and a ceiling,
    /// which is `first` at first, doubles with each attempt and ends at `longest`.
    #[must_use]
    pub fn backoff(mut self, first: Duration, longest: Duration) -> Self {
        (self.first, self.longest) = (first, longest);
        self
    }

    /// The longest wait that a server may ask for. If it asks for more, the call returns the
    /// error, whose [`retry_after`](crate::Error::retry_after) tells the wait.
    #[must_use]
    pub fn max_retry_after(mut self, longest: Duration) -> Self {
        self.max_retry_after = longest;
        self
    }

    pub(super) fn waits(&self) -> Waits {
        let retries = usize::try_from(self.max_attempts.saturating_sub(1)).unwrap_or(usize::MAX);
        Waits {
            ceilings: ExponentialBuilder::new()
                .with_min_delay(self.first.min(self.longest))
                .with_max_delay(self.longest)
                .with_max_times(retries)
                .build(),
            max_retry_after: self.max_retry_after,
        }
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            first: Duration::from_millis(500),
            longest: Duration::from_secs(8),
            max_retry_after: Duration::from_secs(120),
        }
    }
}

/// The waits of one call.
pub(super) struct Waits {
    ceilings: ExponentialBackoff,
    max_retry_after: Duration,
}

impl Waits {
    /// How long to wait before the next attempt; `None` if there is to be none.
    pub(super) fn after(&mut self, error: &Error) -> Option<Duration> {
        if !error.is_retryable() {
            return None;
        }
        let ceiling = self.ceilings.next()?;
        match error.retry_after() {
            Some(asked) => (asked <= self.max_retry_after).then_some(asked),
            None => Some(ceiling.mul_f64(fastrand::f64())),
        }
    }
}

/// What `Retry-After` asks for: a number of seconds, or a date. A date is measured by the server's
/// own clock if the answer tells it.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |value: &reqwest::header::HeaderValue| value.to_str().ok().map(str::to_owned);
    let asked = headers.get(RETRY_AFTER).and_then(text)?;
    let asked = asked.trim();
    if !asked.is_empty() && asked.bytes().all(|byte| byte.is_ascii_digit()) {
        // More than a number holds is still long.
        return Some(Duration::from_secs(asked.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(asked).ok()?;
    let sent = headers.get(DATE).and_then(text);
    let now = sent
        .and_then(|date| httpdate::parse_http_date(&date).ok())
        .unwrap_or(now);
    Some(until.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use reqwest::StatusCode;
    use reqwest::header::HeaderValue;

    use super::*;
    use crate::transport::{Operation, Reply};

    fn asked(retry_after: &str, date: Option<&str>) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, retry_after.parse().expect("a header"));
        if let Some(date) = date {
            headers.insert(DATE, date.parse().expect("a header"));
        }
        super::retry_after(&headers, SystemTime::UNIX_EPOCH)
    }

    #[test]
    fn retry_after_in_all_its_forms() {
        let seconds = |count| Some(Duration::from_secs(count));
        assert_eq!(asked("60", None), seconds(60));
        assert_eq!(asked(" 0 ", None), seconds(0));
        assert_eq!(asked("315360000", None), seconds(315_360_000));
        assert_eq!(asked("99999999999999999999999", None), seconds(u64::MAX));
        assert_eq!(asked("Thu, 01 Jan 1970 00:01:00 GMT", None), seconds(60));
        // The server's clock is not ours.
        let sent = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:42 GMT", sent), seconds(5));
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:30 GMT", sent), seconds(0));
        for nonsense in ["", "soon", "-1", "1.5", "0x10", "Sun, 99 Nov 1994"] {
            assert_eq!(asked(nonsense, None), None, "{nonsense}");
        }
    }

    fn refused(status: u16, retry_after: Option<&'static str>) -> Error {
        let mut headers = HeaderMap::new();
        if let Some(asked) = retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from_static(asked));
        }
        Error::refused(Box::new(Reply {
            operation: Operation {
                id: "getCall",
                method: "GET",
                path: "/calls/{callId}",
            },
            status: StatusCode::from_u16(status).expect("a status"),
            headers,
            body: Bytes::new(),
            is_whole: true,
            attempts: 1,
        }))
    }

    #[test]
    fn server_is_obeyed_up_to_a_limit() {
        let hour = Duration::from_secs(3600);
        let policy = RetryPolicy::default().backoff(hour, hour);
        let wait = |status, asked| policy.waits().after(&refused(status, asked));
        assert_eq!(wait(429, Some("120")), Some(Duration::from_secs(120)));
        assert_eq!(wait(503, Some("0")), Some(Duration::ZERO));
        assert_eq!(wait(429, Some("121")), None);
        assert_eq!(wait(400, Some("1")), None);
        let policy = policy.max_retry_after(hour);
        let waited = policy.waits().after(&refused(429, Some("3600")));
        assert_eq!(waited, Some(hour));
        assert_eq!(
            RetryPolicy::never().waits().after(&refused(503, None)),
            None
        );
    }

    #[test]
    fn jitter_is_full() {
        let ceiling = Duration::from_secs(1);
        let policy = RetryPolicy::default()
            .max_attempts(1001)
            .backoff(ceiling, ceiling);
        let (mut waits, error) = (policy.waits(), refused(503, None));
        let waits: Vec<_> = std::iter::from_fn(|| waits.after(&error)).collect();
        assert_eq!(waits.len(), 1000);
        // From next to nothing to nearly all; by chance wrong once in 10^45 runs.
        let (shortest, longest) = (waits.iter().min(), waits.iter().max());
        assert!(shortest < Some(&(ceiling / 10)), "{shortest:?}");
        assert!(
            longest > Some(&(ceiling * 9 / 10)) && longest <= Some(&ceiling),
            "{longest:?}"
        );
    }

    #[test]
    fn ceilings_double_up_to_the_longest() {
        let policy = RetryPolicy::default()
            .max_attempts(5)
            .backoff(Duration::from_secs(1), Duration::from_secs(3));
        let ceilings: Vec<_> = policy.waits().ceilings.map(|wait| wait.as_secs()).collect();
        assert_eq!(ceilings, [1, 2, 3, 3]);
        assert_eq!(RetryPolicy::never().waits().ceilings.next(), None);
    }
}
