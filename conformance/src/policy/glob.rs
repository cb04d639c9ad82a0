//! Patterns of JSON Pointers: `*` is any one token, `**` any number of them.

use callspec_codegen::pointer;

/// A pattern of JSON Pointers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PointerGlob {
    text: String,
    tokens: Vec<String>,
}

impl PointerGlob {
    /// Reads a pattern. It begins with a slash, or is empty: the whole.
    pub fn parse(text: &str) -> Option<Self> {
        (text.is_empty() || text.starts_with('/')).then(|| Self {
            text: text.to_owned(),
            tokens: pointer::tokens(text).collect(),
        })
    }

    /// The pattern as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether a pointer is of this pattern.
    pub fn matches(&self, pointer: &str) -> bool {
        let tokens: Vec<_> = pointer::tokens(pointer).collect();
        matches(&self.tokens, &tokens)
    }
}

fn matches(pattern: &[String], tokens: &[String]) -> bool {
    match pattern.split_first() {
        None => tokens.is_empty(),
        Some((first, rest)) if first == "**" => {
            (0..=tokens.len()).any(|skipped| matches(rest, &tokens[skipped..]))
        }
        Some((first, rest)) => tokens.split_first().is_some_and(|(token, others)| {
            (first == "*" || first == token) && matches(rest, others)
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::PointerGlob;

    fn matches(pattern: &str, pointer: &str) -> bool {
        PointerGlob::parse(pattern).unwrap().matches(pointer)
    }

    #[test]
    fn stars_stand_for_tokens() {
        assert!(matches("/summary", "/summary"));
        assert!(!matches("/summary", "/summary/text"));
        assert!(matches("/turns/*/text", "/turns/*/text"));
        assert!(!matches("/turns/*/text", "/turns/text"));
        assert!(matches("/metadata/**", "/metadata"));
        assert!(matches("/metadata/**", "/metadata/a/b"));
        assert!(matches("/**/text", "/a/b/text"));
        assert!(matches("", "") && !matches("", "/a"));
        assert!(PointerGlob::parse("summary").is_none());
    }
}
