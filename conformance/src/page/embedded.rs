//! The OpenAPI document that a page embeds, in a block fenced with four backticks:
//! ````` ````yaml openapi.json GET /calls/{id} `````.

use callspec_codegen::Document;

use super::markup::{Code, Node};
use super::stated::Stated;
use crate::defect::{Defect, Position};

/// A document on a page.
pub struct Embedded {
    /// The bytes of the block, as published.
    pub text: String,
    /// The document, with the places of the page.
    pub document: Document,
    /// The operation that the fence names.
    pub stated: Option<Stated>,
    /// Where the fence stands.
    pub position: Position,
}

/// The one document of a page. Of a second, only that it is there.
///
/// # Errors
/// A defect if the document does not read, or if the page is cut off inside.
pub(super) fn embedded(file: &str, nodes: &[Node]) -> Result<Option<Embedded>, Defect> {
    let blocks: Vec<_> = nodes.iter().filter_map(block).collect();
    let Some(code) = blocks.first() else {
        return Ok(None);
    };
    let at = |position: Position, what: String| Defect {
        file: file.to_owned(),
        position: Some(position),
        pointer: String::new(),
        what,
    };
    if let Some(second) = blocks.get(1) {
        let line = code.position.line;
        let what = format!(
            "a second OpenAPI document: the first begins on line {line}, and a page has one"
        );
        return Err(at(second.position, what));
    }
    if !code.is_closed {
        let what = "the OpenAPI document that begins here does not end: the page is cut off";
        return Err(at(code.position, what.to_owned()));
    }
    // As many lines in front as on the page, so that places are those of the page.
    let lines = "\n".repeat(code.position.line);
    let document = Document::parse(file, lines + &code.text)?;
    let stated = Stated::parse(&code.info, code.position);
    if let Some(Stated { method, path, .. }) = &stated
        && document.value()["paths"][path]
            .get(method.as_str().to_lowercase())
            .is_none()
    {
        let what =
            format!("the fence names {method} {path}, which the document inside does not have");
        return Err(at(code.position, what));
    }
    Ok(Some(Embedded {
        text: code.text.clone(),
        document,
        stated,
        position: code.position,
    }))
}

/// A block that is an OpenAPI document: by the operation beside its language, or by what it begins
/// with. Three backticks are an example of one.
fn block(node: &Node) -> Option<&Code> {
    let Node::Code(code) = node else {
        return None;
    };
    let language = code.info.split_whitespace().next()?;
    let is_data = matches!(
        language.to_ascii_lowercase().as_str(),
        "yaml" | "yml" | "json"
    );
    let is_named = Stated::parse(&code.info, code.position).is_some();
    let text = code.text.trim_start();
    let begins = text.starts_with("openapi:") || text.starts_with("{\"openapi\"");
    (code.fence >= 4 && is_data && (is_named || begins)).then_some(code)
}
