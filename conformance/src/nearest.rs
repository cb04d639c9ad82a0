//! "Did you mean": the known name that is nearest to one as typed.

/// Below this likeness (Jaro and Winkler, 0 to 1) two names are taken for unrelated.
const ALIKE: f64 = 0.85;

/// How alike two names are, 0 to 1; none if they are taken for unrelated.
pub fn likeness(one: &str, other: &str) -> Option<f64> {
    Some(measure(one, other)).filter(|likeness| *likeness >= ALIKE)
}

fn measure(one: &str, other: &str) -> f64 {
    strsim::jaro_winkler(&one.to_lowercase(), &other.to_lowercase())
}

/// The name that was probably meant, if one is near enough.
pub fn nearest<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let (likeness, name) = closest(typed, names)?;
    (likeness >= ALIKE).then_some(name)
}

/// The name that is nearest of all, however far it is, and how near: 1 is the same.
pub fn closest<'n>(
    typed: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Option<(f64, &'n str)> {
    names
        .into_iter()
        .map(|name| (measure(typed, name), name))
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
}

/// The end of a sentence that refuses a name: `; did you mean getCall?`, or nothing.
pub fn hint<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    match nearest(typed, names) {
        Some(name) => format!("; did you mean {name}?"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::hint;

    #[test]
    fn only_what_is_near_is_suggested() {
        let names = ["getCall", "listCalls", "getRecording"];
        assert_eq!(hint("getCal", names), "; did you mean getCall?");
        assert_eq!(hint("GETCALL", names), "; did you mean getCall?");
        assert_eq!(hint("listCall", names), "; did you mean listCalls?");
        assert_eq!(hint("summary", names), "");
    }
}
