//! The contracts of the two vendors, built into the binary.

use callspec_codegen::Document;

use crate::defect::Defect;

/// A contract that comes with the harness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum BuiltIn {
    /// Alta: <https://docs.altahq.com>
    #[value(help = "The Alta API")]
    Alta,
    /// Autocalls: <https://docs.autocalls.ai>
    #[value(help = "The Autocalls API")]
    Autocalls,
}

impl BuiltIn {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Alta, Self::Autocalls];

    /// The name of the file in the repository, and its text.
    pub fn source(self) -> (&'static str, &'static str) {
        match self {
            Self::Alta => ("spec/alta.yaml", include_str!("../../../spec/alta.yaml")),
            Self::Autocalls => (
                "spec/autocalls.yaml",
                include_str!("../../../spec/autocalls.yaml"),
            ),
        }
    }

    /// The contract, from its text.
    ///
    /// # Errors
    /// None: that the texts parse is tested.
    pub fn document(self) -> Result<Document, Defect> {
        let (name, text) = self.source();
        let json = match self {
            Self::Alta => include_str!(concat!(env!("OUT_DIR"), "/alta.json")),
            Self::Autocalls => include_str!(concat!(env!("OUT_DIR"), "/autocalls.json")),
        };
        match serde_json::from_str(json) {
            Ok(value) => Ok(Document::parsed(name, text, value)),
            Err(_) => Document::parse(name, text),
        }
    }

    /// The name of the file of its overlay in the repository, and its text, if it has one.
    pub fn overlay(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Alta => None,
            Self::Autocalls => Some((
                "spec/autocalls.overlay.yaml",
                include_str!("../../../spec/autocalls.overlay.yaml"),
            )),
        }
    }

    /// The variables that its client reads, and what a request may hold beyond the contract.
    pub fn access(self) -> Access {
        match self {
            Self::Alta => Access {
                token_variable: "ALTA_API_TOKEN",
                base_url_variable: "ALTA_BASE_URL",
                account: Some(("x-account-id", "ALTA_ACCOUNT_ID")),
            },
            Self::Autocalls => Access {
                token_variable: "AUTOCALLS_API_TOKEN",
                base_url_variable: "AUTOCALLS_BASE_URL",
                account: None,
            },
        }
    }
}

/// How an API is reached by whoever has a token, named as its client names it.
#[derive(Clone, Copy, Debug)]
pub struct Access {
    /// The variable of the environment that holds the token.
    pub token_variable: &'static str,
    /// The variable that holds another address of the API.
    pub base_url_variable: &'static str,
    /// The header that names an account, and the variable that holds it.
    pub account: Option<(&'static str, &'static str)>,
}

#[cfg(test)]
mod tests {
    use callspec_codegen::Document;

    use super::BuiltIn;

    #[test]
    fn what_was_read_ahead_is_what_the_text_says() {
        for built_in in BuiltIn::ALL {
            let (name, text) = built_in.source();
            let parsed = Document::parse(name, text).expect("a contract");
            let document = built_in.document().expect("a contract");
            assert_eq!(document.value().to_string(), parsed.value().to_string());
            let at = "/info/title";
            assert_eq!(document.position(at), parsed.position(at));
        }
    }
}
