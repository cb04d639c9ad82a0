//! What may leave the process: secrets out, whatever the user asked to see.
//!
//! A secret is known by where it stands ([`is_secret_name`]: headers, cookies, query parameters and
//! members of a body; user and password of a URL; `format: password`), or by its look
//! ([`looks_like_secret`]). One that was found anywhere in an exchange is masked wherever else in
//! that exchange it turns up; a bare body tells nothing of the request that it answered.

use http::{HeaderMap, Request};
use serde_json::Value;

use crate::exchange::{Asked, Exchange};

/// What stands in the place of a secret.
pub const MASK: &str = "***";

/// A name that has one of these in it, case and `-`, `_`, `.` and spaces apart, names a secret.
pub const SECRET_PARTS: [&str; 20] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "authkey",
    "privatekey",
    "signingkey",
    "subscriptionkey",
    "credential",
    "authorization",
    "cookie",
    "session",
    "signature",
    "csrf",
    "xsrf",
    "jwt",
    "bearer",
];

/// A name that has one of these as a word of its own names a secret.
pub const SECRET_WORDS: [&str; 12] = [
    "auth", "cvc", "cvv", "key", "otp", "pass", "passcode", "pin", "pwd", "sid", "sig", "tan",
];

/// How tokens of well-known services begin.
const PREFIXES: [&str; 16] = [
    "sk-",
    "sk_",
    "pk_",
    "rk_",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "AKIA",
    "ASIA",
    "AIza",
    "ya29.",
    "whsec_",
];

/// Words before a secret in the value of `Authorization` (RFC 9110, section 11.4).
const SCHEMES: [&str; 3] = ["basic", "bearer", "digest"];

/// Longer texts are masked and shown up to here.
const LONGEST_READ: usize = 64 << 10;
/// Values are shown up to this many characters.
const LONGEST_SHOWN: usize = 120;
/// Shorter secrets are masked where they stand alone, not inside of other text.
const SHORTEST_INSIDE: usize = 4;
/// Opaque texts from this length on are taken for tokens.
const SHORTEST_TOKEN: usize = 24;

/// Whether what is called so is a secret: by [`SECRET_PARTS`] and [`SECRET_WORDS`].
pub fn is_secret_name(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let plain = plain.to_lowercase();
    SECRET_PARTS.iter().any(|part| plain.contains(part))
        || words_of(name).any(|word| SECRET_WORDS.contains(&&*word))
}

/// The words of a name: `authToken`, `auth-token` and `AUTH_TOKEN` have the same.
fn words_of(name: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        let begins = !c.is_alphanumeric() || (was_lower && c.is_uppercase());
        if begins {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words.into_iter()
}

/// Whether a word looks like a token or key: by how it begins, or long and without sense.
pub fn looks_like_secret(word: &str) -> bool {
    let is_opaque = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '~');
    let has = |test: fn(&char) -> bool| word.chars().any(|c| test(&c));
    let has_prefix = PREFIXES.iter().any(|start| word.starts_with(start));
    let is_jwt = word.starts_with("eyJ") && word.matches('.').count() >= 2;
    let is_mixed = has(char::is_ascii_digit)
        && has(char::is_ascii_lowercase)
        && (has(char::is_ascii_uppercase) || is_hex(word));
    (has_prefix && word.len() >= 12)
        || is_jwt
        || (word.len() >= SHORTEST_TOKEN && is_mixed && word.chars().all(is_opaque))
}

/// Long hexadecimal without the hyphens of a UUID.
fn is_hex(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_hexdigit())
}

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

fn is_scheme(word: &str) -> bool {
    SCHEMES
        .iter()
        .any(|scheme| word.eq_ignore_ascii_case(scheme))
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

/// Characters that a terminal or a page obeys instead of showing them: controls, marks of
/// direction, and what has no width.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Secrets, is_secret_name, looks_like_secret, without_userinfo};

    #[test]
    fn names_of_secrets_are_known_in_every_spelling() {
        let secret = [
            "Authorization",
            "X-Api-Key",
            "apiKey",
            "api_key",
            "API KEY",
            "access_token",
            "refreshToken",
            "Set-Cookie",
            "client_secret",
            "userPassword",
            "key",
            "auth",
            "PIN",
            "X-Auth",
            "sessionId",
        ];
        assert_eq!(secret.map(is_secret_name), [true; 15]);
        let plain = [
            "author",
            "keyboard",
            "callType",
            "opinion",
            "Content-Type",
            "pinned",
            "id",
        ];
        assert_eq!(plain.map(is_secret_name), [false; 7]);
    }

    #[test]
    fn tokens_are_known_by_their_look() {
        let tokens = [
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
            "sk_live_4eC39HqLyjWDarjt",
            "AKIAIOSFODNN7EXAMPLE",
            "Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA",
            "9f86d081884c7d659a2feaa0c55ad015",
        ];
        assert_eq!(tokens.map(looks_like_secret), [true; 5]);
        let plain = [
            "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
            "+4917012345678",
            "hello",
            "skipped",
        ];
        assert_eq!(plain.map(looks_like_secret), [false; 4]);
    }

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
