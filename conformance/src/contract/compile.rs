//! From the schemas of a contract to validators.

use callspec_codegen::dialect;
use jsonschema::error::ValidationErrorKind;
use jsonschema::json::Json;
use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value, json};

use super::schemas::formats;
use super::{Contract, reference};
use crate::defect::Defect;

/// The address that the document has inside the validator's registry.
const DOCUMENT: &str = "contract:///";

impl Contract {
    /// The registry that validators of this contract are compiled with.
    ///
    /// # Errors
    /// A defect of the document as a whole: two of its schemas claim the same `$id`, for instance.
    pub fn registry(&self) -> Result<Registry<'_>, Defect> {
        self.registry_of(self.schema_document())
    }

    /// The same for its sealed schemas.
    ///
    /// # Errors
    /// As above.
    pub fn sealed_registry(&self) -> Result<Registry<'_>, Defect> {
        self.registry_of(self.sealed().document())
    }

    fn registry_of<'c>(&self, schemas: &'c Value) -> Result<Registry<'c>, Defect> {
        Registry::new()
            .draft(Draft::Draft202012)
            .add(DOCUMENT, schemas)
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
        jsonschema::options_for::<F>()
            .with_draft(Draft::Draft202012)
            .with_registry(registry)
            .should_validate_formats(true)
            .with_format("byte", formats::is_base64)
            .with_format("base64url", formats::is_base64url)
            .offline()
            .build(&json!({ "$ref": format!("{DOCUMENT}{}", dialect::reference_to(schema)) }))
            .map_err(|error| {
                let inside = error.instance_path().as_str();
                let at = if inside.is_empty() { schema } else { inside };
                let (at, why) = match error.kind() {
                    ValidationErrorKind::Referencing(_) => {
                        reference::broken_below(self.schema_document(), schema).unwrap_or_else(
                            || {
                                let why = "a reference in it cannot be followed";
                                (at.to_owned(), why.to_owned())
                            },
                        )
                    }
                    _ => (at.to_owned(), error.to_string()),
                };
                let what = format!("the schema does not compile: {why}");
                self.document.defect(self.judged().written(&at), what)
            })
    }
}
