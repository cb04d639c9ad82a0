//! A document that is named on the command line: a file, or a file in a commit.

use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::defect::Defect;
use crate::run::plan::{MAX_DOCUMENT, read_text};

/// The text of a file, or of `REV:PATH` in the git repository around the current folder.
///
/// # Errors
/// It cannot be read, and why.
pub(super) fn read(name: &str) -> Result<String, Defect> {
    if Path::new(name).exists() {
        return read_text(Path::new(name));
    }
    match name.split_once(':') {
        Some((revision, path)) if !revision.is_empty() && !path.is_empty() => of_commit(name),
        _ => read_text(Path::new(name)),
    }
}

/// Whether there is such a document.
pub(super) fn exists(name: &str) -> bool {
    Path::new(name).exists() || (name.contains(':') && object(name).is_ok())
}

fn of_commit(name: &str) -> Result<String, Defect> {
    let refused = |what: String| Defect::of_file(name, what);
    let object = object(name).map_err(refused)?;
    let cannot = |error: &io::Error| refused(format!("git cannot be run: {error}"));
    let mut child = git(&["cat-file", "blob", &object])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| cannot(&error))?;
    let mut text = String::new();
    let read = match child.stdout.take() {
        Some(output) => output.take(MAX_DOCUMENT + 1).read_to_string(&mut text),
        None => Ok(0),
    };
    if text.len() as u64 > MAX_DOCUMENT {
        let _ = child.kill();
        let _ = child.wait();
        return Err(refused(format!("larger than {} MiB", MAX_DOCUMENT >> 20)));
    }
    let status = child.wait().map_err(|error| cannot(&error))?;
    match read {
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            Err(refused("not text in UTF-8".to_owned()))
        }
        Ok(_) if status.success() => Ok(text),
        _ => Err(refused("a folder, where a file is expected".to_owned())),
    }
}

/// The name of the object behind `REV:PATH`, which no option can be taken for.
fn object(name: &str) -> Result<String, String> {
    let asked = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", name])
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("git cannot be run: {error}"))?;
    let object = String::from_utf8_lossy(&asked.stdout).trim().to_owned();
    let is_object = !object.is_empty() && object.bytes().all(|byte| byte.is_ascii_hexdigit());
    if asked.status.success() && is_object {
        return Ok(object);
    }
    let said = String::from_utf8_lossy(&asked.stderr);
    Err(match said.lines().next() {
        Some(said) if said.contains("not a git repository") => {
            "there is no such file, and no git repository to look for it".to_owned()
        }
        _ => "there is no such file, and git knows no such commit or no such file in it".to_owned(),
    })
}

fn git(arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(arguments);
    command
}
