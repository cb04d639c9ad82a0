//! The value of a large JSON text, read by two threads at once: one from its beginning, the other from
//! a member about halfway, in objects that are open there.

use std::thread;

use memchr::memmem;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A smaller text is read before a second thread is at work.
const WORTH_A_THREAD: usize = 1 << 20;

/// So many percent of a text come before the second half is looked for: the first half is read by the
/// new thread, which gets memory in smaller pieces, and begins later.
const FIRST_HALF: usize = 40;

/// So deep are members looked for by their indentation: those of a component or of a path.
const DEEPEST: usize = 3;

/// The member that the second half begins with in a text without lines.
const OTHER_HALF: &str = ",\"components\":";

/// What a large text says; none where it is small, or is to be read as a whole: no place was found to
/// begin halfway, or something is wrong with it.
pub(super) fn parse(text: &str) -> Option<Value> {
    if text.len() < WORTH_A_THREAD {
        return None;
    }
    read(text, &halfway(text)?)
}

/// A place where the second half may begin.
#[derive(Debug)]
struct Cut {
    /// Where the objects begin that are open there, less the document itself; the outermost first.
    open: Vec<usize>,
    /// Where a member of the innermost of them begins.
    at: usize,
}

/// Reads a text in two halves. They fit if the first ends, by reading alone, exactly where the second
/// begins, in as many objects as the second ends.
fn read(text: &str, cut: &Cut) -> Option<Value> {
    thread::scope(|scope| {
        let first = move || Reader { text, at: 0 }.first_half(cut);
        let first = thread::Builder::new().spawn_scoped(scope, first).ok()?;
        let second = Reader { text, at: cut.at }.second_half(cut.open.len());
        let (mut around, mut members) = first.join().ok()??;
        let mut rests = second?.into_iter();
        members.extend(rests.next()?);
        for rest in rests {
            let (mut holder, name) = around.pop()?;
            holder.insert(name, Value::Object(members));
            holder.extend(rest);
            members = holder;
        }
        Some(Value::Object(members))
    })
}

/// A place about halfway where a member seems to begin: its line is indented like those of others that
/// are as deep. What it is, reading tells.
fn halfway(text: &str) -> Option<Cut> {
    let bytes = text.as_bytes();
    let first = memchr::memchr(b'{', bytes)? + 1;
    let before = &bytes[first..][..memchr::memchr(b'"', &bytes[first..])?];
    let Some(line) = memchr::memrchr(b'\n', before) else {
        let at = memmem::find(bytes, OTHER_HALF.as_bytes())? + 1;
        let open = Vec::new();
        return Some(Cut { open, at });
    };
    let indentation = &before[line + 1..];
    let begins = |depth: usize| [b"\n", &indentation.repeat(depth)[..], b"\""].concat();
    let middle = (text.len() / 100 * FIRST_HALF).max(first);
    let mut open: Vec<usize> = Vec::new();
    while open.len() + 1 < DEEPEST {
        let begins = begins(open.len() + 1);
        let start = open.last().map_or(first, |start| *start);
        // The last member before the middle is open there.
        let last = memmem::rfind(&bytes[start..middle], &begins);
        let last = last.map(|last| start + last + begins.len() - 1);
        let object = last.and_then(|at| Reader { text, at }.object_of_member());
        let Some(at) = object.filter(|at| *at < middle) else {
            break;
        };
        open.push(at);
    }
    // The next member after it, however deep; the deepest are the most, and the next of them is near.
    let mut next = None;
    for depth in (1..=open.len() + 1).rev() {
        let begins = begins(depth);
        let end = next.map_or(bytes.len(), |(at, _)| at);
        if let Some(found) = memmem::find(&bytes[middle..end], &begins) {
            next = Some((middle + found + begins.len() - 1, depth));
        }
    }
    let (at, depth) = next?;
    open.truncate(depth - 1);
    Some(Cut { open, at })
}

/// An object, as far as it was read, and the name of its member that is still open.
type Open = (Map<String, Value>, String);

/// A place in a text, up to which it was read.
struct Reader<'t> {
    text: &'t str,
    at: usize,
}

impl Reader<'_> {
    /// The members up to a place, with the objects around them.
    fn first_half(mut self, cut: &Cut) -> Option<(Vec<Open>, Map<String, Value>)> {
        self.mark().filter(|mark| *mark == b'{')?;
        let mut around = Vec::new();
        let mut members = Map::new();
        loop {
            let next = cut.open.get(around.len());
            let place = self.after_space();
            if place > cut.at {
                return None;
            }
            if place == cut.at {
                return next.is_none().then_some((around, members));
            }
            let name = self.name()?;
            if next == Some(&self.after_space()) {
                self.mark().filter(|mark| *mark == b'{')?;
                around.push((std::mem::take(&mut members), name));
                continue;
            }
            members.insert(name, self.read()?);
            self.mark().filter(|mark| *mark == b',')?;
        }
    }

    /// The members from here to the end of an object, and those of so many objects around it that
    /// come after; the innermost first.
    fn second_half(mut self, around: usize) -> Option<Vec<Map<String, Value>>> {
        let mut rests = vec![self.members()?];
        for _ in 0..around {
            rests.push(match self.mark()? {
                b',' => self.members()?,
                b'}' => Map::new(),
                _ => return None,
            });
        }
        self.is_at_end().then_some(rests)
    }

    /// The members from here to the end of their object.
    fn members(&mut self) -> Option<Map<String, Value>> {
        let mut members = Map::new();
        loop {
            let name = self.name()?;
            members.insert(name, self.read()?);
            match self.mark()? {
                b',' => {}
                b'}' => return Some(members),
                _ => return None,
            }
        }
    }

    /// Where the value of the member begins that comes next, if it is an object.
    fn object_of_member(mut self) -> Option<usize> {
        self.name()?;
        let at = self.after_space();
        (self.text.as_bytes().get(at) == Some(&b'{')).then_some(at)
    }

    /// The name of the member that comes next.
    fn name(&mut self) -> Option<String> {
        let name = self.read()?;
        self.mark().filter(|mark| *mark == b':')?;
        Some(name)
    }

    /// The value that comes next.
    fn read<T: DeserializeOwned>(&mut self) -> Option<T> {
        let rest = serde_json::Deserializer::from_str(&self.text[self.at..]);
        let mut values = rest.into_iter();
        let value = values.next()?.ok()?;
        self.at += values.byte_offset();
        Some(value)
    }

    /// The byte that comes next, which is passed over.
    fn mark(&mut self) -> Option<u8> {
        let at = self.after_space();
        let mark = self.text.as_bytes().get(at)?;
        self.at = at + 1;
        // What follows a part of a character is no place in a text.
        mark.is_ascii().then_some(*mark)
    }

    fn is_at_end(&self) -> bool {
        self.after_space() == self.text.len()
    }

    /// Where something comes next that is no space.
    fn after_space(&self) -> usize {
        let rest = &self.text[self.at..];
        let rest = rest.trim_start_matches([' ', '\n', '\r', '\t']);
        self.text.len() - rest.len()
    }
}

#[cfg(test)]
mod tests;
