//! From the schemas of a contract to validators.

use std::sync::Arc;

use callspec_codegen::dialect;
use callspec_codegen::pointer;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use jsonschema::json::Json;
use jsonschema::{
    Draft, ReferencingError, Registry, RegistryBuilder, Retrieve, ValidationError,
    ValidationOptions, Validator,
};
use serde_json::{Value, json};

use super::schemas::formats;
use super::{Accepting, Contract, Sealed, reference};
use crate::defect::Defect;

/// The address that the document has inside the validator's registry. By this scheme the library knows
/// that nobody asks for addresses of keywords, and makes none.
const DOCUMENT: &str = "json-schema:///contract";
/// What stands in a contract is quoted up to this many characters.
const LONGEST: usize = 60;

/// Why a schema does not compile.
pub(super) struct Flaw {
    /// The pointer of what is wrong, in the document that was compiled.
    pub(super) at: String,
    /// What is wrong with it.
    pub(super) why: String,
}

/// The registry that the schemas of a document are compiled with; `add` puts the document at an
/// address.
pub(super) fn registry<'r>(
    add: impl FnOnce(RegistryBuilder<'r>, &str) -> Result<RegistryBuilder<'r>, ReferencingError>,
) -> Result<Registry<'r>, String> {
    add(Registry::new().draft(Draft::Draft202012), DOCUMENT)
        .and_then(RegistryBuilder::prepare)
        .map_err(|error| format!("its schemas cannot be read: {error}"))
}

/// How schemas are compiled: formats asserted.
pub(super) fn options<'r, F: Json>(
    registry: &'r Registry<'_>,
) -> ValidationOptions<'r, Arc<dyn Retrieve>, F> {
    jsonschema::options_for::<F>()
        .with_draft(Draft::Draft202012)
        .with_registry(registry)
        .should_validate_formats(true)
        .with_format("byte", formats::is_base64)
        .with_format("base64url", formats::is_base64url)
        .offline()
}

/// The address of the schema at a pointer of the document.
pub(super) fn address_of(schema: &str) -> String {
    format!("{DOCUMENT}{}", dialect::reference_to(schema))
}

/// Compiles the schema at a pointer of a document.
pub(super) fn compile<F: Json>(
    document: &Value,
    registry: &Registry<'_>,
    schema: &str,
) -> Result<Validator<F>, Flaw> {
    options::<F>(registry)
        .build(&json!({ "$ref": address_of(schema) }))
        .map_err(|error| flaw(document, schema, &error))
}

fn flaw(document: &Value, schema: &str, error: &ValidationError<'_>) -> Flaw {
    let inside = error.instance_path().as_str();
    let at = if inside.is_empty() { schema } else { inside };
    let (at, why) = if let Kind::Referencing(_) = error.kind() {
        reference::broken_below(document, schema).unwrap_or_else(|| {
            let why = "a reference in it cannot be followed";
            (at.to_owned(), why.to_owned())
        })
    } else {
        let value = document.pointer(at).unwrap_or(error.instance());
        (at.to_owned(), why(error, value))
    };
    Flaw { at, why }
}

/// What is wrong with a keyword, for people who never read the schema of schemas.
fn why(error: &ValidationError<'_>, value: &Value) -> String {
    let place: Vec<_> = pointer::tokens(error.instance_path().as_str()).collect();
    let keyword = place.last().map_or("the schema", String::as_str);
    let value = quoted(value);
    match error.kind() {
        Kind::Format { format } if format == "regex" => {
            format!("{keyword} is no regular expression: {value}")
        }
        _ if keyword == "type" => {
            format!("type is {value}, which is none of the types of JSON Schema")
        }
        Kind::Type { kind } => {
            let asked = match kind {
                TypeKind::Single(one) => one.to_string(),
                TypeKind::Multiple(types) => {
                    let types: Vec<_> = types.iter().map(|one| one.to_string()).collect();
                    types.join(" or ")
                }
            };
            format!("{keyword} must be of type {asked}, and is {value}")
        }
        Kind::Minimum { limit } => format!("{keyword} is {value}, which is less than {limit}"),
        Kind::ExclusiveMinimum { limit } => {
            format!("{keyword} is {value}, which is not more than {limit}")
        }
        Kind::MinItems { .. } => format!("{keyword} is an empty list"),
        Kind::UniqueItems => format!("{keyword} lists a value twice: {value}"),
        _ => error.to_string(),
    }
}

/// Something that stands in a contract, cut where it is long.
fn quoted(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

impl Contract {
    /// The registry that validators of this contract are compiled with.
    ///
    /// # Errors
    /// A defect of the document as a whole: two of its schemas claim the same `$id`, for instance.
    pub fn registry(&self) -> Result<Registry<'_>, Defect> {
        self.registry_of(self.schema_document())
    }

    /// The same for a sealed schema.
    ///
    /// # Errors
    /// As above.
    pub fn sealed_registry<'c>(&self, sealed: &'c Sealed) -> Result<Registry<'c>, Defect> {
        self.registry_of(sealed.document())
    }

    /// The same for schemas that were taken out of the contract, each in its place.
    ///
    /// # Errors
    /// As above.
    pub fn registry_of<'c>(&self, schemas: &'c Value) -> Result<Registry<'c>, Defect> {
        registry(|registry, at| registry.add(at, schemas))
            .map_err(|what| self.document.defect("", what))
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
        compile(self.schema_document(), registry, schema).map_err(|flaw| self.defect_of(&flaw))
    }

    /// A validator of the schema at a pointer that says whether a body is fine, and not why it is not.
    /// It shares what it refers to with others; see [`Accepting::validator`] for where there is none.
    pub fn accepting<F: Json>(
        &self,
        registry: &Registry<'_>,
        accepting: &Accepting<F>,
        schema: &str,
    ) -> Option<Validator<F>> {
        accepting.validator(self.schema_document(), registry, schema)
    }

    pub(super) fn defect_of(&self, flaw: &Flaw) -> Defect {
        let what = format!("the schema does not compile: {}", flaw.why);
        self.document.defect(self.judged().written(&flaw.at), what)
    }
}
