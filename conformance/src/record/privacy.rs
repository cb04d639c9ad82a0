//! Which fields are personal: `spec/privacy.toml` and files like it.
//!
//! ```toml
//! [[field]]
//! contract = "Alta API"
//! pointer = "/from"
//! kind = "phone"
//! reason = "a person's number, or a number that leads to the account"
//! ```
//!
//! An entry for something personal holds for all that lies below its place; one that calls a place
//! `public` holds for this place alone. The first that fits counts, and files that are named come
//! before what is built in.

use callspec_codegen::pointer;
use serde::Deserialize;

use crate::defect::{Defect, of_toml};
use crate::policy::file::{Pattern, Reason};

/// What is built in: the fields of the contracts that are.
const BUILT_IN: (&str, &str) = (
    "spec/privacy.toml",
    include_str!("../../../spec/privacy.toml"),
);

/// What a value is to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A phone number.
    Phone,
    /// What somebody or something is called.
    Name,
    /// What was said or written.
    Text,
    /// An e-mail address.
    Email,
    /// An address in the web.
    Url,
    /// What identifies a person, a call or an account.
    Id,
    /// A token, a key, a password.
    Secret,
    /// When something happened.
    Time,
    /// A number that tells of a person.
    Number,
    /// Nothing personal: it is kept as it is.
    Public,
}

/// What is to be done about the names of members where the contract leaves them free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Names {
    Public,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    field: Vec<Field>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    contract: Option<String>,
    operation: Option<String>,
    pointer: Pattern,
    kind: Kind,
    names: Option<Names>,
    /// Read so that there is one; it is for those who read the file.
    #[serde(rename = "reason")]
    _reason: Reason,
}

/// Which fields are personal, and of which kind.
pub struct Privacy {
    fields: Vec<Field>,
}

/// The response that a place is in.
#[derive(Clone, Copy)]
pub struct Answer<'a> {
    /// The title of its contract.
    pub contract: &'a str,
    /// The id of its operation.
    pub operation: &'a str,
}

impl Privacy {
    /// What is said of the built-in contracts.
    ///
    /// # Errors
    /// The file that is built in cannot be read, which a test rules out.
    pub fn built_in() -> Result<Self, Defect> {
        Self::parse(BUILT_IN.0, BUILT_IN.1)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// A defect with its place: unknown keys and kinds, an entry without a reason.
    pub fn parse(name: &str, text: &str) -> Result<Self, Defect> {
        match toml::from_str::<File>(text) {
            Ok(file) => Ok(Self { fields: file.field }),
            Err(error) => Err(of_toml(name, text, &error)),
        }
    }

    /// The same, after what another says.
    #[must_use]
    pub fn after(mut self, first: Self) -> Self {
        self.fields.splice(0..0, first.fields);
        self
    }

    /// What is said of a place of a response; `at` is a pointer with `*` for indices and free names.
    pub fn kind(&self, of: Answer<'_>, at: &str) -> Option<Kind> {
        let mut place = Some(at);
        while let Some(pointer) = place {
            let found = self
                .fields(of, pointer)
                .find(|field| pointer == at || field.kind != Kind::Public);
            if let Some(field) = found {
                return Some(field.kind);
            }
            place = pointer::parent(pointer);
        }
        None
    }

    /// Whether names below a place that the contract leaves free are kept.
    pub fn keeps_names(&self, of: Answer<'_>, at: &str) -> bool {
        self.fields(of, at)
            .any(|field| field.names == Some(Names::Public))
    }

    fn fields<'p>(&'p self, of: Answer<'_>, at: &str) -> impl Iterator<Item = &'p Field> {
        let is_of =
            |named: &Option<String>, name: &str| named.as_deref().is_none_or(|one| one == name);
        self.fields.iter().filter(move |field| {
            is_of(&field.contract, of.contract)
                && is_of(&field.operation, of.operation)
                && field.pointer.0.matches(at)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, Kind, Privacy};

    const OF: Answer<'_> = Answer {
        contract: "Alta API",
        operation: "getCall",
    };

    #[test]
    fn what_is_personal_holds_for_all_below() {
        let privacy = Privacy::parse(
            "privacy.toml",
            "[[field]]\npointer = '/a'\nkind = 'text'\nreason = 'x'\n\
             [[field]]\npointer = '/b'\nkind = 'public'\nreason = 'x'\n\
             [[field]]\npointer = '/c'\ncontract = 'Other'\nkind = 'name'\nreason = 'x'\n",
        );
        let privacy = privacy.unwrap_or_else(|defect| panic!("{defect}"));
        assert_eq!(privacy.kind(OF, "/a/*/text"), Some(Kind::Text));
        assert_eq!(privacy.kind(OF, "/b"), Some(Kind::Public));
        assert_eq!(privacy.kind(OF, "/b/c"), None);
        assert_eq!(privacy.kind(OF, "/c"), None);
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        for (text, place) in [
            ("[[fields]]", "1:3"),
            ("[[field]]\npointer = '/a'\nkind = 'phone'", "1:1"),
            (
                "[[field]]\npointer = '/a'\nkind = 'fax'\nreason = 'x'",
                "3:8",
            ),
            (
                "[[field]]\npointer = 'a'\nkind = 'phone'\nreason = 'x'",
                "2:11",
            ),
            (
                "[[field]]\npointer = '/a'\nkind = 'phone'\nreason = ''",
                "4:10",
            ),
        ] {
            let refused = Privacy::parse("privacy.toml", text)
                .err()
                .map(|one| one.to_string());
            let refused = refused.unwrap_or_default();
            assert!(
                refused.starts_with(&format!("privacy.toml:{place}: ")),
                "{text}: {refused}"
            );
        }
    }
}
