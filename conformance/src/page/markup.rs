//! The markup of a page, MDX, as a tree: elements, code blocks and text, each with its place.
//!
//! Forgiving where an MDX compiler refuses the page: a tag that is broken, or closes nothing, is a
//! defect, and all else is read. Tags of HTML hold nothing that is read here, and need not match.

use crate::defect::{Defect, Position};

use super::code;
use super::tag::{self, Attribute};
use super::text::Cursor;

/// Elements nested deeper are taken for a mistake.
const MAX_DEPTH: usize = 64;
/// A page with more defects is not read on.
const MAX_DEFECTS: usize = 100;

/// A part of a page.
pub(super) enum Node {
    Element(Element),
    Code(Code),
    Text(Text),
}

/// A component with what stands inside.
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<Attribute>,
    pub(super) children: Vec<Node>,
    pub(super) position: Position,
}

/// A fenced block of code.
pub(super) struct Code {
    /// What follows the opening fence: language, title and settings.
    pub(super) info: String,
    /// How many backticks or tildes the fence has.
    pub(super) fence: usize,
    pub(super) text: String,
    /// Where the fence begins.
    pub(super) position: Position,
    /// Whether a fence closes it.
    pub(super) is_closed: bool,
}

/// A line of text, or a part of one.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) position: Position,
}

/// The components of the platform. Any other is the vendor's own, and may show what is not here.
const COMPONENTS: [&str; 44] = [
    "Accordion",
    "AccordionGroup",
    "Badge",
    "Banner",
    "Callout",
    "Card",
    "CardGroup",
    "Check",
    "CodeBlock",
    "CodeGroup",
    "Color",
    "Color.Item",
    "Color.Row",
    "Column",
    "Columns",
    "Danger",
    "Expandable",
    "Frame",
    "Icon",
    "Info",
    "Latex",
    "Mermaid",
    "Note",
    "Panel",
    "ParamField",
    "Prompt",
    "RequestExample",
    "ResponseExample",
    "ResponseField",
    "Step",
    "Steps",
    "Tab",
    "Tabs",
    "Tile",
    "Tiles",
    "Tip",
    "Tooltip",
    "Tree",
    "Tree.File",
    "Tree.Folder",
    "Update",
    "Visibility",
    "View",
    "Warning",
];

/// Reads a page's markup, but for as many bytes at its beginning, and lists what is broken in it.
pub(super) fn parse(file: &str, text: &str, skipped: usize) -> (Vec<Node>, Vec<Defect>) {
    let mut cursor = Cursor::new(text);
    cursor.take(skipped);
    let mut reader = Reader {
        file,
        cursor,
        root: Vec::new(),
        open: Vec::new(),
        too_deep: Vec::new(),
        defects: Vec::new(),
    };
    while !reader.cursor.is_at_end() && reader.defects.len() < MAX_DEFECTS {
        reader.line();
    }
    while let Some(left) = reader.open.pop() {
        reader.leave_unclosed(left);
    }
    reader.defects.truncate(MAX_DEFECTS);
    (reader.root, reader.defects)
}

struct Reader<'t> {
    file: &'t str,
    cursor: Cursor<'t>,
    root: Vec<Node>,
    /// The elements that are not closed yet, outer before inner.
    open: Vec<Element>,
    /// The names of those inside that are nested too deep to be kept.
    too_deep: Vec<String>,
    defects: Vec<Defect>,
}

impl Reader<'_> {
    fn add(&mut self, node: Node) {
        let holder = self.open.last_mut();
        holder
            .map_or(&mut self.root, |element| &mut element.children)
            .push(node);
    }

    fn defect(&mut self, position: Position, what: String) {
        self.defects.push(Defect {
            file: self.file.to_owned(),
            position: Some(position),
            pointer: String::new(),
            what,
        });
    }

    /// Reads from the beginning of a line to the end of the last part that begins on it.
    fn line(&mut self) {
        if let Some(code) = code::fenced(&mut self.cursor) {
            if !code.is_closed {
                let what = "the code block that begins here is not closed: is the page cut off?";
                self.defect(code.position, what.to_owned());
            }
            return self.add(Node::Code(code));
        }
        if self.open.is_empty() && self.cursor.skip_module_code() {
            return;
        }
        while !self.cursor.is_at_end() && self.defects.len() < MAX_DEFECTS {
            self.text();
            if self.cursor.skip_line_end() || self.cursor.is_at_end() {
                return;
            }
            self.markup();
        }
    }

    /// Text up to the next tag, comment or end of line.
    fn text(&mut self) {
        let position = self.cursor.position();
        let text = self.cursor.take_text();
        if !text.trim().is_empty() {
            let text = text.to_owned();
            self.add(Node::Text(Text { text, position }));
        }
    }

    /// A comment or a tag, at whose first character the cursor stands.
    fn markup(&mut self) {
        if self.cursor.skip_comment() {
            return;
        }
        let position = self.cursor.position();
        match tag::read(&mut self.cursor) {
            Ok(tag) if !tag.is_component() => {}
            Ok(tag) if tag.is_closing => self.close(&tag.name, position),
            Ok(tag) => self.open(tag, position),
            Err(what) => self.defect(position, what),
        }
    }

    fn open(&mut self, tag: tag::Tag, position: Position) {
        if !COMPONENTS.contains(&tag.name.as_str()) {
            let name = &tag.name;
            let what =
                format!("<{name}> is no component of the platform: what it shows is not read");
            self.defect(position, what);
        }
        if self.open.len() == MAX_DEPTH {
            if self.too_deep.is_empty() {
                let what = format!("<{}> is nested in {MAX_DEPTH} others, too deep", tag.name);
                self.defect(position, what);
            }
            if !tag.is_empty {
                self.too_deep.push(tag.name);
            }
            return;
        }
        let element = Element {
            name: tag.name,
            attributes: tag.attributes,
            children: Vec::new(),
            position,
        };
        if tag.is_empty {
            self.add(Node::Element(element));
        } else {
            self.open.push(element);
        }
    }

    fn close(&mut self, name: &str, position: Position) {
        if let Some(inner) = self.too_deep.iter().rposition(|inner| inner == name) {
            return self.too_deep.truncate(inner);
        }
        if !self.open.iter().any(|element| element.name == name) {
            return self.defect(position, format!("</{name}> closes nothing"));
        }
        while let Some(element) = self.open.pop() {
            if element.name == name {
                return self.add(Node::Element(element));
            }
            self.leave_unclosed(element);
        }
    }

    /// An element without its end is taken to end where the next one begins.
    fn leave_unclosed(&mut self, mut element: Element) {
        let what = format!("<{}> is not closed: is the page cut off?", element.name);
        self.defect(element.position, what);
        let is_element = |node: &Node| matches!(node, Node::Element(_));
        let end = element.children.iter().position(is_element);
        let after = element
            .children
            .split_off(end.unwrap_or(element.children.len()));
        self.add(Node::Element(element));
        for node in after {
            self.add(node);
        }
    }
}
