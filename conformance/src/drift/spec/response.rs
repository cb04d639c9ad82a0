//! What the API sends: statuses, headers and bodies.

use callspec_codegen::pointer;

use super::{Event, Part, Walk, content, part};
use crate::contract::{HeaderRule, Operation, ResponseRule, StatusPattern};
use crate::drift::change::{Class, Direction};
use crate::drift::rule::Rule;
use crate::finding::Level;

/// The closest rule for all statuses of a pattern.
fn closest(rules: &[ResponseRule], pattern: StatusPattern) -> Option<&ResponseRule> {
    let wider = match pattern {
        StatusPattern::Exact(code) => [pattern, StatusPattern::Range(code / 100)],
        _ => [pattern; 2],
    };
    let wider = wider.into_iter().chain([StatusPattern::Default]);
    wider.into_iter().find_map(|pattern| {
        let mut rules = rules.iter();
        rules.find(|rule| rule.status == pattern)
    })
}

fn hundred(pattern: StatusPattern) -> u16 {
    match pattern {
        StatusPattern::Default => 0,
        StatusPattern::Range(hundred) => hundred,
        StatusPattern::Exact(code) => code / 100,
    }
}

fn promises_success(rules: &[ResponseRule]) -> bool {
    rules
        .iter()
        .any(|rule| matches!(hundred(rule.status), 0 | 2))
}

impl Walk<'_> {
    pub(super) fn responses(&mut self, old: &Operation, new: &Operation, name: &str) {
        let mut patterns: Vec<StatusPattern> = old
            .responses
            .iter()
            .chain(&new.responses)
            .map(|rule| rule.status)
            .collect();
        patterns.sort();
        patterns.dedup();
        let [responses, renewed] = [old, new].map(|one| pointer::join(&one.pointer, "responses"));
        for pattern in patterns {
            let part = part(name, pattern.to_string(), Direction::Response);
            let before = closest(&old.responses, pattern);
            let after = closest(&new.responses, pattern);
            match (before, after) {
                (Some(before), Some(after)) if before.has_defect || after.has_defect => {}
                (Some(before), Some(after)) => self.response(&part, before, after),
                (None, Some(after)) => {
                    let is_error = matches!(hundred(pattern), 0 | 4 | 5);
                    let event = Event::new(Rule::StatusAdded, Class::Breaking);
                    let level = if is_error { Level::Warn } else { event.level };
                    self.event(
                        &part,
                        Event {
                            level,
                            old: &responses,
                            new: &after.pointer,
                            after: pattern.to_string(),
                            ..event
                        },
                    );
                }
                (Some(before), None) => {
                    let is_last = hundred(pattern) == 2 && !promises_success(&new.responses);
                    let class = if is_last {
                        Class::Breaking
                    } else {
                        Class::Compatible
                    };
                    self.event(
                        &part,
                        Event {
                            old: &before.pointer,
                            new: &renewed,
                            before: pattern.to_string(),
                            ..Event::new(Rule::StatusRemoved, class)
                        },
                    );
                }
                (None, None) => {}
            }
        }
    }

    fn response(&mut self, part: &Part<'_>, old: &ResponseRule, new: &ResponseRule) {
        self.headers(part, old, new);
        let contents = [old, new].map(|rule| pointer::join(&rule.pointer, "content"));
        self.content(part, [&contents[0], &contents[1]]);
    }

    fn headers(&mut self, part: &Part<'_>, old: &ResponseRule, new: &ResponseRule) {
        let named = |header: &HeaderRule| Part {
            part: format!("{}, header {}", part.part, header.name),
            ..part.clone()
        };
        for header in &old.headers {
            let part = named(header);
            match new.headers.iter().find(|other| other.name == header.name) {
                Some(renewed) => self.header(&part, header, renewed),
                None => self.event(
                    &part,
                    Event {
                        old: &header.pointer,
                        new: &new.pointer,
                        before: words(header),
                        ..Event::new(Rule::HeaderRemoved, Class::Breaking)
                    },
                ),
            }
        }
        for header in &new.headers {
            if old.headers.iter().all(|other| other.name != header.name) {
                self.event(
                    &named(header),
                    Event {
                        old: &old.pointer,
                        new: &header.pointer,
                        after: words(header),
                        ..Event::new(Rule::HeaderAdded, Class::Compatible)
                    },
                );
            }
        }
    }

    fn header(&mut self, part: &Part<'_>, old: &HeaderRule, new: &HeaderRule) {
        if old.required != new.required {
            let event = if new.required {
                Event::new(Rule::HeaderBecameRequired, Class::Compatible)
            } else {
                Event::new(Rule::HeaderBecameOptional, Class::Breaking)
            };
            self.event(
                part,
                Event {
                    old: &old.pointer,
                    new: &new.pointer,
                    before: words(old),
                    after: words(new),
                    ..event
                },
            );
        }
        let [before, after] = self.document();
        let old = content::schema(before, &old.pointer);
        let new = content::schema(after, &new.pointer);
        self.schemas(part, old.as_deref(), new.as_deref());
    }
}

fn words(header: &HeaderRule) -> String {
    let optional = if header.required {
        "required"
    } else {
        "optional"
    };
    format!("{}, {optional}", header.name)
}
