//! What a vendor says about its limit.

use std::time::Duration;

use reqwest::header::HeaderMap;

/// How much of the vendor's limit is left, from the `RateLimit-*` headers of an answer.
///
/// Alta sends them with every answer; its limit is counted for the account, over all its clients.
/// Page: <https://docs.altahq.com/api-reference/rate-limiting>. What is absent or cannot be
/// understood is `None`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Requests that the window allows: `RateLimit-Limit`.
    pub limit: Option<u64>,
    /// Requests left in the window: `RateLimit-Remaining`.
    pub remaining: Option<u64>,
    /// Time until the window begins anew, from when the server answered: `RateLimit-Reset`.
    pub reset: Option<Duration>,
    /// The rule as the vendor writes it, such as `100;w=60`: `RateLimit-Policy`.
    pub policy: Option<String>,
}

impl RateLimit {
    /// `None` if there is none of the headers.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
        // The drafts allow more behind the number: `100, 100;w=60`.
        let number = |name: &str| text(name)?.split([',', ';']).next()?.trim().parse().ok();
        let found = Self {
            limit: number("ratelimit-limit"),
            remaining: number("ratelimit-remaining"),
            reset: number("ratelimit-reset").map(Duration::from_secs),
            policy: text("ratelimit-policy").map(str::to_owned),
        };
        let Self {
            limit,
            remaining,
            reset,
            policy,
        } = &found;
        let is_there = limit.or(*remaining).is_some() || reset.is_some() || policy.is_some();
        is_there.then_some(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_far_as_they_make_sense() {
        let mut headers = HeaderMap::new();
        assert_eq!(RateLimit::of(&headers), None);
        let all = [
            ("ratelimit-limit", "100, 100;w=60"),
            ("ratelimit-remaining", " 7 "),
            ("ratelimit-reset", "soon"),
            ("ratelimit-policy", "100;w=60"),
        ];
        for (name, value) in all {
            headers.insert(name, value.parse().expect("a header"));
        }
        let expected = RateLimit {
            limit: Some(100),
            remaining: Some(7),
            reset: None,
            policy: Some("100;w=60".to_owned()),
        };
        assert_eq!(RateLimit::of(&headers), Some(expected));
    }
}
