//! A tree says what `serde_json` says, or nothing.

use jsonschema::json::{Json, JsonNumber, Node as _, Object};
use proptest::prelude::*;
use serde_json::Value;

use super::{Arena, Borrowed, Lines, is_plain};

/// What the tree makes of a text, if it is not odd.
fn read(text: &str) -> Option<Value> {
    let mut arena = Arena::default();
    let tree = arena.read(text).ok()?;
    Some(tree.root().to_value().into_owned())
}

#[test]
fn what_is_read_is_what_a_reader_with_care_reads() {
    let texts = [
        "null",
        " [ ] ",
        "{}\n",
        "[true,false,null,0,-0,1.5e3,\"\"]",
        r#"{"a":{"b":[1,{"c":"d"}]},"e":"\u00e9\n\/\ud83d\ude00"}"#,
        "\"plain text that is longer than a block of sixteen bytes \u{fc}\u{1f4de}\"",
        "123456789012345678901234567890",
        "1e308",
        "-1.0E-400",
    ];
    for text in texts {
        let expected: Value = serde_json::from_str(text).expect(text);
        assert_eq!(read(text), Some(expected), "{text}");
        assert!(is_plain(text), "{text}");
    }
}

/// What is no JSON, or not to be read without care.
const ODD: [&str; 39] = [
    "",
    " ",
    "nul",
    "nulls",
    "[1,]",
    "[,1]",
    "[1 2]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{a:1}",
    "[1",
    "{\"a\":1",
    "\"a",
    "\"\\",
    "\"\\u12\"",
    "\"\\x\"",
    "\"a\tb\"",
    "\"\n\"",
    "01",
    "1.",
    ".5",
    "-",
    "+1",
    "1e",
    "1e+",
    "0x1",
    "NaN",
    "1e400",
    "-1e400",
    "\"\\ud83d\"",
    "\"\\ude00\"",
    "\"\\ud83d\\u0041\"",
    "1 2",
    "\u{feff}1",
    "\"\\u00e\"",
    "tru",
    "[true",
    "//1",
];

#[test]
fn what_is_odd_is_refused() {
    let deep = |depth| "[".repeat(depth) + &"]".repeat(depth);
    let many_names: Vec<String> = (0..200).map(|n| format!("\"name{n}\":{n}")).collect();
    let many_names = many_names.join(",");
    assert!(is_plain(&deep(127)) && read(&deep(127)).is_some());
    assert!(read(&format!("{{{many_names}}}")).is_some());
    let repeated = [
        r#"{"a":1,"a":1}"#.to_owned(),
        r#"{"a":1,"b":{"c":1,"d":2,"c":3}}"#.to_owned(),
        format!("{{{many_names},\"name7\":0}}"),
        r#"{"a":1,"\u0061":1}"#.to_owned(),
    ];
    for text in repeated {
        assert_eq!(read(&text), None, "{text}");
    }
    for text in ODD {
        assert_eq!(read(text), None, "{text}");
        assert!(!is_plain(text), "{text}");
    }
    for depth in [128, 100_000] {
        assert_eq!(read(&deep(depth)), None, "{depth}");
    }
    let digits = "9".repeat(400);
    assert_eq!(read(&digits), None);
}

#[test]
fn an_arena_is_used_again() {
    let mut arena = Arena::default();
    for text in [r#"{"a":[1,2,3]}"#, "[]", r#"{"b":{"a":2}}"#] {
        let tree = arena.read(text).expect(text);
        let expected: Value = serde_json::from_str(text).expect(text);
        assert_eq!(tree.root().to_value().into_owned(), expected);
    }
    assert!(arena.read("[").is_err());
    assert!(arena.read("[]").is_ok());
}

#[test]
fn the_representation_is_sound() {
    let document = jsonschema::json::conformance::document().to_string();
    let mut arena = Arena::default();
    let tree = arena.read(&document).expect("plain");
    jsonschema::json::conformance::assert_conformance::<Borrowed>(&tree.root());
}

#[test]
fn a_member_is_found_by_its_name() {
    let text = r#"{"id":1,"to":{"id":2},"di":3,"":4}"#;
    let mut arena = Arena::default();
    let tree = arena.read(text).expect("plain");
    let object = tree.root().as_object().expect("an object");
    let number = |name: &str| {
        let node = object.get(&Borrowed::prepare_key(name))?;
        node.as_number()?.as_u64()
    };
    assert_eq!(
        ["id", "di", "", "to", "i"].map(number),
        [Some(1), Some(3), Some(4), None, None]
    );
}

/// JSON of any shape, with what is hard to read in it.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::btree_map("[a-c]{0,3}|\\PC{0,9}", inner, 0..8)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_is_read_as_it_is(value in values(), is_pretty: bool) {
        let text = if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = text.expect("JSON");
        // A name with escapes is odd; all else that is written here is not.
        if let Some(read) = read(&text) {
            let expected: Value = serde_json::from_str(&text).expect("JSON");
            prop_assert_eq!(read, expected);
        } else {
            prop_assert!(text.contains('\\'), "{}", text);
        }
    }

    #[test]
    fn a_line_is_read_as_it_is_alone(
        lines in prop::collection::vec(
            (
                values(),
                prop::collection::vec((any::<prop::sample::Index>(), r#"[ -~\t\r\u{fc}]|\\|""#), 0..3),
                "[ \r\t]{0,2}",
            ),
            1..20,
        ),
        ends: bool,
    ) {
        let lines: Vec<String> = lines.into_iter().map(|(value, changes, end)| {
            let mut line = value.to_string();
            for (place, put) in changes {
                let places: Vec<usize> = line.char_indices().map(|(place, _)| place).collect();
                line.insert_str(places[place.index(places.len())], &put);
            }
            line + &end
        }).collect();
        let mut text = lines.join("\n");
        if ends {
            text.push('\n');
        }
        let mut arena = Arena::default();
        let (mut all, mut from) = (Lines::of(&text), 0);
        for line in &lines {
            let end = from + line.len() + 1;
            let expected = read(line);
            let found = arena.read_line(&mut all, from).ok();
            let found = found.map(|(tree, next)| (tree.root().to_value().into_owned(), next));
            prop_assert_eq!(found, expected.map(|value| (value, end.min(text.len()))));
            from = end;
        }
    }

    #[test]
    fn no_text_is_read_that_a_reader_with_care_refuses(
        value in values(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut bytes = value.to_string().into_bytes();
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if let Ok(text) = String::from_utf8(bytes) && let Some(read) = read(&text) {
            let expected: Value = serde_json::from_str(&text).expect("what the tree reads is JSON");
            prop_assert_eq!(read, expected);
        }
    }
}

/// Numbers that doubles round, and multiples of what those are by their digits or by their worth.
#[test]
fn a_number_is_a_multiple_of_what_its_value_is() {
    let numbers = [
        "0",
        "-0",
        "0.0",
        "0e5",
        "1e-400",
        "-1.0E-400",
        "5e-324",
        "0.3",
        "21",
        "2.1e1",
        "18446744073709551616",
        "123456789012345678901234567891",
        "-9223372036854775809",
        "1e30",
        "9007199254740993.0",
    ];
    for multiple in ["0.1", "0.3", "1", "3", "7", "1e10"] {
        let schema: Value =
            serde_json::from_str(&format!("{{\"multipleOf\":{multiple}}}")).expect("JSON");
        let options = || jsonschema::options_for::<Borrowed>();
        let borrowed = options().build(&schema).expect("a schema");
        let plain = jsonschema::validator_for(&schema).expect("a schema");
        for number in numbers {
            let value: Value = serde_json::from_str(number).expect(number);
            let mut arena = Arena::default();
            let tree = arena.read(number).expect(number);
            let fits = borrowed.is_valid(tree.root());
            assert_eq!(fits, plain.is_valid(&value), "{number} of {multiple}");
        }
    }
}
