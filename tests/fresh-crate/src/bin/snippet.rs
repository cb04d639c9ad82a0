//! The README's snippet.

include!(concat!(env!("OUT_DIR"), "/snippet.rs"));
