//! What a command reads, brought into memory before its time is taken: what the system gave up
//! meanwhile is not what is measured.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Command;

/// Reads the program and all files and folders that are among its arguments.
pub(crate) fn warm(command: &Command) {
    let named = command.get_args().chain([command.get_program()]);
    for path in named.map(Path::new) {
        let inside = fs::read_dir(path).into_iter().flatten().flatten();
        for file in inside.map(|entry| entry.path()).chain([path.to_owned()]) {
            // Most arguments are no files.
            let _ = File::open(file).and_then(|mut file| io::copy(&mut file, &mut io::sink()));
        }
    }
}
