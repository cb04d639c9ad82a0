//! Judges recorded HTTP responses against the OpenAPI contract they were promised by.
//!
//! The way of data: a recording is read into [`exchange::Exchange`]s (`source`), each is matched
//! with an operation of the [`contract::Contract`] (`route`) and judged (`judge`); verdicts fold
//! into a [`report::Report`], which is rendered for people and build servers (`render`), or written
//! as JSON that can be read back (`wire`). Everything between `source` and `render` is pure.
//! [`drift`] compares descriptions instead of messages.

pub mod args;
pub mod contract;
pub mod defect;
pub mod drift;
pub mod exchange;
pub mod finding;
pub mod judge;
pub mod live;
pub mod nearest;
pub mod page;
pub mod policy;
pub mod profile;
pub mod proxy;
pub mod record;
pub mod redact;
pub mod render;
pub mod report;
pub mod route;
pub mod run;
pub mod serve;
pub mod source;
pub mod sync;
pub mod texts;
pub mod tree;
pub mod wire;
