//! JSON Pointer (RFC 6901) as text: grow, shrink, escape.

use std::borrow::Cow;

use serde_json::Value;

/// Appends one reference token, escaped.
pub fn push(pointer: &mut String, token: &str) {
    pointer.push('/');
    pointer.push_str(&escape(token));
}

/// `pointer` with one more reference token, escaped.
pub fn join(pointer: &str, token: &str) -> String {
    let mut joined = String::with_capacity(pointer.len() + token.len() + 1);
    joined.push_str(pointer);
    push(&mut joined, token);
    joined
}

/// Lengthens a pointer by one reference token for as long as something is done there.
pub fn with<T>(pointer: &mut String, token: &str, act: impl FnOnce(&mut String) -> T) -> T {
    let length = pointer.len();
    push(pointer, token);
    let done = act(pointer);
    pointer.truncate(length);
    done
}

/// The pointer one level up; none above the root.
pub fn parent(pointer: &str) -> Option<&str> {
    pointer.rfind('/').map(|end| &pointer[..end])
}

/// A reference token as it stands in a pointer: `~` as `~0`, `/` as `~1`.
pub fn escape(token: &str) -> Cow<'_, str> {
    if token.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        Cow::Owned(token.replace('~', "~0").replace('/', "~1"))
    } else {
        Cow::Borrowed(token)
    }
}

/// The reference tokens of a pointer, unescaped.
pub fn tokens(pointer: &str) -> impl Iterator<Item = String> {
    pointer
        .split('/')
        .skip(1)
        .map(|token| unescape(token).into_owned())
}

fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}

/// What stands at a pointer: as `serde_json` finds it, and without a copy of each token, for where
/// much is looked for.
pub fn find<'v>(value: &'v Value, pointer: &str) -> Option<&'v Value> {
    if !pointer.is_empty() && !pointer.starts_with('/') {
        return None;
    }
    let mut tokens = pointer.split('/').skip(1);
    tokens.try_fold(value, |value, token| match value {
        Value::Object(members) => members.get(&*unescape(token)),
        Value::Array(items) => items.get(index(token)?),
        _ => None,
    })
}

/// An index as RFC 6901 writes it: digits, without zeros in front.
fn index(token: &str) -> Option<usize> {
    let is_index = token.bytes().all(|byte| byte.is_ascii_digit())
        && (token == "0" || !token.starts_with('0'));
    is_index.then(|| token.parse().ok())?
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::find;

    #[test]
    fn what_stands_at_a_pointer_is_what_serde_json_finds() {
        let value = json!({ "a/b": [1, { "~": [], "": {} }], "0": { "01": 2 }, "~1": 3, "~2": 4 });
        for pointer in [
            "",
            "/",
            "a",
            "/a~1b",
            "/a~1b/0",
            "/a~1b/00",
            "/a~1b/+0",
            "/a~1b/1/~0",
            "/a~1b/1/",
            "/a~1b/2",
            "/a~1b/-",
            "/a~1b/1/~0/0",
            "/0",
            "/0/01",
            "/~01",
            "/~1",
            "/~2",
            "/~02",
            "/a~1b/18446744073709551616",
            "/a~1b//",
            "/0/01/0",
        ] {
            assert_eq!(find(&value, pointer), value.pointer(pointer), "{pointer}");
        }
    }
}
