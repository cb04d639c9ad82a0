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
}
