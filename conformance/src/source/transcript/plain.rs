//! `curl -i`: heads and bodies, one after the other.

use super::Answer;
use super::{framing, head};

pub(super) fn answers(text: &[u8]) -> Vec<Answer> {
    let mut answers = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(gap) = head::find(&text[at..]) {
        line += line_ends(&text[at..at + gap]);
        at += gap;
        let Some((head, length)) = head::at_start(&text[at..]) else {
            break;
        };
        let rest = &text[at + length..];
        let room = framing::declared(&head, rest)
            .map_or_else(|| head::find(rest).unwrap_or(rest.len()), <[u8]>::len);
        if !head.is_interim() {
            let body = framing::whole(&head, &rest[..room]);
            answers.push(Answer {
                line,
                request: None,
                head: Some(head),
                body,
                is_body_hidden: false,
            });
        }
        line += line_ends(&text[at..at + length + room]);
        at += length + room;
    }
    answers
}

fn line_ends(text: &[u8]) -> usize {
    text.split(|byte| *byte == b'\n').count() - 1
}
