//! The rule catalogue, and findings: one broken promise each, without prose.

use std::fmt;
use std::sync::Arc;

use crate::exchange::Origin;

pub(crate) mod catalogue;

use catalogue::{Row, catalogue};

/// How much a finding weighs unless the policy says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Note,
    /// The contract cannot decide.
    Warn,
    /// The contract is broken.
    Error,
}

impl Level {
    const ALL: [Self; 3] = [Self::Note, Self::Warn, Self::Error];

    /// The level of this id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.id() == id)
    }

    /// The level as reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

catalogue! {
    "../rules/"
    UndeclaredOperation "undeclared-operation" Error "no operation of the contract has this method and path"
        "add the operation to the contract if the vendor documents it, or correct method and path"
    UndeclaredStatus "undeclared-status" Error "the operation does not declare this status"
        "declare the status if it is the API's own; expect it with a reason if a gateway sent it"
    UnexpectedStatus "unexpected-status" Error "the request was to be answered with another status, by the contract"
        "look whether the API really lets it pass; if so, correct what the contract says of the status"
    UndeclaredMediaType "undeclared-media-type" Error "the response's content type is not declared for this status"
        "look who answered; if it was the API, declare the media type"
    MissingHeader "missing-header" Error "a required response header is absent"
        "look whether the recorder left headers out; if not, ask the vendor or make the header optional"
    InvalidHeader "invalid-header" Error "a response header breaks its schema"
        "correct the schema if the text is what the vendor documents"
    EmptyBody "empty-body" Error "a body is declared and none came"
        "look whether the recording holds bodies; if so, declare the response without content"
    UndeclaredBody "undeclared-body" Warn "the contract declares no body for this status, and one came"
        "declare the content of the status if clients are to read it; until then they cannot know of it"
    NotJson "not-json" Error "the media type is JSON and the body does not parse"
        "look whether the recorder cut the body; if not, ask the vendor, for no client can read it"
    RepeatedField "repeated-field" Warn "a name stands more than once in one object"
        "ask the vendor: parsers differ in which of the values they take, and some refuse the body"
    MissingField "missing-field" Error "a required property is absent"
        "ask the vendor; if it is left out on purpose, make it optional by an overlay"
    WrongType "wrong-type" Error "the JSON type differs"
        "ask the vendor; if it is meant so, record both types in an overlay"
    UnexpectedNull "unexpected-null" Error "null where the contract does not allow it"
        "ask whether null means absent; if it stays, record it in an overlay"
    UnknownEnumValue "unknown-enum-value" Warn "a value outside the declared enum"
        "see that your code handles it, and list the value once it is documented"
    BadFormat "bad-format" Error "the value does not have its declared format"
        "give the field the format that it really has, or switch the format off below [formats]"
    Constraint "constraint" Error "another keyword of the schema fails"
        "read the keyword at that line, and decide which of the two is wrong"
    UndeclaredField "undeclared-field" Warn "a property that the contract does not declare"
        "declare it if it is there to stay; until then clients pass over it"
    KnownDeviation "known-deviation" Note "outside the published contract, inside the overlay"
        "nothing to do; once the vendor mends it, take the action out of the overlay"
    SchemaDefect "schema-defect" Error "a schema of the contract does not compile, or has a keyword out of place"
        "mend the document; where it is the vendor's, by an overlay"
}

impl Rule {
    /// The level unless the policy says otherwise.
    pub fn default_level(self) -> Level {
        self.row().level
    }

    /// What to do about a finding, as a lowercase fragment.
    pub fn help(self) -> &'static str {
        self.row().help
    }
}

/// The part of a message that a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Method and path of the request.
    Request,
    /// The status of the response.
    Status,
    /// The media type of the response.
    MediaType,
    /// A header of the response; the pointer is its name.
    Header,
    /// The body of the response.
    Body,
    /// No part of the message, but of what the contract says of it; the pointer is the keyword.
    Schema,
}

impl Part {
    const ALL: [Self; 6] = [
        Self::Request,
        Self::Status,
        Self::MediaType,
        Self::Header,
        Self::Body,
        Self::Schema,
    ];

    /// The part of this id.
    pub fn of_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.id() == id)
    }

    /// The part as reports write it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Status => "status",
            Self::MediaType => "media-type",
            Self::Header => "header",
            Self::Body => "body",
            Self::Schema => "schema",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// One broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Rule and place: what makes two findings the same.
    pub identity: Identity,
    /// What the contract asks for: "string, format uuid".
    pub expected: String,
    /// What came, by kind and never by value: "string of 12 characters".
    pub actual: String,
    /// The value itself, cut and without secrets; only where the user asked for values.
    pub value: Option<String>,
    /// Why it is expected, in the words of the overlay that knows of it.
    pub reason: Option<Arc<str>>,
    /// Where it was seen.
    pub origin: Origin,
}

impl Finding {
    /// The same finding with the value that it is about.
    #[must_use]
    pub fn showing(mut self, value: Option<String>) -> Self {
        self.value = value;
        self
    }
}

/// What makes two findings the same: never words, never values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// The rule.
    pub rule: Rule,
    /// The name of the contract's document.
    pub document: Arc<str>,
    /// The operation's id, or method and path where there is none.
    pub operation: Arc<str>,
    /// The status of the response.
    pub status: u16,
    /// The part of the message.
    pub part: Part,
    /// JSON Pointer into the part, array indices and undeclared names as `*`.
    pub pointer: String,
    /// JSON Pointer into the contract, to the promise that is broken; `FILE#POINTER` where another
    /// file or the overlay says it.
    pub contract: String,
}

impl Identity {
    /// Whether it is the contract that is wrong, and not the exchange, which cannot be judged by it:
    /// a schema does not compile.
    pub fn is_of_contract(&self) -> bool {
        self.rule == Rule::SchemaDefect && self.part != Part::Schema
    }

    /// The level unless the policy says otherwise: that of the rule, but for what the contract says
    /// in vain, which breaks nothing by itself.
    pub fn default_level(&self) -> Level {
        match self.part {
            Part::Schema => Level::Note,
            _ => self.rule.default_level(),
        }
    }
}
