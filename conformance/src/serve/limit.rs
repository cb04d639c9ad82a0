//! A limit of requests a minute, and the headers that tell of it.
//!
//! The headers are those of the drafts draft-ietf-httpapi-ratelimit-headers up to its version 07:
//! `RateLimit-Limit`, `-Remaining`, `-Reset` and `-Policy`.
//! Later drafts have one field instead; the APIs in the field send these.

use std::str::FromStr;
use std::time::Duration;

use http::header::{HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

/// So many requests in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests that a window allows; after 0 of them all are refused.
    pub requests: u32,
    /// The length of the window in seconds.
    pub seconds: u64,
}

impl FromStr for Rate {
    type Err = String;

    /// `100/m`: a number, and `s`, `m` or `h` for a second, a minute or an hour.
    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || {
            "a rate is a number for a second, a minute or an hour: 10/s, 100/m, 5000/h".to_owned()
        };
        let (requests, unit) = text.split_once('/').ok_or_else(refused)?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => return Err(refused()),
        };
        let requests = requests.parse().map_err(|_| refused())?;
        Ok(Self { requests, seconds })
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.seconds {
            1 => "s",
            60 => "m",
            _ => "h",
        };
        write!(f, "{}/{unit}", self.requests)
    }
}

/// Requests counted since a moment. A window begins with the first request after the one before.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Window {
    began: Option<Duration>,
    requests: u32,
}

/// Where a request stands in its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    rate: Rate,
    remaining: u32,
    reset: u64,
    pub(super) is_over: bool,
}

impl Window {
    /// Counts a request. `now` is on any clock that does not go back.
    pub(super) fn count(&mut self, rate: Rate, now: Duration) -> Standing {
        let length = Duration::from_secs(rate.seconds);
        let began = self.began.filter(|began| now < *began + length);
        let began = began.unwrap_or_else(|| {
            self.requests = 0;
            now
        });
        self.began = Some(began);
        let is_over = self.requests >= rate.requests;
        if !is_over {
            self.requests += 1;
        }
        let left = (began + length).saturating_sub(now);
        Standing {
            rate,
            remaining: rate.requests - self.requests.min(rate.requests),
            reset: left.as_secs() + u64::from(left.subsec_nanos() > 0),
            is_over,
        }
    }
}

impl Standing {
    /// Tells of the limit, and when it is over, how long to wait.
    pub(super) fn tell(&self, headers: &mut HeaderMap) {
        let Rate { requests, seconds } = self.rate;
        let mut tell = |name: &'static str, value: HeaderValue| {
            headers.insert(HeaderName::from_static(name), value);
        };
        tell("ratelimit-limit", requests.into());
        tell("ratelimit-remaining", self.remaining.into());
        tell("ratelimit-reset", self.reset.into());
        let policy = HeaderValue::from_str(&format!("{requests};w={seconds}"));
        if let Ok(policy) = policy {
            tell("ratelimit-policy", policy);
        }
        if self.is_over {
            headers.insert(RETRY_AFTER, self.reset.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_opens_again() {
        let rate: Rate = "2/m".parse().expect("a rate");
        let mut window = Window::default();
        let mut at = |milliseconds| {
            let standing = window.count(rate, Duration::from_millis(milliseconds));
            (standing.remaining, standing.reset, standing.is_over)
        };
        assert_eq!(at(5_000), (1, 60, false));
        assert_eq!(at(5_500), (0, 60, false));
        assert_eq!(at(64_999), (0, 1, true));
        assert_eq!(at(65_000), (1, 60, false));
    }

    #[test]
    fn rates_are_read_as_they_are_written() {
        for text in ["10/s", "100/m", "0/m", "5000/h"] {
            let rate: Rate = text.parse().expect("a rate");
            assert_eq!(rate.to_string(), text);
        }
        for text in ["100", "100/d", "-1/m", "/m", "1.5/m"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }
}
