//! Exchanges made fit to be kept: what is private in them replaced by stand-ins of the same look, so
//! that they are judged as they were before.
//!
//! What is personal is said by [`Privacy`], and by what values look like where it says nothing. A
//! stand-in has the type, the format and about the length of what it stands for, keeps and breaks the
//! same promises of the contract, and stands for one text throughout a recording: ids in paths, headers
//! and bodies still belong together. It is drawn with a [`Key`] that nobody keeps.
//!
//! ```text
//! let mut redactor = Redactor::new(&judges, &privacy, key);
//! let kept = redactor.redact(&exchange)?;       // judged as before, and nothing private in it
//! let line = har::entry(request, &kept.response, &timing);
//! redactor.leftovers()(&line)                   // once more, over all entries, before a file is kept
//! ```

use std::collections::BTreeSet;

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;
use url::Url;

use crate::defect::{Defect, of_recording};
use crate::exchange::{Asked, Exchange};
use crate::finding::Identity;
use crate::judge::said::SaidOfBody;
use crate::judge::{Judge, Reason, judge_by_any};
use crate::redact::Secrets;
use body::Replacing;
use leftover::{Leftovers, SHORTEST, SHORTEST_ELSEWHERE};
use stand_ins::StandIns;

mod body;
pub mod har;
mod head;
mod key;
mod leftover;
mod letters;
mod privacy;
mod stand_in;
mod stand_ins;

pub use har::Timing;
pub use key::Key;
pub use privacy::{Answer, Kind, Privacy};

/// How often stand-ins are drawn anew because one of them holds by chance what was replaced elsewhere.
const ROUNDS: usize = 4;

/// Redacts the exchanges of one recording.
pub struct Redactor<'j, 'c> {
    judges: &'j [Judge<'c>],
    privacy: &'j Privacy,
    stand_ins: StandIns,
    /// What was replaced in any exchange, as far as it does not come about by chance.
    replaced: BTreeSet<String>,
    /// What was kept in any.
    kept: BTreeSet<String>,
}

/// What a recording must not show of how it came about.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Judged {
    findings: Vec<Identity>,
    not_judged: Option<Reason>,
}

impl<'j, 'c> Redactor<'j, 'c> {
    /// Redacts by what judges say and by what is personal. Each recording has a key of its own.
    pub fn new(judges: &'j [Judge<'c>], privacy: &'j Privacy, key: Key) -> Self {
        Self {
            judges,
            privacy,
            stand_ins: StandIns::by(key),
            replaced: BTreeSet::new(),
            kept: BTreeSet::new(),
        }
    }

    /// An exchange with stand-ins for what is private in it.
    ///
    /// # Errors
    /// A defect with the place of the exchange: it would be judged otherwise, or something private is
    /// left in it. The value is never named.
    pub fn redact(&mut self, exchange: &Exchange) -> Result<Exchange, Defect> {
        self.stand_ins.avoided = Leftovers::default();
        let mut left = None;
        for _ in 0..ROUNDS {
            self.stand_ins.clear();
            let other = self.replaced(exchange);
            self.find_secrets(exchange);
            let stand_ins = &self.stand_ins;
            let replaced = stand_ins.replaced.iter().map(String::as_str);
            let private = || replaced.clone().filter(|text| stand_ins.is_private(text));
            let leftovers = Leftovers::of(private(), SHORTEST);
            let is_left = |text: &str| !stand_ins.kept.contains(text) && leftovers.is_in(text);
            left = leftover::place(&other, &is_left);
            if left.is_none() {
                let long = private().filter(|text| text.chars().count() >= SHORTEST_ELSEWHERE);
                self.replaced.extend(long.map(str::to_owned));
                let kept = stand_ins.kept.iter().chain(&stand_ins.public);
                self.kept.extend(kept.cloned());
                return self.alike(exchange, other);
            }
            self.stand_ins.avoided = leftovers;
        }
        let place = left.unwrap_or_default();
        let what = format!("cannot be redacted: {place} still holds what was replaced elsewhere");
        Err(of_recording(&exchange.origin, what))
    }

    /// Looks in the text of an entry for what was replaced in any other, and gives the place of it. To
    /// be asked of all entries once the last is there.
    pub fn leftovers(&self) -> impl Fn(&str) -> Option<String> + use<> {
        let private = self
            .replaced
            .iter()
            .filter(|text| !self.kept.contains(*text));
        // Bodies stand in entries as texts, with marks and line breaks escaped.
        let escaped = |text: &String| Value::from(text.as_str()).to_string();
        let escaped: Vec<_> = private.clone().map(escaped).collect();
        let spelled = escaped.iter().map(|text| &text[1..text.len() - 1]);
        let spelled = spelled.chain(private.map(String::as_str));
        let leftovers = Leftovers::of(spelled, SHORTEST_ELSEWHERE);
        move |entry| leftover::place_in_entry(entry, &|text| leftovers.is_in(text))
    }

    fn replaced(&mut self, exchange: &Exchange) -> Exchange {
        let judges = self.judges;
        let judge = judges.iter().find(|judge| judge.is_of_api(exchange));
        let asked = match &exchange.asked {
            Asked::Operation(id) => Asked::Operation(id.clone()),
            Asked::Request(request) => {
                Asked::Request(Box::new(self.request(request, exchange, judge)))
            }
        };
        let mut response = Response::new(self.body(exchange, judge));
        *response.status_mut() = exchange.response.status();
        *response.version_mut() = exchange.response.version();
        let breaks = |name: &http::HeaderName, text: &str| {
            judge.is_some_and(|judge| judge.breaks_header(exchange, name, text))
        };
        let headers = exchange.response.headers();
        *response.headers_mut() =
            head::headers(headers, &mut self.stand_ins, &|name, text, other| {
                breaks(name, text) == breaks(name, other)
            });
        let (before, after) = (exchange.response.body().len(), response.body().len());
        head::tell_length(response.headers_mut(), before, after);
        Exchange {
            origin: exchange.origin.clone(),
            asked,
            response,
        }
    }

    fn request(
        &mut self,
        request: &Request<Bytes>,
        exchange: &Exchange,
        judge: Option<&Judge<'c>>,
    ) -> Request<Bytes> {
        let mut other = Request::new(self.value_or_opaque(request.body(), None));
        *other.method_mut() = request.method().clone();
        *other.version_mut() = request.version();
        let headers = request.headers();
        *other.headers_mut() = head::headers(headers, &mut self.stand_ins, &|_, _, _| true);
        let (before, after) = (request.body().len(), other.body().len());
        head::tell_length(other.headers_mut(), before, after);
        if let Ok(url) = Url::parse(&request.uri().to_string()) {
            let agrees = |url: &Url| judge.is_none_or(|judge| judge.routes_alike(exchange, url));
            let url = head::url(&url, &mut self.stand_ins, &agrees);
            // What was an address stays one.
            *other.uri_mut() = url.as_str().parse().unwrap_or_default();
        }
        other
    }

    fn body(&mut self, exchange: &Exchange, judge: Option<&Judge<'c>>) -> Bytes {
        let body = exchange.response.body();
        let is_text = judge.is_some_and(|judge| judge.is_judged_as_text(exchange));
        let text = std::str::from_utf8(body).ok().filter(|_| is_text);
        if let (Some(judge), Some(text)) = (judge, text) {
            let value = Value::from(text);
            let said = judge.said(exchange, &value);
            return match self.value(&value, judge.answer(exchange), Some(&said)) {
                Value::String(text) => text.into(),
                _ => Bytes::new(),
            };
        }
        self.value_or_opaque(body, judge.map(|judge| (judge, exchange)))
    }

    /// A body as JSON, or as what it is where it is none.
    fn value_or_opaque(&mut self, body: &Bytes, judged: Option<(&Judge<'c>, &Exchange)>) -> Bytes {
        let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let Ok(value) = serde_json::from_slice::<Value>(text) else {
            return body::opaque(body);
        };
        let said = judged.map(|(judge, exchange)| judge.said(exchange, &value));
        let answer = judged.map_or(NOBODY, |(judge, exchange)| judge.answer(exchange));
        self.value(&value, answer, said.as_ref()).to_string().into()
    }

    fn value<'r>(
        &mut self,
        value: &Value,
        answer: (&'r str, &'r str),
        said: Option<&'r SaidOfBody<'r, 'c>>,
    ) -> Value
    where
        'j: 'r,
    {
        let (contract, operation) = answer;
        let mut replacing = Replacing {
            privacy: self.privacy,
            answer: Answer {
                contract,
                operation,
            },
            said,
            stand_ins: &mut self.stand_ins,
        };
        replacing.value(value, "", None)
    }

    /// What is a secret by its name or place has to be gone from everywhere else as well.
    fn find_secrets(&mut self, exchange: &Exchange) {
        let mut secrets = Secrets::of(exchange);
        if let Ok(body) = serde_json::from_slice(exchange.response.body()) {
            secrets.add_named(&body);
        }
        let known = secrets.texts().iter().cloned();
        self.stand_ins.replaced.extend(known);
    }

    /// The redacted exchange, if it is judged as the other.
    fn alike(&self, exchange: &Exchange, other: Exchange) -> Result<Exchange, Defect> {
        let (before, after) = (self.judged(exchange), self.judged(&other));
        if before == after {
            return Ok(other);
        }
        let mut findings = before.findings.iter().chain(&after.findings);
        let differs =
            findings.find(|one| before.findings.contains(one) != after.findings.contains(one));
        let place = differs.map_or_else(String::new, |one| {
            format!(
                ": {} of {} at {}",
                one.rule.id(),
                one.operation,
                one.pointer
            )
        });
        let what = format!("cannot be redacted: it would be judged otherwise{place}");
        Err(of_recording(&exchange.origin, what))
    }

    fn judged(&self, exchange: &Exchange) -> Judged {
        let verdict = judge_by_any(self.judges, exchange);
        let findings = verdict.findings.into_iter();
        let mut findings: Vec<_> = findings.map(|finding| finding.identity).collect();
        findings.sort();
        Judged {
            findings,
            not_judged: verdict.not_judged,
        }
    }
}

/// Contract and operation of what belongs to none.
const NOBODY: (&str, &str) = ("", "");
