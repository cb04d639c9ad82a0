//! Where the parts of a schema stand.

use std::sync::Arc;

use super::Part;
use crate::contract::Contract;

/// Where a part of a schema stands.
pub(in crate::contract) struct PartPlace {
    /// Its pointer into [`Contract::schema_document`].
    pub(in crate::contract) judged: Arc<str>,
    /// Its place in the contract as written: [`Contract::position`].
    pub(in crate::contract) written: Arc<str>,
}

/// The places of the parts that the schema at a pointer into [`Contract::schema_document`] declares.
pub(super) fn of(contract: &Contract, schema: &str, parts: &[Part<'_>]) -> Arc<[PartPlace]> {
    // What was added, and what an overlay or another file says, has a place of its own.
    let is_simple = !contract.declares_more() && contract.document().stands_alone();
    let holder = is_simple.then(|| contract.written_pointer(schema));
    let place = |part: &Part<'_>| {
        let judged: Arc<str> = part.pointer(schema).into();
        let written = match &holder {
            Some(holder) if holder == schema => judged.clone(),
            Some(holder) => part.pointer(holder).into(),
            None => contract.written_pointer(&judged).into(),
        };
        PartPlace { judged, written }
    };
    parts.iter().map(place).collect()
}
