//! The documents on many pages as one: what stands on several of them once, and nothing lost.
//!
//! Text is kept as it was published. The document of the first page is the base; what others have
//! beyond it is put in behind its siblings, line by line. The result is read back and held against
//! the same merge of the values.

use callspec_codegen::{Document, pointer};
use serde_json::{Map, Value};

use super::layout::{Layout, indented};
use crate::defect::Defect;

/// The document of a page.
pub struct Published<'p> {
    /// The text of the block.
    pub text: &'p str,
    /// The document with the places of the page.
    pub document: &'p Document,
}

/// Merges the documents of pages, and gives the text: of one page, its bytes.
///
/// # Errors
/// A defect for each part that two pages describe differently; it names both.
pub fn merged(name: &str, pages: &[Published<'_>]) -> Result<String, Vec<Defect>> {
    let Some((first, others)) = pages.split_first() else {
        return Ok(String::new());
    };
    let mut text = first.text.to_owned();
    for (index, other) in others.iter().enumerate() {
        let base = Document::parse(name, text).map_err(|defect| vec![defect])?;
        let source = Document::parse(name, other.text).map_err(|defect| vec![defect])?;
        let mut joining = Joining {
            base: &base,
            other: &source,
            missing: Vec::new(),
            differing: Vec::new(),
        };
        joining.object("", base.value(), source.value());
        if !joining.differing.is_empty() {
            let earlier = &pages[..=index];
            let differing = joining.differing.iter();
            return Err(differing
                .map(|at| differs(at, earlier, other.document))
                .collect());
        }
        text = joining
            .text()
            .ok_or_else(|| vec![unlike(other.document, first.document)])?;
    }
    Ok(text)
}

fn differs(at: &str, earlier: &[Published<'_>], other: &Document) -> Defect {
    let first = earlier
        .iter()
        .map(|published| published.document)
        .find(|document| document.value().pointer(at).is_some());
    let place = first.and_then(|first| {
        let line = first.position(at)?.line;
        Some(format!(" than on {}:{line}", first.name()))
    });
    let place = place.unwrap_or_default();
    other.defect(
        at,
        format!("this page says something else{place}: they cannot be one contract"),
    )
}

fn unlike(other: &Document, first: &Document) -> Defect {
    let what = format!(
        "its document is laid out so unlike that of {} that their texts cannot be joined",
        first.name()
    );
    other.defect("", what)
}

struct Joining<'d> {
    base: &'d Document,
    other: &'d Document,
    /// Pointers of what the base does not have.
    missing: Vec<String>,
    /// Pointers of what both have, and not alike.
    differing: Vec<String>,
}

impl Joining<'_> {
    fn object(&mut self, at: &str, base: &Value, other: &Value) {
        let none = Map::new();
        let (base, other) = (
            base.as_object().unwrap_or(&none),
            other.as_object().unwrap_or(&none),
        );
        for (key, value) in other {
            let at = pointer::join(at, key);
            match base.get(key) {
                None => self.missing.push(at),
                Some(same) if same == value => {}
                Some(known) if is_collection(&at) && known.is_object() && value.is_object() => {
                    self.object(&at, known, value);
                }
                Some(Value::Array(known)) if at == "/tags" => self.tags(&at, known, value),
                Some(_) => self.differing.push(at),
            }
        }
    }

    fn tags(&mut self, at: &str, base: &[Value], other: &Value) {
        for (index, tag) in other.as_array().into_iter().flatten().enumerate() {
            let at = pointer::join(at, &index.to_string());
            let same = base.iter().find(|known| known["name"] == tag["name"]);
            match same {
                None => self.missing.push(at),
                Some(known) if known == tag => {}
                Some(_) => self.differing.push(at),
            }
        }
    }

    /// The text of the base with what it does not have; none if the texts cannot be joined.
    fn text(&self) -> Option<String> {
        let (base, other) = (Layout::new(self.base), Layout::new(self.other));
        let mut added: Vec<(usize, String)> = Vec::new();
        for at in &self.missing {
            let part = other.part(at)?;
            let parent = pointer::parent(at)?;
            let (end, indent) = end_of(&base, self.base, parent)?;
            let lines = other.lines[part.clone()].iter().copied();
            let mut lines = indented(lines, other.indent(part.start), indent);
            if !lines.ends_with('\n') {
                lines.push('\n');
            }
            added.push((end, lines));
        }
        let mut text = String::new();
        for line in 0..=base.lines.len() {
            for (_, lines) in added.iter().filter(|(end, _)| *end == line) {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                text.push_str(lines);
            }
            text.push_str(base.lines.get(line).unwrap_or(&""));
        }
        let read = Document::parse(self.base.name(), text.clone()).ok()?;
        (*read.value() == self.value()).then_some(text)
    }

    /// The value of the base with what it does not have.
    fn value(&self) -> Value {
        let mut value = self.base.value().clone();
        for at in &self.missing {
            let (Some(parent), Some(part)) = (pointer::parent(at), self.other.value().pointer(at))
            else {
                continue;
            };
            let name = pointer::tokens(&at[parent.len()..])
                .next()
                .unwrap_or_default();
            match value.pointer_mut(parent) {
                Some(Value::Object(members)) => drop(members.insert(name, part.clone())),
                Some(Value::Array(items)) => items.push(part.clone()),
                _ => {}
            }
        }
        value
    }
}

/// Where the members of a part end, and how deep they are indented.
fn end_of(layout: &Layout<'_>, document: &Document, at: &str) -> Option<(usize, usize)> {
    let holder = document.value().pointer(at)?;
    let first = match holder {
        Value::Object(members) => pointer::join(at, members.keys().next()?),
        Value::Array(_) => format!("{at}/0"),
        _ => return None,
    };
    let indent = layout.indent(layout.part(&first)?.start);
    let end = if at.is_empty() {
        layout.end()
    } else {
        layout.part(at)?.end
    };
    Some((end, indent))
}

/// Whether the members of a part are entries of a collection, each of which may stand on any page.
fn is_collection(at: &str) -> bool {
    let tokens: Vec<_> = pointer::tokens(at).collect();
    match tokens.as_slice() {
        [first] => matches!(first.as_str(), "paths" | "components" | "webhooks"),
        [first, _] => matches!(first.as_str(), "paths" | "components"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use callspec_codegen::Document;

    use super::{Published, merged};

    const FIRST: &str = "\
openapi: 3.1.0
info: {title: T, version: '1'}
tags:
  - name: Calls
paths:
  /calls/{id}:
    get:
      responses:
        '200':
          description: >-
            A call,

            in full.
components:
  schemas:
    Call: {type: object}

";
    const SECOND: &str = "\
openapi: 3.1.0
info: {title: T, version: '1'}
tags:
    - name: Agents
      description: Who calls
paths:
    /calls/{id}:
        delete: # gone at once
            responses: {'204': {description: Gone}}
    /agents:
        get:
            parameters:
            - name: page
              in: query
            responses: {}
components:
    schemas:
        Call: {type: object}
        Agent:
            type: string
    responses: {}
";

    fn merge(texts: &[&str]) -> Result<String, Vec<String>> {
        let names = ["first.md", "second.md", "third.md"];
        let documents: Vec<_> = texts
            .iter()
            .zip(names)
            .map(|(text, name)| Document::parse(name, *text).expect("it parses"))
            .collect();
        let pages: Vec<_> = documents
            .iter()
            .map(|document| Published {
                text: document.text(),
                document,
            })
            .collect();
        merged("merged.yaml", &pages)
            .map_err(|defects| defects.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn one_page_is_taken_byte_for_byte_and_so_are_two_equal_ones() {
        assert_eq!(merge(&[FIRST]).as_deref(), Ok(FIRST));
        assert_eq!(merge(&[FIRST, FIRST]).as_deref(), Ok(FIRST));
    }

    #[test]
    fn what_the_first_does_not_have_stands_behind_its_siblings() {
        let expected = FIRST
            .replace(
                "  - name: Calls\n",
                "  - name: Calls\n  - name: Agents\n    description: Who calls\n",
            )
            .replace(
                "            in full.\n",
                "            in full.\n    delete: # gone at once\n        responses: {'204': {description: Gone}}\n  \
                 /agents:\n      get:\n          parameters:\n          - name: page\n            in: query\n          \
                 responses: {}\n",
            )
            .replace(
                "    Call: {type: object}\n",
                "    Call: {type: object}\n    Agent:\n        type: string\n  responses: {}\n",
            );
        assert_eq!(merge(&[FIRST, SECOND]), Ok(expected));
    }

    #[test]
    fn the_order_of_pages_decides_the_text_and_not_the_contract() {
        let read = |texts: &[&str]| {
            let merged = merge(texts).expect("the pages agree");
            Document::parse("merged.yaml", merged).expect("it parses")
        };
        let (there, back) = (read(&[FIRST, SECOND]), read(&[SECOND, FIRST]));
        let without_order = |document: &Document| {
            let mut value = document.value().clone();
            value["tags"] = serde_json::Value::Null;
            value
        };
        assert_eq!(without_order(&there), without_order(&back));
    }

    #[test]
    fn what_two_pages_say_differently_names_both() {
        let third = SECOND.replace("type: string", "type: number");
        assert_eq!(
            merge(&[FIRST, SECOND, &third]),
            Err(vec![
                "third.md:19:9: /components/schemas/Agent: this page says something else than on \
                 second.md:19: they cannot be one contract"
                    .to_owned()
            ])
        );
    }

    #[test]
    fn texts_that_cannot_be_joined_are_refused() {
        let json =
            r#"{"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/x": {}}}"#;
        let refused = merge(&[FIRST, json]).expect_err("is refused");
        assert!(refused[0].contains("laid out so unlike"), "{refused:?}");
    }
}
