//! A contract: what an API promises, ready to judge by.
//!
//! The document stays a JSON value; operations are an index into it. A part that cannot be read is
//! a [`Defect`] and never hides the rest.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use callspec_codegen::{Document, Position, dialect, pointer};
use jsonschema::error::ValidationErrorKind;
use jsonschema::json::Json;
use jsonschema::{Draft, Registry, Validator};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};

use crate::defect::Defect;

pub mod built_in;
pub mod declared;
pub mod describe;
pub mod media_type;
pub mod operation;
pub mod outline;
pub mod path_template;
pub mod place;
mod quote;
mod read;
pub mod recursion;
pub mod reference;
pub mod server;

pub use declared::{Declared, DeclaredKind, DeclaredSet, Totals};
pub use media_type::MediaType;
pub use operation::{ContentRule, HeaderRule, Operation, ResponseRule, StatusPattern};
pub use quote::Quote;
pub use server::Server;

/// The address that the document has inside the validator's registry.
const DOCUMENT: &str = "contract:///";

/// Characters of a pointer that may not stand in a URI fragment (RFC 3986, section 3.5).
const NOT_IN_FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What an API promises.
pub struct Contract {
    name: Arc<str>,
    document: Document,
    /// The document in the terms of JSON Schema 2020-12, where it was written in others; made on
    /// first use, since whoever only compares documents has no need of it.
    upleveled: OnceLock<Option<dialect::Upleveled>>,
    servers: Vec<Server>,
    operations: Vec<Operation>,
    unreadable: Vec<path_template::PathTemplate>,
    schemas: Vec<String>,
}

impl Contract {
    /// Reads an OpenAPI 3.0 or 3.1 document, and lists what is wrong with it.
    pub fn parse(document: Document) -> (Self, Vec<Defect>) {
        let version = document.value().get("openapi").and_then(Value::as_str);
        let is_read = |text: &str| text.starts_with("3.0.") || text.starts_with("3.1.");
        let contents = if version.is_some_and(is_read) {
            read::read(&document)
        } else {
            let what = "no version that can be read: write openapi: 3.0.x or 3.1.x";
            read::Contents {
                defects: vec![document.defect("/openapi", what)],
                ..Default::default()
            }
        };
        let contract = Self {
            name: document.name().into(),
            servers: Server::all_of(document.value()),
            upleveled: OnceLock::new(),
            operations: contents.operations,
            unreadable: contents.unreadable,
            schemas: contents.schemas,
            document,
        };
        (contract, contents.defects)
    }

    /// The name of the document, as the user gave it.
    pub fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// What the contract is known by wherever its file lies: the `title` of its `info` (OpenAPI
    /// 3.1.0, "Info Object"); without one, the name of the file less its folders.
    pub fn title(&self) -> &str {
        let title = self.document.value().pointer("/info/title");
        let title = title.and_then(Value::as_str).map(str::trim);
        let file = || self.name.rsplit(['/', '\\']).next().unwrap_or(&self.name);
        title.filter(|text| !text.is_empty()).unwrap_or_else(file)
    }

    /// The document itself.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// All operations, in the order of the document.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The operation of this id, or of this method and path: `GET /calls/{callId}`.
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        let is_named = |operation: &&Operation| {
            &*operation.id == id || format!("{} {}", operation.method, operation.path) == id
        };
        self.operations.iter().find(is_named)
    }

    /// Whether a path, as decoded segments, is one whose operations a defect hides.
    pub fn is_unreadable(&self, path: &[String]) -> bool {
        let mut hidden = self.unreadable.iter();
        hidden.any(|template| template.matches(path))
    }

    /// Where the API lives, unless an operation says otherwise.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// Has the API live elsewhere too: at a test server, a reseller's host, a proxy.
    pub fn add_server(&mut self, address: &str) {
        self.servers.push(Server::parse(address));
    }

    /// The pointers of all response schemas.
    pub fn schemas(&self) -> &[String] {
        &self.schemas
    }

    /// The line and column behind a pointer.
    pub fn position(&self, pointer: &str) -> Option<Position> {
        self.document.position(pointer)
    }

    /// What stands behind a pointer, with its line and column.
    pub fn quote(&self, pointer: &str) -> Option<Quote> {
        let position = self.position(pointer)?;
        Some(Quote::of(self.document.text(), position))
    }

    /// What the schema behind a pointer asks for, in a few words.
    pub fn describe(&self, pointer: &str) -> String {
        describe::describe(self.schema_document(), pointer)
    }

    /// A keyword of the schema behind a pointer, references followed.
    pub fn keyword(&self, schema: &str, keyword: &str) -> Option<&Value> {
        let (_, schema) = reference::resolve(self.schema_document(), schema).ok()?;
        schema.get(keyword)
    }

    fn upleveled(&self) -> Option<&dialect::Upleveled> {
        let version = self.document.value().get("openapi")?.as_str()?;
        let uplevel = || {
            let is_older = version.starts_with("3.0.");
            is_older.then(|| dialect::uplevel(self.document.value()))
        };
        self.upleveled.get_or_init(uplevel).as_ref()
    }

    /// The document whose schemas are JSON Schema 2020-12.
    pub fn schema_document(&self) -> &Value {
        match self.upleveled() {
            Some(upleveled) => &upleveled.document,
            None => self.document.value(),
        }
    }

    /// A pointer into [`Self::schema_document`] as a pointer into the document as written.
    pub fn written_pointer<'p>(&self, pointer: &'p str) -> Cow<'p, str> {
        match self.upleveled() {
            Some(upleveled) => Cow::Owned(upleveled.original_pointer(pointer)),
            None => Cow::Borrowed(pointer),
        }
    }

    /// The registry that validators of this contract are compiled with.
    ///
    /// # Errors
    /// A defect of the document as a whole: two of its schemas claim the same `$id`, for instance.
    pub fn registry(&self) -> Result<Registry<'_>, Defect> {
        Registry::new()
            .draft(Draft::Draft202012)
            .add(DOCUMENT, self.schema_document())
            .and_then(jsonschema::RegistryBuilder::prepare)
            .map_err(|error| {
                self.document
                    .defect("", format!("its schemas cannot be read: {error}"))
            })
    }

    /// Compiles the schema at a pointer for bodies of one JSON representation, formats asserted.
    ///
    /// # Errors
    /// A defect of the schema: a pattern that is no regular expression, a keyword of the wrong type.
    pub fn validator<F: Json>(
        &self,
        registry: &Registry<'_>,
        schema: &str,
    ) -> Result<Validator<F>, Defect> {
        let fragment = utf8_percent_encode(schema, NOT_IN_FRAGMENT);
        jsonschema::options_for::<F>()
            .with_draft(Draft::Draft202012)
            .with_registry(registry)
            .should_validate_formats(true)
            .offline()
            .build(&json!({ "$ref": format!("{DOCUMENT}#{fragment}") }))
            .map_err(|error| {
                let inside = error.instance_path().as_str();
                let at = if inside.is_empty() { schema } else { inside };
                let why = match error.kind() {
                    ValidationErrorKind::Referencing(_) => {
                        "a reference in it cannot be followed".to_owned()
                    }
                    _ => error.to_string(),
                };
                let what = format!("the schema does not compile: {why}");
                self.document.defect(self.written_pointer(at), what)
            })
    }
}

/// The contract of this name.
pub fn named<'c>(contracts: &'c [Contract], name: &str) -> Option<&'c Contract> {
    contracts.iter().find(|contract| &**contract.name() == name)
}

/// The member of a schema's `properties` that a `required` beside it speaks of.
pub fn property_beside(required: &str, name: &str) -> String {
    let schema = pointer::parent(required).unwrap_or_default();
    pointer::join(&format!("{schema}/properties"), name)
}
