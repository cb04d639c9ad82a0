//! Where a setting holds: everywhere, in a contract, in an operation, or in an operation of a
//! contract.

use std::sync::Arc;

/// Where a setting holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// The title of the contract; any, if there is none.
    pub contract: Option<Arc<str>>,
    /// The id of the operation; any, if there is none.
    pub operation: Option<Arc<str>>,
}

impl Scope {
    /// The scopes that an operation of a contract lies in, the narrowest first.
    pub fn around(title: &Arc<str>, operation: &Arc<str>) -> [Self; 4] {
        let [contract, operation] = [title, operation].map(|name| Some(name.clone()));
        [
            (contract.clone(), operation.clone()),
            (None, operation),
            (contract, None),
            (None, None),
        ]
        .map(|(contract, operation)| Self {
            contract,
            operation,
        })
    }

    /// Whether an operation of a contract lies in it.
    pub fn covers(&self, title: &str, operation: &str) -> bool {
        let is = |named: &Option<Arc<str>>, name| named.as_deref().is_none_or(|own| own == name);
        is(&self.contract, title) && is(&self.operation, operation)
    }
}
