//! Values that JSON spells as a text of their own.

use serde::de::{Deserializer, Error};
use serde::{Deserialize, Serialize, Serializer};

use crate::contract::DeclaredKind;
use crate::finding::{Level, Part, Rule};
use crate::judge::Reason;
use crate::policy::PointerGlob;

/// A value as its text.
pub(super) struct Spelled<T>(pub(super) T);

/// What has a text that it can be told by.
pub(super) trait Spelling: Sized {
    fn spelling(&self) -> &str;
    fn of_spelling(text: &str) -> Option<Self>;
}

impl<T: Spelling> Serialize for Spelled<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.spelling())
    }
}

impl<'de, T: Spelling> Deserialize<'de> for Spelled<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let value = T::of_spelling(&text).ok_or_else(|| D::Error::custom("unknown"))?;
        Ok(Self(value))
    }
}

macro_rules! spelled_by_id {
    ($($type:ty)*) => {
        $(impl Spelling for $type {
            fn spelling(&self) -> &str {
                self.id()
            }

            fn of_spelling(text: &str) -> Option<Self> {
                Self::of_id(text)
            }
        })*
    };
}

spelled_by_id! { DeclaredKind Level Part Reason Rule }

impl Spelling for PointerGlob {
    fn spelling(&self) -> &str {
        self.text()
    }

    fn of_spelling(text: &str) -> Option<Self> {
        Self::parse(text)
    }
}
