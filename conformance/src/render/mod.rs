//! Reports as text: one file for each format.

pub mod json;
pub mod text;
