//! The `conformance` command: parse, run, print, exit.

use std::io::{self, Write};
use std::process::ExitCode;

use anstream::AutoStream;
use clap::Parser;
use conformance::args::Arguments;
use conformance::run::{Console, Printed, run_at};

fn main() -> ExitCode {
    let mut arguments = Arguments::parse();
    // A terminal that takes colours, and `NO_COLOR`, `CLICOLOR` and `CLICOLOR_FORCE`, as clap has it.
    let is_colored = AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
    arguments.command.decide_color(is_colored);
    let printed = run_at(&arguments.command, Console::of_process());
    match print(&printed) {
        // Whoever reads our output may stop early, as `head` does.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "error: the report cannot be written: {error}");
            ExitCode::from(2)
        }
        _ => ExitCode::from(printed.exit_code()),
    }
}

fn print(printed: &Printed) -> io::Result<()> {
    let mut errors = io::stderr().lock();
    for line in &printed.errors {
        writeln!(errors, "{line}")?;
    }
    let mut output = io::stdout().lock();
    output.write_all(printed.output.as_bytes())?;
    output.flush()
}
