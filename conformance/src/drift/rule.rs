//! The catalogue of what can change between two descriptions of one API.

use crate::finding::Level;

/// One row of the catalogue.
struct Row {
    rule: Rule,
    id: &'static str,
    level: Level,
    says: &'static str,
    breaks: &'static str,
    explanation: &'static str,
}

/// Declares [`Rule`] and the catalogue from one table, so that neither can miss a row.
macro_rules! catalogue {
    ($($rule:ident $id:literal $level:ident $says:literal $breaks:literal)*) => {
        /// A kind of change. Its id is public: rules are added, never renamed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $says] $rule,)*
        }

        const CATALOGUE: &[Row] = &[
            $(Row {
                rule: Rule::$rule,
                id: $id,
                level: Level::$level,
                says: $says,
                breaks: $breaks,
                explanation: include_str!(concat!("../../rules/drift/", $id, ".md")),
            },)*
        ];
    };
}

// The level is that of a change which breaks callers.
catalogue! {
    OperationRemoved "operation-removed" Error "an operation is gone"
        "callers of the operation are turned away"
    OperationAdded "operation-added" Error "an operation is new"
        "nothing"
    ServerRemoved "server-removed" Error "an address of the API is gone"
        "callers that use the address do not reach the API there"
    ServerAdded "server-added" Error "an address of the API is new"
        "nothing"
    SecurityChanged "security-changed" Error "what a caller has to prove is different"
        "credentials that were enough may be refused"
    ParameterAdded "parameter-added" Error "a parameter is new"
        "callers do not send the parameter, which is required"
    ParameterRemoved "parameter-removed" Error "a parameter is gone"
        "callers send a parameter that has no meaning any more"
    ParameterBecameRequired "parameter-became-required" Error "a parameter has become required"
        "callers that leave the parameter out are refused"
    ParameterBecameOptional "parameter-became-optional" Error "a parameter has become optional"
        "nothing"
    ParameterStyleChanged "parameter-style-changed" Error "a parameter is written in another form"
        "callers write the parameter in the form of before"
    RequestBodyAdded "request-body-added" Error "the operation now takes a body"
        "callers do not send the body, which is required"
    RequestBodyRemoved "request-body-removed" Error "the operation takes no body any more"
        "callers send a body that has no meaning any more"
    RequestBodyBecameRequired "request-body-became-required" Error "the request's body has become required"
        "callers that send no body are refused"
    RequestBodyBecameOptional "request-body-became-optional" Error "the request's body has become optional"
        "nothing"
    StatusAdded "status-added" Error "a status is new"
        "callers may receive a status that they were not told of"
    StatusRemoved "status-removed" Error "a status is gone"
        "callers wait for a success that is not promised any more"
    MediaTypeAdded "media-type-added" Warn "a media type is new"
        "callers that do not say what they accept may receive a form that they were not told of"
    MediaTypeRemoved "media-type-removed" Error "a media type is gone"
        "callers that ask for the media type, or send it, are refused"
    HeaderAdded "header-added" Error "a response header is new"
        "nothing"
    HeaderRemoved "header-removed" Error "a response header is gone"
        "callers that read the header find nothing, or anything"
    HeaderBecameOptional "header-became-optional" Error "a response header has become optional"
        "callers that rely on the header may miss it"
    HeaderBecameRequired "header-became-required" Error "a response header has become required"
        "nothing"
    FieldAdded "field-added" Error "a field is new"
        "the field was not allowed before, or callers do not send it"
    FieldRemoved "field-removed" Error "a field is gone"
        "the field may be absent, or hold anything; or callers send it and it is refused"
    FieldBecameOptional "field-became-optional" Error "a field has become optional"
        "callers that rely on the field may miss it"
    FieldBecameRequired "field-became-required" Error "a field has become required"
        "callers that leave the field out are refused"
    BecameNullable "became-nullable" Error "null has become allowed"
        "callers that rely on a value may receive null"
    BecameNotNullable "became-not-nullable" Error "null is not allowed any more"
        "callers that send null are refused"
    TypeChanged "type-changed" Error "the type is different"
        "a value may come in a type that callers cannot read, or is refused in the type that they send"
    EnumValueAdded "enum-value-added" Warn "an enum has new values"
        "callers may receive a value that they do not know"
    EnumValueRemoved "enum-value-removed" Error "an enum has lost values"
        "callers that send a value of before are refused"
    EnumAdded "enum-added" Error "the value is now one of a list"
        "callers that send another value are refused"
    EnumRemoved "enum-removed" Error "the value is not one of a list any more"
        "callers may receive any value"
    FormatChanged "format-changed" Error "the format is different"
        "a value may come in a format that callers cannot read, or is refused in the format that they send"
    PatternChanged "pattern-changed" Error "the pattern is different"
        "a value may come in a form that callers cannot read, or is refused in the form that they send"
    BoundWidened "bound-widened" Error "a bound has become wider"
        "callers may receive a value beyond the bound of before"
    BoundNarrowed "bound-narrowed" Error "a bound has become narrower"
        "callers that send a value within the bound of before are refused"
    OtherFieldsAllowed "other-fields-allowed" Error "fields of other names are allowed now"
        "callers may receive fields that were not to come"
    OtherFieldsForbidden "other-fields-forbidden" Error "fields of other names are not allowed any more"
        "callers that send such fields are refused"
    VariantAdded "variant-added" Error "a choice of schemas has a new variant"
        "callers may receive a variant that they do not know"
    VariantRemoved "variant-removed" Error "a choice of schemas has lost a variant"
        "callers that send the variant are refused"
    SchemaChanged "schema-changed" Error "other values are valid than before"
        "a value may come that callers cannot read, or is refused though it was accepted before"
    TypeRefuses "type-refuses" Error "a type refuses what its contract allows"
        "a response that keeps the contract fails to be read"
    TypeUndecided "type-undecided" Warn "whether a type accepts all that its contract allows is not known"
        "nothing"
    TypeAcceptsMore "type-accepts-more" Note "a type accepts more than its contract allows"
        "nothing"
    FieldSeen "field-seen" Warn "a field came that the contract does not declare"
        "callers that refuse unknown fields fail to read the response"
    FieldMissed "field-missed" Error "a required field did not come"
        "callers that rely on the field miss it"
    TypeSeen "type-seen" Error "a value came of a type that the contract does not allow"
        "callers that rely on the type cannot read the value"
    NullSeen "null-seen" Error "null came where the contract does not allow it"
        "callers that rely on a value receive null"
    EnumValueSeen "enum-value-seen" Warn "a value came that its enum does not list"
        "callers receive a value that they do not know"
    StatusSeen "status-seen" Error "a status came that the operation does not declare"
        "callers receive a status that they were not told of"
    PromiseBroken "promise-broken" Error "another promise of the contract was broken"
        "callers that rely on the promise fail"
    FieldAlwaysSeen "field-always-seen" Note "an optional field always came"
        "nothing"
    FieldNeverSeen "field-never-seen" Note "a declared field never came"
        "nothing"
}

impl Rule {
    /// All rules, in the order of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        CATALOGUE.iter().map(|row| row.rule)
    }

    /// The rule of this id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::all().find(|rule| rule.id() == id)
    }

    /// The id, for instance `field-removed`.
    pub fn id(self) -> &'static str {
        self.row().id
    }

    /// The level of a change of this kind that breaks callers.
    pub fn level(self) -> Level {
        self.row().level
    }

    /// What has changed, as a lowercase fragment.
    pub fn says(self) -> &'static str {
        self.row().says
    }

    /// Why such a change can break callers, as a lowercase fragment.
    pub fn breaks(self) -> &'static str {
        self.row().breaks
    }

    /// What the rule means and what to do about it, for people: the file `rules/drift/ID.md`.
    pub fn explanation(self) -> &'static str {
        self.row().explanation
    }

    fn row(self) -> &'static Row {
        &CATALOGUE[self as usize]
    }
}
