//! The catalogue is whole: each rule has its row, a case where it fires and one where it is silent.

use conformance::contract::schemas::formats::{OF_NUMBERS, OF_TEXTS};
use conformance::finding::Rule;

use super::project;

#[test]
fn each_rule_fires_in_one_case_and_is_silent_in_another() {
    for rule in Rule::all() {
        let folder = project().join("tests/cases").join(rule.id());
        let reports: Vec<_> = std::fs::read_dir(&folder)
            .unwrap_or_else(|_| panic!("{} has no folder of cases", rule.id()))
            .map(|entry| entry.expect("the cases can be read").path())
            .filter(|path| path.extension().is_some_and(|end| end == "expected"))
            .map(|path| std::fs::read_to_string(path).expect("the case can be read"))
            .collect();
        let heading = format!("[{}]", rule.id());
        let (loud, silent): (Vec<_>, Vec<_>) =
            reports.iter().partition(|report| report.contains(&heading));
        assert!(!loud.is_empty(), "no case where {} fires", rule.id());
        assert!(!silent.is_empty(), "no case where {} is silent", rule.id());
    }
}

#[test]
fn each_format_is_known_and_explained() {
    let known = jsonschema::options();
    let own = ["byte", "base64url"];
    for format in OF_TEXTS {
        let is_known = known.is_known_format(jsonschema::Draft::Draft202012, format);
        assert!(is_known || own.contains(&format), "{format}");
    }
    let explanation = Rule::BadFormat.explanation();
    for format in OF_NUMBERS.iter().chain(&OF_TEXTS) {
        assert!(explanation.contains(&format!("`{format}`")), "{format}");
    }
}

#[test]
fn ids_are_kebab_case_and_unique() {
    let ids: Vec<_> = Rule::all().map(Rule::id).collect();
    let unique: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(unique.len(), ids.len());
    assert!(
        ids.iter()
            .all(|id| id.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
    );
}

#[test]
fn each_row_stands_at_the_place_of_its_rule() {
    for rule in Rule::all() {
        let name = format!("{rule:?}").to_lowercase();
        assert_eq!(rule.id().replace('-', ""), name);
    }
}
