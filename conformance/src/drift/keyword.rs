//! What a keyword of a schema holds: further schemas, or what it says itself (JSON Schema 2020-12).

/// What stands below a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Below {
    /// One schema.
    Schema,
    /// A list of schemas.
    List,
    /// Schemas by name: of properties, of patterns.
    Named,
    /// What the keyword itself says: a type, a bound, the values of an enum.
    Data,
    /// Nothing that decides which values are valid.
    Prose,
}

/// What stands below a keyword of a schema.
pub(super) fn below(keyword: &str) -> Below {
    match keyword {
        "additionalProperties"
        | "contains"
        | "contentSchema"
        | "else"
        | "if"
        | "items"
        | "not"
        | "propertyNames"
        | "then"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Below::Schema,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Below::List,
        "$defs" | "definitions" | "dependentSchemas" | "patternProperties" | "properties" => {
            Below::Named
        }
        "$anchor" | "$comment" | "$schema" | "default" | "deprecated" | "description"
        | "discriminator" | "example" | "examples" | "externalDocs" | "title" | "xml" => {
            Below::Prose
        }
        _ if keyword.starts_with("x-") => Below::Prose,
        _ => Below::Data,
    }
}
