//! What prose says of a field's values: (`inbound`, `outbound`, or `web`).

/// Words that a list of all values follows.
const INTRODUCTIONS: [&str; 12] = [
    "accepted values",
    "allowed values",
    "available options",
    "available values",
    "either",
    "one of",
    "options",
    "possible options",
    "possible values",
    "supported values",
    "valid values",
    "values",
];
/// What may follow an introduction before the list.
const BETWEEN: [&str; 4] = ["the following", "are", "is", "include"];

/// The values that a text lists as all there are, and how many bytes before the first.
///
/// A list stands in parentheses of its own, or after words such as "one of". "E.g." before or "…"
/// behind makes it some of many, and no list.
pub(super) fn values(text: &str) -> Option<(usize, Vec<String>)> {
    in_parentheses(text).or_else(|| introduced(text))
}

fn in_parentheses(text: &str) -> Option<(usize, Vec<String>)> {
    text.match_indices('(').find_map(|(at, _)| {
        let inside = &text[at + 1..];
        let skipped = inside.len() - inside.trim_start().len();
        let (values, rest) = list(inside.trim_start())?;
        (values.len() > 1 && rest.trim_start().starts_with(')'))
            .then_some((at + 1 + skipped, values))
    })
}

fn introduced(text: &str) -> Option<(usize, Vec<String>)> {
    let lower = text.to_ascii_lowercase();
    text.match_indices('`').map(|(at, _)| at).find_map(|at| {
        let before = lower[..at].trim_end_matches([' ', '\n', '\r', '\t', '*', '_', ':', '-']);
        let before = BETWEEN.iter().fold(before, |before, word| {
            before.strip_suffix(word).map_or(before, str::trim_end)
        });
        let is_introduced = INTRODUCTIONS.iter().any(|words| {
            before
                .strip_suffix(words)
                .is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric()))
        });
        let (values, rest) = is_introduced.then(|| list(&text[at..])).flatten()?;
        let after = rest
            .trim_start_matches([',', ' ', '\n'])
            .to_ascii_lowercase();
        let is_open = ["...", "…", "etc", "and so on", "and more"]
            .iter()
            .any(|words| after.starts_with(words));
        (!is_open).then_some((at, values))
    })
}

/// A list that begins here: values in backticks with commas, bars, "or" and "and" between, each on
/// a line of its own or not. And what follows it.
fn list(text: &str) -> Option<(Vec<String>, &str)> {
    let mut values = Vec::new();
    let mut rest = text;
    let mut after = text;
    while let Some(inside) = rest.strip_prefix('`') {
        let (value, behind) = inside.split_once('`')?;
        let value = value.trim().trim_matches(['"', '\'']);
        if value.is_empty() || value.contains('\n') {
            return None;
        }
        values.push(value.to_owned());
        after = behind;
        match separated(behind) {
            Some(next) => rest = next,
            None => break,
        }
    }
    (!values.is_empty()).then_some((values, after))
}

/// What stands behind a separator, if there is one.
fn separated(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    for separator in [",", ";", "|", "/"] {
        rest = rest.strip_prefix(separator).map_or(rest, str::trim_start);
    }
    for word in ["or ", "and "] {
        rest = rest.strip_prefix(word).map_or(rest, str::trim_start);
    }
    for bullet in ["* ", "- "] {
        rest = rest.strip_prefix(bullet).map_or(rest, str::trim_start);
    }
    (rest.len() < text.trim_start().len() && rest.starts_with('`')).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::values;

    fn listed(text: &str) -> Vec<String> {
        values(text).map_or_else(Vec::new, |(_, values)| values)
    }

    #[test]
    fn a_list_of_all_values_is_read() {
        for text in [
            "The type (`a`, `b`, or `c`)",
            "Available options: `a`, `b`, `c`",
            "Possible values are `a`, `b` and `c`. See `d`.",
            "**Values:** `a` | `b` | `c`",
            "One of the following:\n\n* `a`\n* `b`\n* `c`",
            "Who (see `x`) is one of \n`\"a\"`,\n`b`, `c`",
        ] {
            assert_eq!(listed(text), ["a", "b", "c"], "{text}");
        }
        assert_eq!(listed("Options: `hex`"), ["hex"]);
    }

    #[test]
    fn other_code_in_prose_is_no_list() {
        for text in [
            "The id of a `call`",
            "Some words (e.g. `a`, `b`)",
            "Possible values: `a`, `b`, ...",
            "Possible values: `a`, `b`, etc.",
            "Set (`a`)",
            "Use `a`, `b` or `c` of the [list](x)",
            "In (`a`, `b` of many)",
            "One of `a",
        ] {
            assert_eq!(listed(text), Vec::<String>::new(), "{text}");
        }
    }
}
