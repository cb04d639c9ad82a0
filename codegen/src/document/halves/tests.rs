use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{Cut, WORTH_A_THREAD, halfway, parse, read};

/// Whether two values are the same, with their members in the same order.
fn is_same(one: &Value, other: &Value) -> bool {
    let [one, other] = [one, other].map(ToString::to_string);
    one == other
}

/// A text that is large enough, with something at its end.
fn large(end: &str) -> String {
    let space = " ".repeat(WORTH_A_THREAD);
    format!("{space}{{\n \"info\": \"ä, \\\"components\\\": 1\", \"x\": 1.50{end}")
}

/// Objects as deep as some indentation asks for, each with so many members.
fn nested(depth: usize, members: usize) -> Value {
    let inner = (0..members).map(|index| {
        let value = match depth {
            0 => Value::from(format!("{index}: \n \"x\"")),
            _ => nested(depth - 1, members),
        };
        (format!("name {index}"), value)
    });
    Value::Object(inner.collect())
}

#[test]
fn a_text_with_lines_is_cut_about_halfway_and_read_as_a_whole() {
    for (depth, members) in [(0, 50), (1, 12), (2, 8), (4, 5), (5, 1), (6, 4)] {
        let value = nested(depth, members);
        let text = serde_json::to_string_pretty(&value).expect("JSON");
        let lines = text.replace('\n', "\r\n");
        for text in [text.replace("  ", "\t"), text, lines] {
            // One member a level is nothing to cut.
            let Some(cut) = halfway(&text) else {
                assert_eq!(members, 1);
                continue;
            };
            let share = cut.at * 100 / text.len();
            assert!((35..75).contains(&share), "{share}");
            let read = read(&text, &cut).expect("it fits");
            assert!(is_same(&read, &value), "{depth}");
        }
    }
}

#[test]
fn a_text_without_lines_is_cut_at_its_components() {
    let text = "{\"info\":1,\"components\":{\"a\":[{}]},\"info\":2,\"x\":{}}";
    let cut = halfway(text).expect("there are components");
    assert_eq!((cut.open.len(), cut.at), (0, 10));
    let whole: Value = serde_json::from_str(text).expect("JSON");
    assert!(is_same(&read(text, &cut).expect("it fits"), &whole));
    assert!(halfway("{\"info\":1}").is_none());
}

#[test]
fn what_is_no_json_or_small_is_left_to_others() {
    let text = large("}");
    assert_eq!(parse(&text), serde_json::from_str(&text).ok());
    for end in [
        "",
        ",\n \"components\": {}",
        ",\n \"components\": {]}",
        ",\n \"components\": {}} 1",
        ",\n \"components\": {}} ä",
        ",\n \"components\" {}}",
        ",\n \"components\": {},}",
        ",\n \"components\": {}ä}",
        ",\n \"components\": ",
        ",\n \"components\":",
        ",\n \"components\"",
        ",\n \"",
        ",\n ä",
    ] {
        assert_eq!(parse(&large(end)), None, "{end}");
    }
    assert_eq!(parse("{\n \"a\": 1,\n \"components\": {}\n}"), None);
}

/// Values with members of the same names, so that some come twice.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        Just(Value::from(-1.5)),
        Just(Value::from("\"},{\"ä\\")),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            proptest::collection::vec(("[a-c]", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// All places of a text where a brace or a quotation mark stands.
fn places(text: &str, mark: char) -> Vec<usize> {
    text.match_indices(mark).map(|(at, _)| at).collect()
}

proptest! {
    #[test]
    fn wherever_a_text_is_cut_it_is_read_as_a_whole_or_not(
        members in proptest::collection::vec(("[a-c]", values()), 0..4),
        is_pretty in any::<bool>(),
        broken in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        // A member that comes twice, as no value can have it.
        let members = members.iter().map(|(name, value)| format!("\"{name}\": {value}"));
        let mut text = format!("{{{}}}", members.collect::<Vec<_>>().join(", "));
        if is_pretty {
            let value: Value = serde_json::from_str(&text).expect("JSON");
            text = serde_json::to_string_pretty(&value).expect("JSON");
        }
        if let Some(broken) = broken {
            let left_out = text.char_indices().map(|(at, _)| at).collect::<Vec<_>>();
            text.remove(*broken.get(&left_out));
        }
        let whole: Option<Value> = serde_json::from_str(&text).ok();
        let (braces, marks) = (places(&text, '{'), places(&text, '"'));
        let mut opens = vec![Vec::new()];
        opens.extend(braces.iter().map(|at| vec![*at]));
        let pairs = braces.iter().flat_map(|one| braces.iter().map(|other| vec![*one, *other]));
        opens.extend(pairs);
        let cuts = opens.iter().flat_map(|open| marks.iter().map(|at| {
            Cut { open: open.clone(), at: *at }
        }));
        for cut in cuts.chain(halfway(&text)).take(300) {
            let read = read(&text, &cut);
            prop_assert!(
                read.is_none() || read.as_ref().zip(whole.as_ref()).is_some_and(|(one, other)| is_same(one, other)),
                "{cut:?} of {text}"
            );
        }
    }
}
