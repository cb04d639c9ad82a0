//! The contracts of the two vendors, built into the binary.

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
