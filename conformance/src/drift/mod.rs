//! Set against set: whether all that one description allows lies inside what another allows.
//!
//! [`set::Set`] answers the question for two schemas as a whole; [`compare::Comparison`] says
//! where two schemas differ, in words, with the answer for each difference.

mod bundle;
pub mod change;
pub mod compare;
mod gather;
mod keyword;
mod object;
mod one_way;
pub mod page;
pub mod reach;
pub mod responses;
pub mod rule;
pub mod rust;
mod same;
mod sample;
pub mod set;
mod side;
mod slice;
pub mod spec;
pub mod types;
mod value;
mod variant;

pub use change::{Change, Class, Direction};
pub use compare::Comparison;
pub use rule::Rule;
