//! How many requests are sent in how much time.

use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// So many requests in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests in a window, at least one.
    pub requests: u32,
    /// The length of the window in seconds.
    pub seconds: u64,
}

impl FromStr for Rate {
    type Err = &'static str;

    /// `100/m`: a number, and `s`, `m` or `h` for a second, a minute or an hour.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SPELLING: &str =
            "a rate is a number for a second, a minute or an hour: 10/s, 100/m, 5000/h";
        let (requests, unit) = text.split_once('/').ok_or(SPELLING)?;
        let seconds = match unit {
            "s" => 1,
            "m" => 60,
            "h" => 3600,
            _ => return Err(SPELLING),
        };
        match requests.parse() {
            Ok(requests) if requests > 0 => Ok(Self { requests, seconds }),
            _ => Err(SPELLING),
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.seconds {
            1 => "s",
            60 => "m",
            _ => "h",
        };
        write!(f, "{}/{unit}", self.requests)
    }
}

/// Keeps requests within a rate, in whatever window they are counted.
#[derive(Debug)]
pub struct Pace {
    rate: Rate,
    /// When the last requests were sent, as many as the rate allows.
    sent: VecDeque<Duration>,
}

impl Pace {
    /// Nothing was sent yet.
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

    #[test]
    fn a_rate_is_written_as_it_is_read() {
        for text in ["10/s", "100/m", "5000/h"] {
            assert_eq!(text.parse::<Rate>().unwrap().to_string(), text);
        }
        for text in ["0/m", "100", "m/100", "10/d", "-1/m"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }
}
