//! The catalogue of what can change between two descriptions of one API.

use super::change::Direction;
use crate::finding::Level;
use crate::finding::catalogue::{Row, catalogue};

// The level is that of a change which breaks callers. Why it does so is told for what callers are
// sent and for what they ask; a rule without either never breaks them.
catalogue! {
    "../../rules/drift/"
    OperationRemoved "operation-removed" Error "an operation is gone"
        { sent "callers that wait for the request do not receive it" asked "callers of the operation are turned away" }
    OperationAdded "operation-added" Error "an operation is new"
    ServerRemoved "server-removed" Error "an address of the API is gone"
        { asked "callers that use the address do not reach the API there" }
    ServerAdded "server-added" Error "an address of the API is new"
    SecurityChanged "security-changed" Error "what a caller has to prove is different"
        { asked "credentials that were enough may be refused" }
    ParameterAdded "parameter-added" Error "a parameter is new"
        { asked "callers do not send the parameter, which is required" }
    ParameterRemoved "parameter-removed" Error "a parameter is gone"
        { asked "callers send a parameter that has no meaning any more" }
    ParameterBecameRequired "parameter-became-required" Error "a parameter has become required"
        { asked "callers that leave the parameter out are refused" }
    ParameterBecameOptional "parameter-became-optional" Error "a parameter has become optional"
    ParameterStyleChanged "parameter-style-changed" Error "a parameter is written in another form"
        { asked "callers write the parameter in the form of before" }
    RequestBodyAdded "request-body-added" Error "the operation now takes a body"
        { asked "callers do not send the body, which is required" }
    RequestBodyRemoved "request-body-removed" Error "the operation takes no body any more"
        { sent "callers that read the body find none" asked "callers send a body that has no meaning any more" }
    RequestBodyBecameRequired "request-body-became-required" Error "the request's body has become required"
        { asked "callers that send no body are refused" }
    RequestBodyBecameOptional "request-body-became-optional" Error "the request's body has become optional"
        { sent "callers that read the body may find none" }
    StatusAdded "status-added" Error "a status is new"
        { sent "callers may receive a status that they were not told of" }
    StatusRemoved "status-removed" Error "a status is gone"
        { sent "callers wait for a success that is not promised any more" asked "callers that answer so are not understood" }
    MediaTypeAdded "media-type-added" Warn "a media type is new"
        { sent "callers that do not say what they accept may receive a form that they were not told of" }
    MediaTypeRemoved "media-type-removed" Error "a media type is gone"
        { sent "callers that read no other media type can read nothing" asked "callers that send the media type are refused" }
    HeaderAdded "header-added" Error "a response header is new"
    HeaderRemoved "header-removed" Error "a response header is gone"
        { sent "callers that read the header find nothing, or anything" }
    HeaderBecameOptional "header-became-optional" Error "a response header has become optional"
        { sent "callers that rely on the header may miss it" }
    HeaderBecameRequired "header-became-required" Error "a response header has become required"
    FieldAdded "field-added" Error "a field is new"
        { sent "the field was not to come, or not with such a value" asked "callers do not send the field, which is required" }
    FieldRemoved "field-removed" Error "a field is gone"
        { sent "the field may be absent, or hold anything" asked "callers that send the field are refused" }
    FieldBecameOptional "field-became-optional" Error "a field has become optional"
        { sent "callers that rely on the field may miss it" }
    FieldBecameRequired "field-became-required" Error "a field has become required"
        { asked "callers that leave the field out are refused" }
    FieldBecameReadOnly "field-became-read-only" Error "a field is only sent by the API now"
        { asked "what callers send in the field is refused, or passed over" }
    FieldNoLongerReadOnly "field-no-longer-read-only" Error "a field is no longer only sent by the API"
        { asked "callers do not send the field, which is required" }
    FieldBecameWriteOnly "field-became-write-only" Error "a field is only sent by callers now"
        { sent "the field, which always came, does not come any more" }
    FieldNoLongerWriteOnly "field-no-longer-write-only" Error "a field is no longer only sent by callers"
    BecameNullable "became-nullable" Error "null has become allowed"
        { sent "callers that rely on a value may receive null" }
    BecameNotNullable "became-not-nullable" Error "null is not allowed any more"
        { asked "callers that send null are refused" }
    TypeChanged "type-changed" Error "the type is different"
        { sent "a value may come in a type that callers cannot read" asked "callers that send a value of the type of before are refused" }
    EnumValueAdded "enum-value-added" Warn "an enum has new values"
        { sent "callers may receive a value that they do not know" }
    EnumValueRemoved "enum-value-removed" Error "an enum has lost values"
        { asked "callers that send a value of before are refused" }
    EnumAdded "enum-added" Error "the value is now one of a list"
        { asked "callers that send another value are refused" }
    EnumRemoved "enum-removed" Error "the value is not one of a list any more"
        { sent "callers may receive any value" }
    FormatChanged "format-changed" Error "the format is different"
        { sent "a value may come in a format that callers cannot read" asked "callers that send the format of before are refused" }
    PatternChanged "pattern-changed" Error "the pattern is different"
        { sent "a value may come in a form that callers cannot read" asked "callers that send the form of before are refused" }
    BoundWidened "bound-widened" Error "a bound has become wider"
        { sent "callers may receive a value beyond the bound of before" }
    BoundNarrowed "bound-narrowed" Error "a bound has become narrower"
        { asked "callers that send a value within the bound of before are refused" }
    OtherFieldsAllowed "other-fields-allowed" Error "fields of other names are allowed now"
        { sent "callers may receive fields that were not to come" }
    OtherFieldsForbidden "other-fields-forbidden" Error "fields of other names are not allowed any more"
        { asked "callers that send such fields are refused" }
    VariantAdded "variant-added" Error "a choice of schemas has a new variant"
        { sent "callers may receive a variant that they do not know" }
    VariantRemoved "variant-removed" Error "a choice of schemas has lost a variant"
        { asked "callers that send the variant are refused" }
    OperationMoved "operation-moved" Error "the method or the path is different"
        { asked "callers of the operation are turned away" }
    ExampleRefused "example-refused" Error "an example is none by the contract"
        { sent "what the example shows is not what callers were told of" }
    SchemaChanged "schema-changed" Error "other values are valid than before"
        { sent "a value may come that callers cannot read" asked "a value that was accepted is refused" }
    TypeRefuses "type-refuses" Error "a type refuses what its contract allows"
        { sent "a response that keeps the contract fails to be read" }
    TypeUndecided "type-undecided" Warn "whether a type accepts all that its contract allows is not known"
    TypeAcceptsMore "type-accepts-more" Note "a type accepts more than its contract allows"
    FieldSeen "field-seen" Warn "a field came that the contract does not declare"
        { sent "callers that refuse unknown fields fail to read the response" }
    FieldMissed "field-missed" Error "a required field did not come"
        { sent "callers that rely on the field miss it" }
    TypeSeen "type-seen" Error "a value came of a type that the contract does not allow"
        { sent "callers that rely on the type cannot read the value" }
    NullSeen "null-seen" Error "null came where the contract does not allow it"
        { sent "callers that rely on a value receive null" }
    EnumValueSeen "enum-value-seen" Warn "a value came that its enum does not list"
        { sent "callers receive a value that they do not know" }
    StatusSeen "status-seen" Error "a status came that the operation does not declare"
        { sent "callers receive a status that they were not told of" }
    PromiseBroken "promise-broken" Error "another promise of the contract was broken"
        { sent "callers that rely on the promise fail" }
    FieldAlwaysSeen "field-always-seen" Note "an optional field always came"
    FieldNeverSeen "field-never-seen" Note "a declared field never came"
}

impl Rule {
    /// The level of a change of this kind that breaks callers.
    pub fn level(self) -> Level {
        self.row().level
    }

    /// Why such a change of what goes in a direction breaks callers, as a lowercase fragment; empty
    /// if it never does.
    pub fn breaks(self, direction: Direction) -> &'static str {
        let [asked, sent] = self.row().breaks;
        match direction {
            Direction::Request => asked,
            Direction::Response => sent,
        }
    }
}
