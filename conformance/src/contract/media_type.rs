//! Media types as a contract declares them and as a response carries them (RFC 9110, section 8.3).

/// A media type or range: type and subtype in lower case, and parameters.
///
/// Parameters only choose among what a contract declares: `application/json; charset=utf-8` keeps
/// the promise `application/json`. Two that differ in nothing else are equal.
#[derive(Clone, Debug)]
pub struct MediaType {
    main: String,
    sub: String,
    /// Names in lower case, values without quotation marks.
    parameters: Vec<(String, String)>,
}

impl PartialEq for MediaType {
    fn eq(&self, other: &Self) -> bool {
        (&self.main, &self.sub) == (&other.main, &other.sub)
    }
}

impl Eq for MediaType {}

impl MediaType {
    /// Reads `type/subtype` with or without parameters; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split(';');
        let essence = parts.next()?.trim().to_ascii_lowercase();
        let (main, sub) = essence.split_once('/')?;
        let named = |part: &str| !part.is_empty() && !part.contains(char::is_whitespace);
        let parameter = |part: &str| {
            let (name, value) = part.split_once('=')?;
            let value = value.trim().trim_matches('"');
            Some((name.trim().to_ascii_lowercase(), value.to_owned()))
        };
        (named(main) && named(sub)).then(|| Self {
            main: main.to_owned(),
            sub: sub.to_owned(),
            parameters: parts.filter_map(parameter).collect(),
        })
    }

    /// How closely this range fits a media type: 4 with all its parameters, 3 without any, 2 but for
    /// its parameters, 1 by type, 0 as `*/*`; `None` not at all.
    pub fn fit(&self, other: &Self) -> Option<u8> {
        let has = |parameter| other.parameters.contains(parameter);
        match (&*self.main, &*self.sub) {
            ("*", "*") => Some(0),
            (main, "*") if main == other.main => Some(1),
            _ if self != other => None,
            _ if self.parameters.is_empty() => Some(3),
            _ if self.parameters.iter().all(has) => Some(4),
            _ => Some(2),
        }
    }

    /// Type and subtype, without parameters.
    pub fn essence(&self) -> String {
        format!("{}/{}", self.main, self.sub)
    }

    /// Whether this stands for several media types.
    pub fn is_range(&self) -> bool {
        self.sub == "*"
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
        f.write_str(&self.essence())?;
        let mut parameters = self.parameters.iter();
        parameters.try_for_each(|(name, value)| write!(f, "; {name}={value}"))
    }
}

#[cfg(test)]
mod tests {
    use super::MediaType;

    #[test]
    fn parameters_and_case_do_not_matter() {
        let declared = MediaType::parse("application/json").unwrap();
        let sent = MediaType::parse("Application/JSON; charset=utf-8").unwrap();
        assert_eq!(declared.fit(&sent), Some(3));
    }

    #[test]
    fn parameters_choose_among_what_is_declared() {
        let sent = MediaType::parse("application/json; V=\"1\"; charset=utf-8").unwrap();
        let fit = |declared| MediaType::parse(declared).unwrap().fit(&sent);
        assert_eq!(
            [
                "application/json;v=1",
                "application/json",
                "application/json; v=2"
            ]
            .map(fit),
            [Some(4), Some(3), Some(2)]
        );
    }

    #[test]
    fn closer_ranges_fit_better() {
        let sent = MediaType::parse("text/html").unwrap();
        let fit = |range| MediaType::parse(range).unwrap().fit(&sent);
        assert_eq!(
            ["text/html", "text/*", "*/*", "application/*"].map(fit),
            [Some(3), Some(1), Some(0), None]
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
