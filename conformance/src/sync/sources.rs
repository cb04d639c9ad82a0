//! `SOURCES.toml`: where each page of a folder came from.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use toml::value::Datetime;

use crate::defect::{Defect, of_toml};

/// The name of the file, beside the contracts.
pub const FILE: &str = "SOURCES.toml";
const HEADING: &str = "\
# Where the pages came from. Written by `conformance sync`: `since` is the day on which these bytes
# were first seen, `sha256` their digest.
";

/// The pages of a folder.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// In the order in which their documents are merged.
    #[serde(default, rename = "page")]
    pub pages: Vec<Source>,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The file, relative to this one.
    pub file: String,
    /// The contract that comes from the page, relative to this file.
    pub contract: String,
    /// Where the page is published, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The day on which these bytes were first seen.
    pub since: Datetime,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
}

impl Sources {
    /// Reads the file.
    ///
    /// # Errors
    /// A defect with its place.
    pub fn parse(name: &str, text: &str) -> Result<Self, Defect> {
        toml::from_str(text).map_err(|error| of_toml(name, text, &error))
    }

    /// The file as text.
    pub fn render(&self) -> String {
        let pages = toml::to_string(self).unwrap_or_default();
        format!("{HEADING}\n{}", pages.trim_start())
    }
}

/// The digest of a page.
pub fn sha256(text: &str) -> String {
    let mut hexadecimal = String::new();
    for byte in Sha256::digest(text.as_bytes()) {
        // Writing to a String cannot fail.
        let _ = write!(hexadecimal, "{byte:02x}");
    }
    hexadecimal
}

#[cfg(test)]
mod tests {
    use super::{Sources, sha256};

    #[test]
    fn what_is_written_is_read_back() {
        let text = "[[page]]\nfile = \"pages/a.md\"\ncontract = \"a.yaml\"\nsince = 2026-01-31\nsha256 = \"00\"\n";
        let sources = Sources::parse("SOURCES.toml", text).expect("it reads");
        let written = sources.render();
        assert!(written.ends_with(text), "{written}");
        assert_eq!(Sources::parse("SOURCES.toml", &written), Ok(sources));
        let empty = Sources::default().render();
        assert_eq!(
            Sources::parse("SOURCES.toml", &empty),
            Ok(Sources::default())
        );
    }

    #[test]
    fn what_cannot_be_read_has_its_place() {
        let refused =
            Sources::parse("SOURCES.toml", "[[page]]\nfile = 1\n").expect_err("is refused");
        assert!(
            refused.to_string().starts_with("SOURCES.toml:2:8: "),
            "{refused}"
        );
    }

    #[test]
    fn the_digest_is_that_of_the_standard() {
        // FIPS 180-4, the message "abc".
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256("abc"), abc);
    }
}
