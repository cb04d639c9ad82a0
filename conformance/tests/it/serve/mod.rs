//! `conformance serve`: requests as files (`cases`), and over loopback as clients meet it.

mod cases;
mod clients;
mod crowd;
mod ends;
mod process;
