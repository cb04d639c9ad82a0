//! Reports for people and for the programs of others: one file for each format.

pub mod annotation;
mod coverage;
mod deviations;
pub mod drift;
pub mod github;
pub mod html;
pub mod junit;
pub mod markdown;
pub mod outcome;
mod paper;
pub mod rules;
pub mod sarif;
pub mod sync;
pub mod text;
pub mod words;
