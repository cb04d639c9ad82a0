//! Set against set: whether all that one description allows lies inside what another allows.

mod bundle;
mod keyword;
mod sample;
pub mod set;
mod text;
