//! What was called.

use std::fmt;

/// An operation, as its contract names it.
///
/// Displays as `getCall (GET /calls/{callId})`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Operation {
    /// The `operationId`.
    pub id: &'static str,
    /// The method, in capitals.
    pub method: &'static str,
    /// The path with the names of its parameters, not their values.
    pub path: &'static str,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, method, path } = self;
        write!(f, "{id} ({method} {path})")
    }
}
