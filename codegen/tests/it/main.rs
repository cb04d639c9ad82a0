//! Contracts as files, and what becomes of them.

mod generate;
