//! Takes the first Rust snippet out of the README, as it stands there.

use std::{env, fs, path::Path};

const README: &str = "../../README.md";

fn main() {
    println!("cargo::rerun-if-changed={README}");
    let readme = fs::read_to_string(README).expect("the README is there");
    let begin = readme
        .find("```rust")
        .expect("the README has a Rust snippet");
    let snippet = &readme[begin..];
    let snippet = snippet.split_once('\n').expect("a snippet has lines").1;
    let end = snippet.find("```").expect("the snippet ends");
    let target = env::var("OUT_DIR").expect("cargo names it");
    fs::write(Path::new(&target).join("snippet.rs"), &snippet[..end]).expect("it can be written");
}
