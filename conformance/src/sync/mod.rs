//! One command for the maintainer: pages in, contracts and their sources out. What is to be written
//! is decided here; nothing here reads or writes.

mod edit;
mod identify;
mod layout;
pub mod merge;
pub mod plan;
pub mod propose;
pub mod sources;
