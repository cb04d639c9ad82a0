//! `curl -v`: what was sent (`>`), what came (`<`), curl's own words (`*`), and bodies between.
//!
//! With `-i` the heads come twice: as `<` lines, and before the body.

use std::collections::HashSet;

use bytes::Bytes;
use http::Request;
use url::Url;

use super::head::{self, Head};
use super::{Answer, framing};
use crate::source::message::asked;

/// Whether there are lines of a response as `curl -v` shows them.
pub(super) fn is_verbose(text: &[u8]) -> bool {
    let mut lines = text.split(|byte| *byte == b'\n');
    lines.any(is_sent_or_got)
}

/// Whether this is the first line of a request or response.
pub(super) fn is_sent_or_got(line: &[u8]) -> bool {
    line.strip_prefix(b"< ")
        .is_some_and(|line| head::status_line(line).is_some())
        || line
            .strip_prefix(b"> ")
            .is_some_and(|line| request_line(line).is_some())
}

pub(super) fn answers(text: &[u8]) -> Vec<Answer> {
    let mut reading = Reading::default();
    for (line, number) in text.split_inclusive(|byte| *byte == b'\n').zip(1..) {
        reading.line(without_progress(line), number);
    }
    reading.finish();
    reading.answers
}

#[derive(Default)]
struct Reading {
    answers: Vec<Answer>,
    /// What was asked last: method, target and the headers that tell where.
    sent: Option<Sent>,
    got: Option<Got>,
    /// Whether the connection that was opened last speaks TLS.
    is_secure: bool,
    /// Hosts that were spoken to by TLS: a connection may be used again without a word about it.
    secure_hosts: HashSet<String>,
}

struct Sent {
    line: usize,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    is_answered: bool,
}

struct Got {
    line: usize,
    head: Head,
    is_complete: bool,
    is_body_seen: bool,
    body: Vec<u8>,
}

impl Reading {
    fn line(&mut self, line: &[u8], number: usize) {
        match line {
            [b'>', b' ', rest @ ..] => self.sent_line(rest, number),
            [b'<', b' ', rest @ ..] => self.got_line(rest, number),
            [b'*', b' ', rest @ ..] => self.remark(rest),
            [open @ (b'{' | b'}'), b' ', b'[', rest @ ..]
                if rest.trim_ascii_end().ends_with(b" bytes data]") =>
            {
                if *open == b'{'
                    && let Some(got) = &mut self.got
                {
                    got.is_body_seen |= got.is_complete;
                }
            }
            _ => {
                if let Some(got) = &mut self.got {
                    got.body.extend_from_slice(line);
                }
            }
        }
    }

    fn sent_line(&mut self, line: &[u8], number: usize) {
        if let Some((method, target)) = request_line(line) {
            self.finish();
            self.sent = Some(Sent {
                line: number,
                method,
                target,
                headers: Vec::new(),
                is_answered: false,
            });
        } else if let Some(header) = head::header(line)
            && let Some(sent) = &mut self.sent
        {
            sent.headers.push(header);
        }
    }

    fn got_line(&mut self, line: &[u8], number: usize) {
        if let Some(head) = head::status_line(line) {
            self.finish_response();
            self.got = Some(Got {
                line: number,
                head,
                is_complete: false,
                is_body_seen: false,
                body: Vec::new(),
            });
        } else if let Some(got) = &mut self.got {
            match head::header(line) {
                Some(header) if !got.is_complete => got.head.headers.push(header),
                _ => got.is_complete = true,
            }
        }
    }

    fn remark(&mut self, line: &[u8]) {
        if line.starts_with(b"Connected to ") {
            self.is_secure = false;
        } else if line.starts_with(b"SSL connection using ") {
            self.is_secure = true;
        }
    }

    /// Ends a request, answered or not.
    fn finish(&mut self) {
        self.finish_response();
        if let Some(sent) = self.sent.take()
            && !sent.is_answered
        {
            let line = sent.line;
            let request = self.request(&sent);
            self.answers.push(Answer {
                line,
                request,
                head: None,
                body: Vec::new(),
                is_body_hidden: false,
            });
        }
    }

    fn finish_response(&mut self) {
        let Some(got) = self.got.take() else {
            return;
        };
        let is_tunnel = self
            .sent
            .as_ref()
            .is_some_and(|sent| sent.method == "CONNECT");
        if let Some(sent) = &mut self.sent {
            sent.is_answered |= is_tunnel || !got.head.is_interim();
        }
        if is_tunnel || got.head.is_interim() {
            return;
        }
        let request = self.sent.take().and_then(|mut sent| {
            let request = self.request(&sent);
            sent.is_answered = true;
            self.sent = Some(sent);
            request
        });
        let shown = without_heads(&got.body);
        self.answers.push(Answer {
            line: got.line,
            request,
            body: framing::whole(&got.head, shown),
            head: Some(got.head),
            is_body_hidden: got.is_body_seen,
        });
    }

    /// What was asked, if it is told well enough to find the operation.
    fn request(&mut self, sent: &Sent) -> Option<Request<Bytes>> {
        let absolute = Url::parse(&sent.target).ok().filter(Url::has_host);
        let url = absolute.or_else(|| {
            let mut headers = sent.headers.iter();
            let (_, host) = headers.find(|(name, _)| name.eq_ignore_ascii_case("host"))?;
            if self.is_secure {
                self.secure_hosts.insert(host.clone());
            }
            let is_secure = self.secure_hosts.contains(host);
            let scheme = if is_secure { "https" } else { "http" };
            Url::parse(&format!("{scheme}://{host}{}", sent.target)).ok()
        });
        asked(&sent.method, &url?, sent.headers.clone()).ok()
    }
}

/// Method and target of `GET /calls HTTP/1.1`.
fn request_line(line: &[u8]) -> Option<(String, String)> {
    let line = str::from_utf8(line).ok()?.trim_ascii_end();
    let mut words = line.split(' ');
    let (method, target, version) = (words.next()?, words.next()?, words.next()?);
    let is_method = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_line = is_method && version.starts_with("HTTP/") && words.next().is_none();
    is_line.then(|| (method.to_owned(), target.to_owned()))
}

/// What `-i` shows before the body: the head once more, and those of interim responses.
fn without_heads(mut text: &[u8]) -> &[u8] {
    while let Some((_, length)) = head::at_start(text) {
        text = &text[length..];
    }
    text
}

/// A line without the progress meter, which shares its line with what comes next.
fn without_progress(line: &[u8]) -> &[u8] {
    const METER: &[u8] = b"--:--:-- ";
    let is_title = [
        &b"  % Total "[..],
        b"                                 Dload ",
    ];
    if is_title.iter().any(|title| line.starts_with(title)) {
        return b"";
    }
    let Some(at) = line
        .windows(METER.len())
        .rposition(|window| window == METER)
    else {
        return line;
    };
    if !line
        .trim_ascii_start()
        .first()
        .is_some_and(u8::is_ascii_digit)
    {
        return line;
    }
    let speed = line[at + METER.len()..].trim_ascii_start();
    let end = speed
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && *byte != b'.');
    &speed[end.unwrap_or(speed.len())..]
}
