//! `undeclared-operation`.

use crate::contract::Contract;
use crate::exchange::Exchange;
use crate::finding::{Finding, Identity, Part, Rule};
use crate::route::Undeclared;

/// A request that the contract has no operation for.
pub(super) fn undeclared(
    contract: &Contract,
    exchange: &Exchange,
    Undeclared { asked, closest }: &Undeclared<'_>,
) -> Finding {
    let hint = closest.map_or_else(String::new, |operation| {
        format!("; closest: {} {}", operation.method, operation.path)
    });
    Finding {
        identity: Identity {
            rule: Rule::UndeclaredOperation,
            document: contract.name().clone(),
            operation: asked.clone(),
            status: exchange.response.status().as_u16(),
            part: Part::Request,
            pointer: String::new(),
            contract: "/paths".to_owned(),
        },
        expected: format!("an operation of the contract{hint}"),
        actual: asked.to_string(),
        value: None,
        reason: None,
        origin: exchange.origin.clone(),
    }
}
