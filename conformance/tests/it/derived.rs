//! Completions and manual pages are of the command line as it is.

use std::io::Write;
use std::process::{Command, Stdio};

use clap::{CommandFactory, ValueEnum};
use clap_complete::Shell;
use conformance::args::{Arguments, derived};

fn subcommands() -> Vec<String> {
    let command = Arguments::command();
    let names: Vec<_> = command
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    assert!(names.len() > 5, "only {names:?}");
    names
}

#[test]
fn completions_know_every_subcommand_and_option() {
    for shell in Shell::value_variants() {
        let script = derived::completions(*shell);
        for word in subcommands().iter().map(String::as_str).chain(["fail-on"]) {
            assert!(script.contains(word), "{shell} does not know {word}");
        }
    }
}

#[test]
fn shells_that_are_here_can_read_their_completions() {
    let mut read = 0;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        let script = derived::completions(shell);
        let Ok(mut process) = Command::new(shell.to_string())
            .arg("-n")
            .stdin(Stdio::piped())
            .spawn()
        else {
            continue;
        };
        let mut input = process.stdin.take().expect("it is piped");
        input.write_all(script.as_bytes()).expect("it reads");
        drop(input);
        let status = process.wait().expect("it ends");
        assert!(status.success(), "{shell} cannot read its completions");
        read += 1;
    }
    assert!(read > 0 || cfg!(not(unix)), "no shell is here");
}

#[test]
fn each_command_has_a_page_with_examples_and_exit_status() {
    let page = derived::page(None).expect("the command has a page");
    for name in subcommands() {
        assert!(page.contains(&format!("conformance\\-{name}(1)")), "{name}");
        let page = derived::page(Some(&name)).expect("a subcommand has a page");
        assert!(
            page.contains(&format!(".TH conformance-{name} 1")),
            "{page}"
        );
        for section in [".SH EXAMPLE", ".SH \"EXIT STATUS\""] {
            assert!(page.contains(section), "{name} has no {section}");
        }
    }
}

#[test]
fn each_help_page_has_examples_and_exit_status() {
    let command = Arguments::command();
    for subcommand in command.get_subcommands() {
        let mut subcommand = subcommand.clone();
        let help = subcommand.render_long_help().to_string();
        for part in ["Example", "  conformance ", "Exit status:\n  0 "] {
            let name = subcommand.get_name();
            assert!(help.contains(part), "{name} does not say: {part}");
        }
    }
}
