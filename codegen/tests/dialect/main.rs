//! `dialect`: by cases and by properties.

mod cases;
mod properties;
mod reached;
mod strategies;
