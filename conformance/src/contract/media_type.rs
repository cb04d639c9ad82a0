//! Media types as a contract declares them and as a response carries them (RFC 9110, section 8.3).

/// A media type or range, lower case, without parameters.
///
/// Parameters are left out on purpose: `application/json; charset=utf-8` keeps the promise
/// `application/json`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaType {
    main: String,
    sub: String,
}

impl MediaType {
    /// Reads `type/subtype` with or without parameters; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let essence = text.split(';').next()?.trim().to_ascii_lowercase();
        let (main, sub) = essence.split_once('/')?;
        let named = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
        (named(main) && named(sub)).then(|| Self {
            main: main.to_owned(),
            sub: sub.to_owned(),
        })
    }

    /// How closely this range fits a media type: 2 exactly, 1 by type, 0 as `*/*`; `None` not at all.
    pub fn fit(&self, other: &Self) -> Option<u8> {
        match (&*self.main, &*self.sub) {
            ("*", "*") => Some(0),
            (main, "*") if main == other.main => Some(1),
            _ if self == other => Some(2),
            _ => None,
        }
    }

    /// Whether a body of this type is plain text, not markup or another notation: `text/plain`,
    /// `text/csv` and the like, but not `text/html`, `text/xml` or an event stream.
    pub fn is_text(&self) -> bool {
        let has_syntax = ["html", "xml", "event-stream"].contains(&self.sub.as_str());
        self.main == "text" && !has_syntax && !self.sub.ends_with("+xml")
    }

    /// Whether a body of this type is one JSON text: `application/json` and all of `+json`.
    pub fn is_json(&self) -> bool {
        self.sub == "json" || self.sub.ends_with("+json")
    }
}

impl std::fmt::Display for MediaType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.main, self.sub)
    }
}

#[cfg(test)]
mod tests {
    use super::MediaType;

    #[test]
    fn parameters_and_case_do_not_matter() {
        let declared = MediaType::parse("application/json").unwrap();
        let sent = MediaType::parse("Application/JSON; charset=utf-8").unwrap();
        assert_eq!(declared.fit(&sent), Some(2));
    }

    #[test]
    fn closer_ranges_fit_better() {
        let sent = MediaType::parse("text/html").unwrap();
        let fit = |range| MediaType::parse(range).unwrap().fit(&sent);
        assert_eq!(
            ["text/html", "text/*", "*/*", "application/*"].map(fit),
            [Some(2), Some(1), Some(0), None]
        );
    }

    #[test]
    fn what_is_no_media_type_is_refused() {
        assert_eq!(
            ["", "json", "/json", "text/", "a b/c"].map(MediaType::parse),
            [const { None }; 5]
        );
    }
}
