//! What is derived from the command line as declared: completions and manual pages.

use std::io;

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;
use roff::{Roff, roman};

use super::Arguments;
use crate::nearest;

const NAME: &str = "conformance";

/// The script that makes a shell complete the arguments.
pub fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), NAME, &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page (section 1, in roff) of the command, or of a subcommand.
///
/// # Errors
/// One sentence: no subcommand is called so.
pub fn page(subcommand: Option<&str>) -> Result<String, String> {
    let mut whole = Arguments::command().disable_help_subcommand(true);
    whole.build();
    let command = match subcommand {
        None => whole,
        Some(name) => found(&whole, name)?.clone(),
    };
    rendered(command).map_err(|error| format!("the page cannot be made: {error}"))
}

fn found<'c>(whole: &'c Command, name: &str) -> Result<&'c Command, String> {
    whole.find_subcommand(name).ok_or_else(|| {
        let names: Vec<_> = whole.get_subcommands().map(Command::get_name).collect();
        let hint = nearest::hint(name, names.iter().copied());
        format!(
            "no command is called {name}; there are {}{hint}",
            names.join(", ")
        )
    })
}

fn rendered(command: Command) -> io::Result<String> {
    let after = command.get_after_help().map(ToString::to_string);
    let has_subcommands = command.has_subcommands();
    // The page of a subcommand is called as `man` looks for it: conformance-check.
    let title = command.get_display_name().unwrap_or(NAME).to_owned();
    let man = Man::new(command)
        .title(title)
        .source(concat!("conformance ", env!("CARGO_PKG_VERSION")))
        .manual("conformance");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if has_subcommands {
        man.render_subcommands_section(&mut page)?;
    }
    sections(&after.unwrap_or_default()).to_writer(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

/// The sections that end a help page, each begun by a line such as `Exit status:`.
fn sections(help: &str) -> Roff {
    let mut page = Roff::new();
    for line in help.lines() {
        match line.strip_suffix(':') {
            Some(heading) if !heading.starts_with(' ') => {
                page.control("fi", []);
                page.control("SH", [heading.to_uppercase().as_str()]);
                page.control("nf", []);
            }
            _ => {
                page.text([roman(line)]);
            }
        }
    }
    page.control("fi", []);
    page
}
