//! References that lead out of a contract: what they need becomes part of it.
//!
//! What another file says is put among the components, under a name that no author would choose,
//! and each part keeps the place that it came from. Then every reference is a pointer into one
//! document, and nothing that judges by it needs to know of files, `$id` or `$anchor`. One that
//! cannot be followed is told where something needs it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use callspec_codegen::dialect::{reference_to, rewrite_components};
use callspec_codegen::{Document, Part, pointer};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use url::Url;

use super::reference::NOT_FOLLOWED;
use file::File;

mod file;

/// More files are taken for a mistake.
const MAX_FILES: usize = 512;
/// More parts are taken for a mistake.
const MAX_PARTS: usize = 16_384;
/// What these parts hold, in values. As parts of parts count again, so may memory run out.
const MAX_VALUES: usize = 4_000_000;
/// The folder of the contract, as references see it.
const FOLDER: &str = "file:///contract/";

/// Where a reference out of a document leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// To a file in the contract's folder or below it, by its path from there.
    Beside(String),
    /// To an address in the network.
    Address(Url),
}

/// Reads what a location holds: its name, for findings, and its text; or says why not.
pub type Fetch<'f> = dyn FnMut(&Location) -> Result<(String, String), String> + 'f;

/// The document with all that its references need, of which some lead out of it.
pub fn assemble(document: Document, fetch: &mut Fetch<'_>) -> Document {
    let Ok(url) = Url::parse(FOLDER).and_then(|folder| folder.join("contract")) else {
        return document;
    };
    let value = document.value().clone();
    let mut assembly = Assembly {
        fetch,
        files: vec![File::new(url, &Arc::new(document.clone()))],
        known: HashMap::new(),
        references: HashMap::new(),
        parts: Vec::new(),
        values: 0,
        waiting: VecDeque::new(),
        not_followed: Map::new(),
    };
    let value = assembly.assemble(value);
    document.assembled(value, assembly.parts)
}

struct Assembly<'a, 'f> {
    fetch: &'a mut Fetch<'f>,
    /// The contract first.
    files: Vec<File>,
    /// Files that were asked for, by address.
    known: HashMap<Url, Result<usize, String>>,
    /// Where the part of a file stands, by section, file and pointer.
    references: HashMap<(&'static str, usize, String), String>,
    parts: Vec<Part>,
    /// What the parts hold.
    values: usize,
    waiting: VecDeque<(&'static str, usize, Part)>,
    not_followed: Map<String, Value>,
}

impl Assembly<'_, '_> {
    fn assemble(&mut self, mut value: Value) -> Value {
        self.rewrite(&mut value, None, 0, "");
        while let Some((section, file, part)) = self.waiting.pop_front() {
            let Some(mut held) = part.document.value().pointer(&part.source).cloned() else {
                continue;
            };
            self.rewrite(&mut held, Some(section), file, &part.source);
            insert(&mut value, section, &part.pointer, held);
            self.parts.push(part);
        }
        if let Value::Object(document) = &mut value
            && !self.not_followed.is_empty()
        {
            let not_followed = std::mem::take(&mut self.not_followed);
            document.insert(NOT_FOLLOWED.to_owned(), Value::Object(not_followed));
        }
        value
    }

    fn rewrite(&mut self, value: &mut Value, section: Option<&str>, file: usize, start: &str) {
        rewrite_components(value, section, |section, at, object| {
            let at = format!("{start}{at}");
            self.make_static(object, file);
            if let Some(Value::String(reference)) = object.get_mut("$ref") {
                *reference = self.followed(section, file, &at, reference);
            }
            if section == "schemas" {
                self.rewrite_mapping(object, file, &at);
                for keyword in ["$id", "$anchor", "$schema"] {
                    object.remove(keyword);
                }
            }
        });
    }

    /// Where only one schema bears the name of a `$dynamicRef`, it says the same as `$ref` (JSON
    /// Schema 2020-12 Core, section 8.2.3.2).
    fn make_static(&self, schema: &mut Map<String, Value>, file: usize) {
        let reference = schema.get("$dynamicRef").and_then(Value::as_str);
        let anchor = reference.and_then(|reference| reference.strip_prefix('#'));
        let is_static = anchor.is_some_and(|anchor| self.files[file].has_one(anchor));
        if is_static
            && !schema.contains_key("$ref")
            && let Some(reference) = schema.remove("$dynamicRef")
        {
            schema.insert("$ref".to_owned(), reference);
        }
    }

    /// The targets of a discriminator: those that are references, not names of components.
    fn rewrite_mapping(&mut self, schema: &mut Map<String, Value>, file: usize, at: &str) {
        let mapping = schema
            .get_mut("discriminator")
            .and_then(|one| one.get_mut("mapping"))
            .and_then(Value::as_object_mut);
        for target in mapping.into_iter().flat_map(Map::values_mut) {
            if let Value::String(target) = target
                && target.contains(['#', '/', '.'])
            {
                *target = self.followed("schemas", file, at, target);
            }
        }
    }

    /// A reference into the assembled document that leads where this one leads.
    fn followed(&mut self, section: &'static str, file: usize, at: &str, written: &str) -> String {
        match self.follow(section, file, at, written) {
            Ok(reference) => reference,
            Err(why) => {
                let is_local = written.starts_with('#') && file > 0;
                let name = if is_local {
                    self.files[file].document.name()
                } else {
                    ""
                };
                let shown = format!("{name}{written}");
                let at = pointer::join(&pointer::join("", NOT_FOLLOWED), &shown);
                self.not_followed.insert(shown, json!(why));
                // A place where nothing can stand, so that no validator follows it either.
                reference_to(&format!("{at}/nothing"))
            }
        }
    }

    fn follow(
        &mut self,
        section: &'static str,
        file: usize,
        at: &str,
        written: &str,
    ) -> Result<String, String> {
        let base = self.files[file].base(at);
        let mut url = base
            .join(written)
            .map_err(|_| "it is no reference (RFC 3986)")?;
        if base.scheme() != "file" && url.scheme() == "file" {
            return Err("a document of the network does not name files here".to_owned());
        }
        let fragment = url.fragment().unwrap_or_default();
        let fragment = percent_decode_str(fragment)
            .decode_utf8_lossy()
            .into_owned();
        url.set_fragment(None);
        let (target, root) = self.resource(&url)?;
        let held = &self.files[target];
        let source = if fragment.is_empty() || fragment.starts_with('/') {
            format!("{root}{fragment}")
        } else {
            let anchor = held.anchors.get(&format!("{url}#{fragment}"));
            anchor
                .ok_or("it leads nowhere: there is no such anchor")?
                .clone()
        };
        if target == 0 {
            return Ok(reference_to(&source));
        }
        let name = held.document.name();
        if held.document.value().pointer(&source).is_none() {
            return Err(format!("it leads nowhere in {name}"));
        }
        self.part(section, target, source)
    }

    /// The file behind an address, and the place in it of what the address names.
    fn resource(&mut self, url: &Url) -> Result<(usize, String), String> {
        for (index, file) in self.files.iter().enumerate() {
            if let Some((at, _)) = file.resources.iter().find(|(_, known)| known == url) {
                return Ok((index, at.clone()));
            }
        }
        if !self.known.contains_key(url) {
            let read = self.read(url);
            self.known.insert(url.clone(), read);
        }
        self.known[url].clone().map(|index| (index, String::new()))
    }

    fn read(&mut self, url: &Url) -> Result<usize, String> {
        if self.files.len() > MAX_FILES {
            return Err(format!("the contract has more than {MAX_FILES} files"));
        }
        let (name, text) = (self.fetch)(&location(url)?)?;
        let document = Document::parse(name, text).map_err(|defect| defect.to_string())?;
        self.files.push(File::new(url.clone(), &Arc::new(document)));
        Ok(self.files.len() - 1)
    }

    /// The reference to a part of a file, which is put among the components if it is not yet there.
    fn part(
        &mut self,
        section: &'static str,
        file: usize,
        source: String,
    ) -> Result<String, String> {
        let key = (section, file, source);
        if let Some(reference) = self.references.get(&key) {
            return Ok(reference.clone());
        }
        let held = self.files[file].document.value().pointer(&key.2);
        self.values += held.map_or(0, values);
        if self.references.len() >= MAX_PARTS || self.values > MAX_VALUES {
            return Err("the contract needs too much of other files".to_owned());
        }
        let document = self.files[file].document.clone();
        let name = format!("{}#{}", document.name(), key.2);
        let pointer = pointer::join(&format!("/components/{section}"), &name);
        let reference = reference_to(&pointer);
        let part = Part {
            pointer,
            document,
            source: key.2.clone(),
        };
        self.references.insert(key, reference.clone());
        self.waiting.push_back((section, file, part));
        Ok(reference)
    }
}

/// How many values a value is made of.
fn values(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(values).sum(),
        Value::Object(members) => members.values().map(values).sum(),
        _ => 0,
    }
}

fn location(url: &Url) -> Result<Location, String> {
    match url.scheme() {
        "http" | "https" => Ok(Location::Address(url.clone())),
        "file" => {
            let path = url.as_str().strip_prefix(FOLDER);
            let path = path.ok_or("it leads out of the folder of the contract")?;
            Ok(Location::Beside(
                percent_decode_str(path).decode_utf8_lossy().into_owned(),
            ))
        }
        scheme => Err(format!("addresses with {scheme}: are not read")),
    }
}

/// Puts a value among the components, which are made if there are none.
fn insert(document: &mut Value, section: &str, at: &str, held: Value) {
    let Some(name) = pointer::tokens(at).last() else {
        return;
    };
    let components = document
        .as_object_mut()
        .map(|members| members.entry("components").or_insert_with(|| json!({})));
    let section = components
        .and_then(Value::as_object_mut)
        .map(|members| members.entry(section).or_insert_with(|| json!({})));
    if let Some(Value::Object(section)) = section {
        section.insert(name, held);
    }
}
