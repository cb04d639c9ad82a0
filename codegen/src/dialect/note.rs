//! What a conversion could not carry, or read in a way worth knowing.

use std::fmt;

/// How much a [`Note`] matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// The standard leaves it open or forbids it; the note says how it was read. Nothing is lost.
    Reading,
    /// Lost for people and tools that read the document; the same messages are valid.
    Annotation,
    /// The result says something else about messages. Unless the kind says otherwise, it allows
    /// more than the input did.
    Meaning,
}

/// One thing that a conversion did not carry over as it stood.
///
/// Displays as one sentence with its place: `/components/schemas/Pet/contains: contains …`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Note {
    /// JSON Pointer (RFC 6901) into the document that was given.
    pub pointer: String,
    /// What happened there.
    pub kind: NoteKind,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.kind)
    }
}

/// Declares the kinds of notes once: variant, id, weight and the sentence that is both the
/// documentation of the variant and what [`NoteKind`] displays.
macro_rules! catalogue {
    ($($variant:ident $id:literal $weight:ident $sentence:literal)*) => {
        /// Every kind of [`Note`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum NoteKind {
            $(#[doc = $sentence] $variant,)*
        }

        impl NoteKind {
            /// All kinds, in the order of the catalogue.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The kind as one word for golden files and filters: `prefix-items`.
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// Whether meaning, an annotation or nothing is lost.
            pub fn weight(self) -> Weight {
                match self { $(Self::$variant => Weight::$weight,)* }
            }

            fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }
        }
    };
}

catalogue! {
    UnsupportedVersion "unsupported-version" Meaning
        "the document is neither OpenAPI 3.0 nor 3.1 and came through unchanged"
    ForeignDialect "foreign-dialect" Meaning
        "schemas in another dialect than JSON Schema 2020-12 were read as if they were in that one"
    DynamicReference "dynamic-reference" Meaning
        "a dynamic reference with no single target was dropped"
    RebasedReference "rebased-reference" Meaning
        "a relative reference was to be resolved against an `$id`, which OpenAPI 3.0 does not have"
    LostTarget "lost-target" Meaning
        "the reference leads into a part of the document that was dropped"
    Definitions "definitions" Meaning
        "schema definitions could not move to the components, which are malformed"
    PrefixItems "prefix-items" Meaning
        "`prefixItems` became `items`: any item may now be what one of the positions allowed"
    Contains "contains" Meaning
        "`contains` with its bounds was dropped"
    UnevaluatedItems "unevaluated-items" Meaning
        "`unevaluatedItems` beside keywords that evaluate items was dropped"
    PropertyNames "property-names" Meaning
        "`propertyNames` was dropped"
    PatternProperties "pattern-properties" Meaning
        "`patternProperties` became `additionalProperties`: the patterns no longer tell names apart"
    UnevaluatedProperties "unevaluated-properties" Meaning
        "`unevaluatedProperties` beside keywords that evaluate properties was dropped"
    DependentRequired "dependent-required" Meaning
        "`dependentRequired` was dropped"
    DependentSchemas "dependent-schemas" Meaning
        "`dependentSchemas` was dropped"
    Conditional "conditional" Meaning
        "`if` with `then` and `else` was dropped"
    Negation "negation" Meaning
        "`not` was dropped, because the schema below it was widened and would now forbid too much"
    ExclusiveChoice "exclusive-choice" Meaning
        "`oneOf` became `anyOf`, because a branch was widened and may now overlap with another"
    UndecidedNull "undecided-null" Meaning
        "null was kept, though it could not be decided whether the schema's other keywords allow it"
    Webhook "webhook" Meaning
        "a webhook was dropped; the named components that it uses remain"
    UnresolvedPathItem "unresolved-path-item" Meaning
        "a path item reference leads nowhere, in a circle or too deep, and became an empty path item"
    MutualTls "mutual-tls" Meaning
        "mutual TLS was dropped: the requirement now asks for nothing that a message could show"
    SecurityRoles "security-roles" Meaning
        "the roles required beside a scheme without scopes were dropped"
    Examples "examples" Annotation
        "a schema's examples after the first were dropped"
    Comment "comment" Annotation
        "`$comment` was dropped"
    Identifier "identifier" Annotation
        "`$id` was dropped; references to it by the same text were rewritten"
    Vocabulary "vocabulary" Annotation
        "`$vocabulary` was dropped"
    Content "content" Annotation
        "what a string's content is encoded in or describes was dropped"
    NullDescription "null-description" Annotation
        "the annotations of a branch that only allows null were dropped with the branch"
    InfoSummary "info-summary" Annotation
        "the summary of the API was dropped"
    LicenseIdentifier "license-identifier" Annotation
        "the SPDX identifier of the license was dropped"
    ReferenceText "reference-text" Annotation
        "the summary and description beside a reference were dropped"
    LeftoverNullable "leftover-nullable" Reading
        "`nullable` means nothing in OpenAPI 3.1 and was read as in 3.0: the value may be null"
    LeftoverExclusive "leftover-exclusive" Reading
        "a boolean exclusive bound means nothing in OpenAPI 3.1 and was read as in 3.0"
    EmptyType "empty-type" Reading
        "an empty list of types, which the standard forbids, was read as no statement about the type"
    StrayReference "stray-reference" Reading
        "the reference leads nowhere by the standard and was read from the nearest place where it does"
    UndefinedBody "undefined-body" Reading
        "the request body was kept, though OpenAPI 3.0 tells readers to ignore it for this method"
}

impl NoteKind {
    /// Whether the result says something else about messages than the input did.
    pub fn is_meaning(self) -> bool {
        self.weight() == Weight::Meaning
    }
}

impl fmt::Display for NoteKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence())
    }
}
