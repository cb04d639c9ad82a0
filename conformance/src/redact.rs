//! What may leave the process: secrets out, whatever the user asked to see.
//!
//! A secret is known by where it stands ([`is_secret_name`]: headers, cookies, query parameters and
//! members of a body; user and password of a URL; `format: password`), or by its look
//! ([`looks_like_secret`]). One that was found anywhere in an exchange is masked wherever else in
//! that exchange it turns up; a bare body tells nothing of the request that it answered.

use http::{HeaderMap, Request};
use serde_json::Value;

use crate::exchange::{Asked, Exchange};
use look::{is_invisible, is_scheme};

mod class;
mod look;

pub use class::{Look, looks_like_media_type, looks_like_word, shown_name};
pub use look::{SECRET_PARTS, SECRET_WORDS, is_secret_name, looks_like_secret};

/// What stands in the place of a secret.
pub const MASK: &str = "***";

/// Longer texts are masked and shown up to here.
const LONGEST_READ: usize = 64 << 10;
/// Values are shown up to this many characters.
const LONGEST_SHOWN: usize = 120;
/// Shorter secrets are masked where they stand alone, not inside of other text.
const SHORTEST_INSIDE: usize = 4;
/// The secrets of one exchange, as far as they are known.
#[derive(Default)]
pub struct Secrets {
    known: Vec<String>,
}

impl Secrets {
    /// The secrets in the URL and the headers.
    pub fn of(exchange: &Exchange) -> Self {
        let mut secrets = Self::default();
        if let Asked::Request(request) = &exchange.asked {
            secrets.add_request(request);
        }
        secrets.add_headers(exchange.response.headers());
        secrets
    }

    fn add_request<B>(&mut self, request: &Request<B>) {
        self.add_headers(request.headers());
        let Ok(url) = url::Url::parse(&request.uri().to_string()) else {
            return;
        };
        self.add_text(url.username());
        self.add_text(url.password().unwrap_or_default());
        for (name, value) in url.query_pairs() {
            if is_secret_name(&name) {
                self.add_text(&value);
            }
        }
    }

    fn add_headers(&mut self, headers: &HeaderMap) {
        for (name, value) in headers {
            if is_secret_name(name.as_str()) {
                let text = String::from_utf8_lossy(value.as_bytes());
                self.add_text(&text);
                text.split([' ', ';', ',', '=', '"'])
                    .filter(|part| part.len() > SHORTEST_INSIDE && !is_scheme(part))
                    .for_each(|part| self.add_text(part));
            }
        }
    }

    /// Adds a text.
    fn add_text(&mut self, text: &str) {
        if !text.is_empty() {
            self.known.push(text.to_owned());
            // The longest first, so that none is cut by a shorter one that it contains.
            self.known
                .sort_by_key(|known| std::cmp::Reverse(known.len()));
        }
    }

    /// What is known, the longest first.
    pub fn texts(&self) -> &[String] {
        &self.known
    }

    /// Adds all texts and numbers in a value.
    pub fn add(&mut self, value: &Value) {
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) => self.add_text(&number.to_string()),
            Value::String(text) => self.add_text(text),
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(members) => members.values().for_each(|member| self.add(member)),
        }
    }

    /// Adds what is called a secret in a body.
    pub fn add_named(&mut self, body: &Value) {
        match body {
            Value::Array(items) => items.iter().for_each(|item| self.add_named(item)),
            Value::Object(members) => {
                for (name, member) in members {
                    if is_secret_name(name) {
                        self.add(member);
                    } else {
                        self.add_named(member);
                    }
                }
            }
            _ => {}
        }
    }

    /// A value as compact JSON for people: secrets masked, cut at a sensible length, nothing in it
    /// that a terminal would obey.
    pub fn shown(&self, value: &Value) -> String {
        let mut out = String::new();
        self.write(&mut out, value);
        match out.char_indices().nth(LONGEST_SHOWN) {
            Some((end, _)) => format!("{}…", &out[..end]),
            None => out,
        }
    }

    fn write(&self, out: &mut String, value: &Value) {
        // What is longer is cut: whether by one character or by a million makes no difference.
        if out.len() > LONGEST_SHOWN * 4 {
            return;
        }
        match value {
            Value::Null | Value::Bool(_) => out.push_str(&value.to_string()),
            Value::Number(number) => out.push_str(&self.masked(&number.to_string())),
            Value::String(text) => self.write_text(out, text),
            Value::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate().take(LONGEST_SHOWN) {
                    out.push_str(if index > 0 { "," } else { "" });
                    self.write(out, item);
                }
                out.push(']');
            }
            Value::Object(members) => {
                out.push('{');
                for (index, (name, member)) in members.iter().enumerate().take(LONGEST_SHOWN) {
                    out.push_str(if index > 0 { "," } else { "" });
                    self.write_text(out, name);
                    out.push(':');
                    self.write(out, member);
                }
                out.push('}');
            }
        }
    }

    fn write_text(&self, out: &mut String, text: &str) {
        let read: String = text.chars().take(LONGEST_READ).collect();
        out.push('"');
        for c in self.masked(&read).chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                c if is_invisible(c) => out.extend(c.escape_unicode()),
                c => out.push(c),
            }
        }
        out.push('"');
    }

    /// A text without what is known or looks like a secret in it.
    fn masked(&self, text: &str) -> String {
        if self.known.iter().any(|known| known == text) {
            return MASK.to_owned();
        }
        let mut text = text.to_owned();
        for known in &self.known {
            if known.len() >= SHORTEST_INSIDE && text.contains(known) {
                text = text.replace(known, MASK);
            }
        }
        without_looks(&without_userinfo(&text))
    }
}

/// A URL, or text with one in it, without user and password.
pub fn without_userinfo(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("://") {
        let (before, after) = rest.split_at(start + 3);
        let is_end = |c: char| matches!(c, '/' | '?' | '#' | '"' | '\'') || c.is_whitespace();
        let authority = &after[..after.find(is_end).unwrap_or(after.len())];
        out.push_str(before);
        rest = match authority.rfind('@') {
            Some(end) => {
                out.push_str(MASK);
                &after[end..]
            }
            None => after,
        };
    }
    out.push_str(rest);
    out
}

/// Words that look like secrets, and those after `api_key=`, `password: ` or `Bearer `, masked.
fn without_looks(text: &str) -> String {
    let is_gap = |c: char| c.is_whitespace() || "=:&?,;/\\\"'<>()[]{}|@#".contains(c);
    let mut out = String::new();
    let mut rest = text;
    let (mut before, mut gap) = ("", "");
    while !rest.is_empty() {
        let word = &rest[..rest.find(is_gap).unwrap_or(rest.len())];
        let is_named = is_secret_name(before) && gap.contains(['=', ':']);
        let is_secret =
            !word.is_empty() && (is_named || is_scheme(before) || looks_like_secret(word));
        out.push_str(if is_secret { MASK } else { word });
        rest = &rest[word.len()..];
        let end = rest.find(|c| !is_gap(c)).unwrap_or(rest.len());
        (before, gap) = (word, &rest[..end]);
        out.push_str(gap);
        rest = &rest[end..];
    }
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Secrets, without_userinfo};

    #[test]
    fn secrets_are_masked_wherever_they_turn_up() {
        let mut secrets = Secrets::default();
        secrets.add_named(&json!({"login": {"password": "hunter2", "pin": 7}}));
        let shown = |value| secrets.shown(&value);
        assert_eq!(
            shown(json!("say hunter2 to enter")),
            r#""say *** to enter""#
        );
        assert_eq!(
            shown(json!({"a": "hunter2", "b": 7, "c": 17})),
            r#"{"a":"***","b":***,"c":17}"#
        );
        assert_eq!(
            shown(json!("Authorization: Bearer abc")),
            r#""Authorization: *** ***""#
        );
        assert_eq!(
            shown(json!("https://ann:pw@x.example/a?api_key=k1&page=2")),
            r#""https://***@x.example/a?api_key=***&page=2""#
        );
    }

    #[test]
    fn values_are_cut_and_obeyed_by_no_terminal() {
        let secrets = Secrets::default();
        let shown = secrets.shown(&json!("\u{1b}[31mred\u{202e}\n"));
        assert_eq!(shown, r#""\u{1b}[31mred\u{202e}\n""#);
        let long = secrets.shown(&json!(vec!["ä"; 1000]));
        assert_eq!(long.chars().count(), 121);
        assert!(long.ends_with('…'));
    }

    #[test]
    fn addresses_are_shown_without_their_user() {
        let text = without_userinfo("at https://a:b@x.example and http://y.example/@z");
        assert_eq!(text, "at https://***@x.example and http://y.example/@z");
    }
}
