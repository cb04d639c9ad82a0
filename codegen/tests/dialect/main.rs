//! Both conversions of `dialect`: by cases and by properties.

mod cases;
mod properties;
mod strategies;
