//! A contract: what an API promises, ready to judge by.
//!
//! The document stays a JSON value; operations are an index into it. A part that cannot be read is
//! a [`Defect`] and never hides the rest.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use callspec_codegen::{Document, Overlay, pointer};
use serde_json::Value;

use crate::defect::Defect;
use schemas::{Direction, Schemas};

mod accepting;
mod alike;
pub mod built_in;
mod but_for;
mod compile;
pub mod deciding;
pub mod declared;
pub mod describe;
pub mod deviation;
pub mod discriminator;
pub mod external;
pub mod fields;
mod folded;
pub mod leftover;
pub mod media_type;
pub mod mended;
pub mod operation;
pub mod outline;
pub mod path_template;
pub mod paths;
mod place;
mod quote;
mod read;
mod reading;
pub mod recursion;
pub mod reference;
pub mod request;
pub mod schemas;
pub mod sealed;
pub mod server;

pub use accepting::Accepting;
pub use declared::{Declared, DeclaredKind, DeclaredSet, Totals};
pub use deviation::{Deviation, Deviations};
pub use external::{Fetch, Location};
pub use leftover::Leftover;
pub use media_type::MediaType;
pub use mended::Mended;
pub use operation::{
    ContentRule, HeaderNotation, HeaderRule, Operation, ResponseRule, StatusPattern,
};
pub use paths::Paths;
pub use place::Place;
pub use quote::Quote;
pub use request::{Credential, ParameterPlace, ParameterRule, RequestRule};
pub use sealed::Sealed;
pub use server::Server;

/// How a contract is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Whether `nullable` in an OpenAPI 3.1 document, where it is no keyword, means what it means in
    /// 3.0.
    pub honour_nullable: bool,
    /// Formats that are not checked.
    pub formats_off: BTreeSet<String>,
}

/// What an API promises.
pub struct Contract {
    name: Arc<str>,
    document: Document,
    /// Its schemas as a validator judges by them; made on first use, since whoever only compares
    /// documents has no need of them.
    judged: OnceLock<Schemas>,
    /// Its response schemas, sealed; made where there are many bodies to judge.
    sealed: Vec<OnceLock<Option<Sealed>>>,
    /// Which way the messages go that its schemas are about.
    direction: Direction,
    settings: Settings,
    servers: Vec<Server>,
    operations: Vec<Operation>,
    /// The index of the first operation of each name; made on first use, like the other indices.
    names: OnceLock<HashMap<String, usize>>,
    paths: OnceLock<Paths>,
    unreadable: Vec<path_template::PathTemplate>,
    schemas: Vec<String>,
    /// For each of these, the first that says the same, or itself.
    alike: OnceLock<Vec<alike::First>>,
    /// What the schemas say in keywords of other versions, as far as it was asked.
    leftovers: leftover::Known,
    deviations: Option<Box<Deviations>>,
}

impl Contract {
    /// Reads an OpenAPI 3.0 or 3.1 document that stands alone, and lists what is wrong with it.
    pub fn parse(document: Document) -> (Self, Vec<Defect>) {
        let mut fetch = |_: &Location| Err("no other file is read here".to_owned());
        Self::read(document, &Settings::default(), &mut fetch)
    }

    /// Reads a document that an overlay says more of than is published. `today` is a day as
    /// `YYYY-MM-DD`, from which the overlay's age is told.
    ///
    /// # Errors
    /// A defect for each action that does not apply.
    pub fn read_overlaid(
        document: Document,
        overlay: Overlay,
        today: &str,
        settings: &Settings,
        fetch: &mut Fetch<'_>,
    ) -> Result<(Self, Vec<Defect>), Vec<Defect>> {
        let applied = overlay.apply(document.value());
        let (overlaid, mut defects) = Self::read(document.overlaid(&overlay)?, settings, fetch);
        let (mut contract, published) = Self::read(document.clone(), settings, fetch);
        defects.retain(|defect| !published.contains(defect));
        defects.extend(published);
        let deviations = Deviations::new(overlay, applied.touched, overlaid, document, today);
        contract.deviations = Some(Box::new(deviations));
        Ok((contract, defects))
    }

    /// The same contract with its schemas as they are meant of requests: what is read-only is not
    /// required, what is write-only is. It has no operations of its own.
    #[must_use]
    pub fn of_requests(&self) -> Self {
        Self {
            name: self.name.clone(),
            document: self.document.clone(),
            judged: OnceLock::new(),
            sealed: Vec::new(),
            direction: Direction::Request,
            settings: self.settings.clone(),
            servers: Vec::new(),
            operations: Vec::new(),
            names: OnceLock::new(),
            paths: OnceLock::new(),
            unreadable: Vec::new(),
            schemas: Vec::new(),
            alike: OnceLock::new(),
            leftovers: leftover::Known::default(),
            deviations: None,
        }
    }

    /// How the contract was read.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What is known to differ from what is published.
    pub fn deviations(&self) -> Option<&Deviations> {
        self.deviations.as_deref()
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

    /// Where the API lives, unless an operation says otherwise.
    pub fn servers(&self) -> &[Server] {
        &self.servers
    }

    /// The pointers of all response schemas.
    pub fn schemas(&self) -> &[String] {
        &self.schemas
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

    /// What the schema at a pointer says of itself to readers, such as `example`: by the document as
    /// written, since [`Self::schema_document`] leaves out what nothing is judged by.
    pub fn annotation(&self, schema: &str, keyword: &str) -> Option<&Value> {
        let document = self.document.value();
        let schema = pointer::find(document, &self.judged().written(schema))?;
        let version = document.get("openapi").and_then(Value::as_str);
        // OpenAPI 3.0 ignores what stands beside a reference.
        let is_ignored = version.is_some_and(|version| version.starts_with("3.0."))
            && schema.get("$ref").is_some_and(Value::is_string);
        schema.get(keyword).filter(|_| !is_ignored)
    }

    /// The keywords of the schema behind a pointer, references followed.
    pub fn keywords(&self, schema: &str) -> Vec<&String> {
        let schema = reference::resolve(self.schema_document(), schema);
        let keywords = schema.ok().and_then(|(_, schema)| schema.as_object());
        keywords
            .into_iter()
            .flat_map(serde_json::Map::keys)
            .collect()
    }

    fn judged(&self) -> &Schemas {
        let make = || Schemas::new(&self.document, &self.settings, self.direction);
        self.judged.get_or_init(make)
    }

    /// What messages are judged by: the document as far as its paths lead, in JSON Schema 2020-12.
    pub fn schema_document(&self) -> &Value {
        self.judged().document()
    }

    /// The response schema of an index, sealed against what it does not declare; none, if that
    /// cannot be.
    pub fn sealed(&self, schema: usize) -> Option<&Sealed> {
        let seal = || Sealed::of(self, &self.schemas[schema]);
        self.sealed[schema].get_or_init(seal).as_ref()
    }

    /// The keyword, as a pointer into [`Self::schema_document`], that something stands for that the
    /// document itself does not say: a range for `format`, a tag for `discriminator`.
    pub fn stands_for(&self, pointer: &str) -> Option<&str> {
        self.judged().stands_for(pointer)
    }

    /// Whether [`Self::schema_document`] declares anything that the document itself does not.
    fn declares_more(&self) -> bool {
        self.judged().declares_more()
    }

    /// Where the schema at a pointer, and those that it is composed of, declare a property.
    pub fn declarations(&self, schema: &str, property: &str) -> Vec<String> {
        schemas::declarations(self.schema_document(), schema, property)
    }

    /// Whether the schema at a pointer says of itself that it is write-only.
    pub fn is_write_only(&self, schema: &str) -> bool {
        let says_none = self.direction == Direction::Response && self.judged().excuses_nothing();
        !says_none && schemas::is_write_only(self.schema_document(), schema)
    }

    /// What the schema at a pointer, and those it refers to, say in keywords that this version of
    /// OpenAPI does not have.
    pub fn leftovers(&self, schema: &str) -> Vec<Leftover> {
        self.leftovers
            .below(self.document.value(), schema, &self.settings)
    }
}

/// The contract of this name.
pub fn named<'c>(contracts: &'c [Contract], name: &str) -> Option<&'c Contract> {
    contracts.iter().find(|contract| &**contract.name() == name)
}
