//! `[contract]`: how all contracts are read, and what is said of some by their titles.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::OfContract;

/// The one name that is no title.
const HONOUR_NULLABLE: &str = "honour-nullable";

#[derive(Default)]
pub(super) struct Contracts {
    pub(super) honour_nullable: bool,
    pub(super) by_title: BTreeMap<String, OfContract>,
}

impl<'de> Deserialize<'de> for Contracts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

/// A flattened map would lose the places of the names in it.
struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Contracts;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Contracts, A::Error> {
        let mut contracts = Contracts::default();
        while let Some(name) = members.next_key::<String>()? {
            if name == HONOUR_NULLABLE {
                contracts.honour_nullable = members.next_value()?;
            } else {
                contracts.by_title.insert(name, members.next_value()?);
            }
        }
        Ok(contracts)
    }
}
