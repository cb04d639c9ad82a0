//! Path templates such as `/calls/{callId}` (OpenAPI 3.1.0, "Path Templating").

use percent_encoding::percent_decode_str;

/// A path template, cut into segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathTemplate {
    segments: Vec<Segment>,
    has_slash_at_end: bool,
    written: String,
}

/// A segment as alternating literal text and parameters: `{name}.json` is `["", ".json"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    literals: Vec<String>,
    /// The names of the parameters between them.
    names: Vec<String>,
}

impl PathTemplate {
    /// Cuts a template at its slashes. Server addresses with variables are templates too.
    pub fn parse(template: &str) -> Self {
        Self {
            segments: segments(template).map(Segment::parse).collect(),
            has_slash_at_end: template.ends_with('/'),
            written: template.to_owned(),
        }
    }

    /// Whether a path, given as decoded segments, is an instance of this template.
    pub fn matches(&self, path: &[String]) -> bool {
        self.segments.len() == path.len() && self.matches_start_of(path)
    }

    /// Whether a path begins with an instance of this template.
    pub fn matches_start_of(&self, path: &[String]) -> bool {
        self.segments.len() <= path.len()
            && self
                .segments
                .iter()
                .zip(path)
                .all(|(segment, text)| segment.matches(text))
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// What the parameters stand for in a path that matches, in the order of the template.
    pub fn captures<'p>(&'p self, path: &'p [String]) -> Vec<(&'p str, &'p str)> {
        let pairs = self.segments.iter().zip(path);
        pairs
            .flat_map(|(segment, text)| segment.captures(text))
            .collect()
    }

    /// The number of segments.
    pub fn len(&self) -> usize {
        self.segments.len()
    }

    /// Whether this is the root path.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// Orders templates that match the same path: concrete before templated, from the left
    /// ("concrete definitions are matched before their templated counterparts"), then those with
    /// more text beside their parameters, then those that end as the path does.
    pub fn specificity(&self, path: &str) -> (Vec<(bool, usize)>, bool) {
        let of_segment = |segment: &Segment| {
            let text = segment.literals.iter().map(String::len).sum();
            (segment.literals.len() == 1, text)
        };
        let segments = self.segments.iter().map(of_segment);
        (
            segments.collect(),
            self.has_slash_at_end == path.ends_with('/'),
        )
    }
}

/// The template as it was written, less a slash at its end.
impl std::fmt::Display for PathTemplate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.written.strip_suffix('/').unwrap_or(&self.written))
    }
}

/// A request path as decoded segments. A slash at the end makes no difference.
pub fn decoded_segments(path: &str) -> Vec<String> {
    segments(path).map(decode).collect()
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/').filter(move |_| !path.is_empty())
}

impl Segment {
    fn parse(text: &str) -> Self {
        let (mut literals, mut names) = (Vec::new(), Vec::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, behind)) = after.split_once('}') else {
                break;
            };
            literals.push(decode(before));
            names.push(name.to_owned());
            rest = behind;
        }
        literals.push(decode(rest));
        Self { literals, names }
    }

    /// The text that it is, if no parameter is in it.
    pub(super) fn text(&self) -> Option<&str> {
        let [text] = &self.literals[..] else {
            return None;
        };
        Some(text)
    }

    /// Whether another one has the same instances, whatever its parameters are called.
    pub(super) fn takes_the_same_as(&self, other: &Self) -> bool {
        self.literals == other.literals
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.parameters(text, |_| {})
    }

    fn captures<'p>(&'p self, text: &'p str) -> Vec<(&'p str, &'p str)> {
        let mut names = self.names.iter();
        let mut found = Vec::with_capacity(self.names.len());
        self.parameters(text, |value| {
            found.extend(names.next().map(|name| (name.as_str(), value)));
        });
        found
    }

    /// Whether a text is an instance of this segment; tells what each parameter stands for. A
    /// parameter stands for at least one character and ends where the next literal first stands.
    fn parameters<'p>(&self, text: &'p str, mut tell: impl FnMut(&'p str)) -> bool {
        let Some((first, others)) = self.literals.split_first() else {
            return false;
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else {
            return false;
        };
        let Some((last, between)) = others.split_last() else {
            return rest.is_empty();
        };
        for literal in between {
            let Some(found) = find_after_one(rest, literal) else {
                return false;
            };
            tell(&rest[..found]);
            rest = &rest[found + literal.len()..];
        }
        match rest.strip_suffix(last.as_str()) {
            Some(value) if !value.is_empty() => {
                tell(value);
                true
            }
            _ => false,
        }
    }
}

/// Where `literal` first stands in `text`, leaving at least one character before it.
fn find_after_one(text: &str, literal: &str) -> Option<usize> {
    let first = text.chars().next()?.len_utf8();
    text[first..].find(literal).map(|found| found + first)
}

fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::{PathTemplate, decoded_segments};

    fn matches(template: &str, path: &str) -> bool {
        PathTemplate::parse(template).matches(&decoded_segments(path))
    }

    #[test]
    fn a_parameter_is_one_segment() {
        assert!(matches("/calls/{id}", "/calls/1"));
        assert!(matches("/calls/{id}", "/calls/1/"));
        assert!(!matches("/calls/{id}", "/calls"));
        assert!(!matches("/calls/{id}", "/calls/"));
        assert!(!matches("/calls/{id}", "/calls/1/transcript"));
    }

    #[test]
    fn an_encoded_slash_stays_in_its_segment() {
        assert!(matches("/calls/{id}", "/calls/a%2Fb"));
        assert!(matches("/caf%C3%A9/{id}", "/caf\u{e9}/1"));
    }

    #[test]
    fn a_parameter_may_share_its_segment() {
        assert!(matches("/calls/{id}.{format}", "/calls/1.mp3"));
        assert!(!matches("/calls/{id}.{format}", "/calls/1."));
        assert!(!matches("/calls/{id}.mp3", "/calls/.mp3"));
        assert!(matches("/calls/{id}:cancel", "/calls/1:cancel"));
    }

    #[test]
    fn parameters_stand_for_parts_of_the_path() {
        let template = PathTemplate::parse("/calls/{id}/{name}.{format}");
        let path = decoded_segments("/calls/a%2Fb/one.two.mp3");
        let expected = [("id", "a/b"), ("name", "one"), ("format", "two.mp3")];
        assert_eq!(template.captures(&path), expected);
    }

    #[test]
    fn concrete_comes_before_templated() {
        let specificity = |template| PathTemplate::parse(template).specificity("/calls/latest");
        let ordered = [
            "/calls/latest",
            "/calls/{id}test",
            "/calls/{id}t",
            "/calls/{id}",
            "/calls/{id}/",
        ];
        assert!(
            ordered
                .map(specificity)
                .is_sorted_by(|one, next| one > next)
        );
    }

    #[test]
    fn the_root_is_a_path() {
        assert!(matches("/", "/"));
        assert!(!matches("/", "/calls"));
    }
}
