//! Operations that a policy file names, looked up in the contracts that are judged by.

use std::sync::Arc;

use crate::contract::{Contract, Deviations, Operation};
use crate::nearest;

/// Operations beyond this many are not listed in a refusal.
const MAX_LISTED: usize = 8;

/// The contracts that names are looked up in.
pub(super) struct Named<'c> {
    pub(super) contracts: &'c [Contract],
}

impl Named<'_> {
    /// The ids of the operations of this name, in the contract of this title or in any.
    ///
    /// # Errors
    /// One sentence: there is no such operation.
    pub(super) fn operations(
        &self,
        title: Option<&str>,
        name: &str,
    ) -> Result<Vec<Arc<str>>, String> {
        let of_title = |contract: &&Contract| title.is_none_or(|title| contract.title() == title);
        let contracts = || self.contracts.iter().filter(of_title);
        let mut ids: Vec<_> = contracts()
            .flat_map(with_overlay)
            .filter_map(|contract| contract.operation(name))
            .map(|operation| operation.id.clone())
            .collect();
        ids.sort();
        ids.dedup();
        if !ids.is_empty() {
            return Ok(ids);
        }
        let known = || {
            contracts()
                .flat_map(with_overlay)
                .flat_map(Contract::operations)
        };
        Err(refusal(title, name, known))
    }
}

/// A contract, and the same with its overlay, which may have more operations.
fn with_overlay(contract: &Contract) -> impl Iterator<Item = &Contract> {
    let overlaid = contract.deviations().map(Deviations::contract);
    std::iter::once(contract).chain(overlaid)
}

fn refusal<'o, O: Iterator<Item = &'o Operation>>(
    title: Option<&str>,
    name: &str,
    known: impl Fn() -> O,
) -> String {
    let place = title.unwrap_or("the contracts that are judged by");
    let ids = || known().map(|operation| &*operation.id);
    let mut what = format!("no operation of {place} is called {name}");
    if let Some(nearest) = nearest::nearest(name, ids()) {
        what.push_str("; did you mean ");
        what.push_str(nearest);
        what.push('?');
        return what;
    }
    let mut listed: Vec<_> = ids().collect();
    listed.sort_unstable();
    listed.dedup();
    if listed.len() <= MAX_LISTED {
        what.push_str("; there are ");
        what.push_str(&listed.join(", "));
    }
    if title.is_none() {
        what.push_str("; with one of another contract, give that contract's title as well");
    }
    what
}

/// Whether a name is written as method and path: `GET /health`.
pub(super) fn is_method_and_path(name: &str) -> bool {
    name.split_once(' ').is_some_and(|(method, path)| {
        path.starts_with('/')
            && !method.is_empty()
            && method.bytes().all(|b| b.is_ascii_uppercase())
    })
}
