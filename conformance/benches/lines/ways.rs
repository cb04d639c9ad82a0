//! What is measured beside: the least that judging takes, and what is written first.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use callspec_codegen::Document;
use conformance::contract::Contract;
use conformance::contract::built_in::BuiltIn;
use conformance::source::{self, Format, Opened, Parts};
use conformance::tree;
use jsonschema::json::SerdeJson;

/// The least that judging takes: that a block is text, and each of its lines JSON.
pub(crate) fn syntax(file: &Path) {
    let input = BufReader::new(File::open(file).expect("the file"));
    let opened = source::open("calls", input, Some(Format::Exchanges), None);
    let Opened::Parts(Parts { mut blocks, .. }) = opened else {
        panic!("lines come in blocks");
    };
    let (mut text, mut plain) = (Vec::new(), 0);
    while let Some(block) = blocks.read(&mut text) {
        let text = simdutf8::basic::from_utf8(block.text(&text)).expect("text");
        let lines = block.parts(text.as_bytes());
        plain += lines
            .filter(|(_, at)| tree::is_plain(&text[at.clone()]))
            .count();
    }
    println!("{plain}");
}

/// What is written first: a tree of each line, and a validator that looks at it.
pub(crate) fn by_value(api: &str, file: &Path) {
    let contract = contract(api);
    let registry = contract.registry().expect("schemas");
    let schema = schema(&contract);
    let validator = contract.validator::<SerdeJson>(&registry, schema);
    let validator = validator.expect("it compiles");
    let mut input = BufReader::with_capacity(1 << 20, File::open(file).expect("the file"));
    let (mut line, mut valid) = (Vec::new(), 0);
    while input.read_until(b'\n', &mut line).expect("a line") > 0 {
        let value = serde_json::from_slice(&line);
        valid += usize::from(value.is_ok_and(|value| validator.is_valid(&value)));
        line.clear();
    }
    println!("{valid}");
}

/// Prints the schema of a call as JSON Schema, with all that it refers to: below `$defs`, since not
/// every validator follows references into what is no keyword.
pub(crate) fn print_schema(api: &str) {
    let contract = contract(api);
    let document = contract.document().value();
    let part = |pointer: &str| document.pointer(pointer).cloned().unwrap_or_default();
    let mut of_body = part(schema(&contract));
    of_body["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    of_body["$defs"] = part("/components/schemas");
    let text = of_body.to_string();
    println!("{}", text.replace("#/components/schemas/", "#/$defs/"));
}

fn contract(api: &str) -> Contract {
    let mut built_in = BuiltIn::ALL.into_iter();
    let built_in = built_in.find(|one| one.source().0.contains(api));
    let (name, text) = built_in.expect("an API").source();
    Contract::parse(Document::parse(name, text).expect("a contract")).0
}

/// The schema of a call that was found.
fn schema(contract: &Contract) -> &str {
    let mut schemas = contract.schemas().iter();
    schemas
        .find(|schema| schema.contains("/200/"))
        .expect("a schema")
}
