//! Whether Ctrl-C can be tried here.

/// Whether this process was started to ignore SIGINT, as shells start what runs in the background; so
/// are its children, which go on ignoring it. It is said, straight to the terminal, past what the
/// test runner holds back.
pub(crate) fn are_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mut lines = status.lines();
    let ignored = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // Signal 2 is the second bit.
    let is_ignored = ignored.is_some_and(|mask| mask & 0b10 != 0);
    if is_ignored {
        let said = "SIGINT is ignored here: Ctrl-C is not tried\n";
        let _ = std::io::Write::write_all(&mut std::io::stderr(), said.as_bytes());
    }
    is_ignored
}
