//! What is derived from the command line as declared: completions and manual pages.

use clap::{Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man;

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
    // The page of a subcommand is called as `man` looks for it: conformance-check.
    let name = command.get_display_name().unwrap_or(NAME).to_owned();
    let mut page = Vec::new();
    Man::new(command)
        .title(name)
        .render(&mut page)
        .map_err(|error| format!("the page cannot be made: {error}"))?;
    Ok(String::from_utf8_lossy(&page).into_owned())
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
