//! Pages of the documentation platform Mintlify, and what they say of an operation.
//!
//! Two kinds: pages that embed an OpenAPI document, and pages whose fields are tags of MDX
//! (<https://mintlify.com/docs/components/fields>). The reader knows the platform and no vendor.
//! Nothing here opens a file.

use crate::defect::{Defect, Position};

mod code;
mod embedded;
mod example;
mod field;
mod field_type;
mod fragment;
mod front_matter;
mod markup;
mod prose;
mod stated;
mod tag;
mod text;

pub use embedded::Embedded;
pub use example::{Example, Shows};
pub use field::{Field, Place};
pub use fragment::JSON;
pub use stated::Stated;

use front_matter::FrontMatter;
use markup::Node;

/// A page as read.
pub struct Page {
    /// The file or address, as the user named it.
    pub name: String,
    /// The page as it came.
    pub text: String,
    /// The title: the first heading, or that of the front matter.
    pub title: Option<String>,
    /// Method and path, where the page states them.
    pub stated: Option<Stated>,
    /// What it says.
    pub content: Content,
    /// Whether nothing of it is broken, so that what is not on it is not there.
    pub is_whole: bool,
}

/// What a page says of its operation.
pub enum Content {
    /// An OpenAPI document.
    Embedded(Box<Embedded>),
    /// Fields and examples, as tags.
    Described(Described),
}

/// An operation described by tags.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Described {
    /// The fields, in the order of the page.
    pub fields: Vec<Field>,
    /// What `RequestExample` shows.
    pub requests: Vec<Example>,
    /// What `ResponseExample` shows.
    pub responses: Vec<Example>,
}

impl Page {
    /// Reads a page, and lists what is wrong with it. There is no page where nothing of it could be
    /// compared: an error page, one without fields, a document that does not parse.
    pub fn parse(name: &str, text: &str) -> (Option<Self>, Vec<Defect>) {
        if let Some(what) = refusal(text) {
            return (None, vec![at(name, 1, what)]);
        }
        let front_matter = match FrontMatter::read(name, text) {
            Ok(front_matter) => front_matter,
            Err(defect) => return (None, vec![defect]),
        };
        let (nodes, mut defects) = markup::parse(name, text, front_matter.length);
        let content = match content(name, &nodes, &mut defects) {
            Ok(content) => content,
            Err(defect) => {
                // The markup inside is none, if the document around it does not end.
                defects.retain(|other| other.position < defect.position);
                defects.push(defect);
                return (None, defects);
            }
        };
        defects.sort_by_key(|defect| defect.position);
        let stated = match &content {
            Content::Embedded(embedded) => embedded.stated.clone(),
            Content::Described(described) if described.is_empty() => {
                if defects.is_empty() {
                    defects.push(at(name, 1, NOTHING));
                }
                return (None, defects);
            }
            Content::Described(described) => {
                stated::find(&front_matter, &nodes, &described.requests)
            }
        };
        let page = Self {
            name: name.to_owned(),
            text: text.to_owned(),
            title: title(&front_matter, &nodes),
            stated,
            content,
            is_whole: defects.is_empty(),
        };
        (Some(page), defects)
    }
}

const NOTHING: &str = "nothing to compare: neither an OpenAPI document nor a field or an example";

impl Described {
    fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.responses.is_empty()
    }
}

fn at(name: &str, line: usize, what: &str) -> Defect {
    let mut defect = Defect::of_file(name, what);
    defect.position = Some(Position { line, column: 1 });
    defect
}

/// Why a text is no page at all.
fn refusal(text: &str) -> Option<&'static str> {
    let start: String = text
        .trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t'])
        .chars()
        .take(15)
        .collect();
    let start = start.to_ascii_lowercase();
    let is_html = ["<!doctype html", "<html", "<head", "<?xml"]
        .iter()
        .any(|tag| start.starts_with(tag));
    if start.is_empty() {
        Some("an empty page")
    } else if is_html {
        Some("an HTML page, where Markdown is expected: add .md to the page's address")
    } else {
        None
    }
}

fn content(name: &str, nodes: &[Node], defects: &mut Vec<Defect>) -> Result<Content, Defect> {
    if let Some(embedded) = embedded::embedded(name, nodes)? {
        return Ok(Content::Embedded(Box::new(embedded)));
    }
    let (fields, found) = field::fields(name, nodes);
    defects.extend(found);
    Ok(Content::Described(Described {
        fields,
        requests: example::examples(nodes, "RequestExample"),
        responses: example::examples(nodes, "ResponseExample"),
    }))
}

fn title(front_matter: &FrontMatter, nodes: &[Node]) -> Option<String> {
    let heading = nodes.iter().find_map(|node| match node {
        Node::Text(text) => text.text.strip_prefix("# "),
        _ => None,
    });
    let written = front_matter.value("title").map(|(text, _)| text);
    let title = written.or(heading)?.trim();
    (!title.is_empty()).then(|| title.to_owned())
}
