//! The head of a response: status line and headers.

/// A status line and its headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: u16,
    /// The proxy's word for a tunnel that stands, in the place of the reason.
    pub(super) is_tunnel: bool,
    pub(super) headers: Vec<(String, String)>,
}

impl Head {
    /// The value of the first header of this name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether an API said this, or what stands between.
    pub(super) fn is_interim(&self) -> bool {
        self.is_tunnel || (100..200).contains(&self.status)
    }
}

/// The head that a status line begins, without headers yet.
pub(super) fn status_line(line: &[u8]) -> Option<Head> {
    let rest = line.trim_ascii_end().strip_prefix(b"HTTP/")?;
    let mut words = rest.splitn(3, |byte| *byte == b' ');
    let (version, code) = (words.next()?, words.next()?);
    let is_version = matches!(version, b"1.0" | b"1.1" | b"2" | b"2.0" | b"3");
    let is_code = code.len() == 3 && code.iter().all(u8::is_ascii_digit);
    let reason = words.next().unwrap_or_default().to_ascii_lowercase();
    (is_version && is_code).then(|| Head {
        status: code
            .iter()
            .fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0')),
        is_tunnel: code.starts_with(b"2") && reason.ends_with(b"connection established"),
        headers: Vec::new(),
    })
}

/// One header; `None` if the line is none.
pub(super) fn header(line: &[u8]) -> Option<(String, String)> {
    let colon = line.iter().position(|byte| *byte == b':')?;
    let name = str::from_utf8(&line[..colon]).ok()?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    let value = String::from_utf8_lossy(line[colon + 1..].trim_ascii()).into_owned();
    is_name.then(|| (name.to_owned(), value))
}

/// The head at the start of a text, and its length with the blank line after it.
pub(super) fn at_start(text: &[u8]) -> Option<(Head, usize)> {
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    let first = lines.next()?;
    let mut head = status_line(first)?;
    let mut length = first.len();
    for line in lines {
        length += line.len();
        if line.trim_ascii().is_empty() {
            break;
        }
        head.headers.push(header(line)?);
    }
    Some((head, length))
}

/// Where the next head begins, at the start of a line or right behind a body without a line end.
pub(super) fn find(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from
            + text[from..]
                .windows(5)
                .position(|window| window == b"HTTP/")?;
        if at_start(&text[at..]).is_some() {
            return Some(at);
        }
        from = at + 1;
    }
}
