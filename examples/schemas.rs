//! Prints the JSON Schemas of the types of both vendors, for other tools to read.
//!
//! ```sh
//! cargo run --example schemas --features schemars > types.json
//! ```

use std::io::{Write, stdout};

fn main() -> std::io::Result<()> {
    let schemas = serde_json::to_string_pretty(&callspec::schemas())?;
    writeln!(stdout(), "{schemas}")
}
