//! What a command reads, brought into memory before its time is taken: what the system gave up
//! meanwhile is not what is measured.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Command;

/// Reads all files and folders that are among the arguments.
pub(crate) fn warm(command: &Command) {
    for path in command.get_args().map(Path::new) {
        let inside = fs::read_dir(path).into_iter().flatten().flatten();
        inside.for_each(|entry| read(&entry.path()));
        read(path);
    }
}

/// Reads a file; most arguments are none.
pub(crate) fn read(path: &Path) {
    let _ = File::open(path).and_then(|mut file| io::copy(&mut file, &mut io::sink()));
}
