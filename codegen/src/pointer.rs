//! JSON Pointer (RFC 6901) as text: grow, shrink, escape.

use std::borrow::Cow;

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
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
}
