//! Null: `type: ["string", "null"]` in 3.1, `nullable: true` in 3.0.
//!
//! OpenAPI 3.0.3 gives `nullable` a meaning beside `type` only. It is read and written here as
//! everyone uses it: with `nullable: true` the value is null, or it is what the other keywords say.
//! So `{allOf: [{$ref: …}], nullable: true}` allows null.

use serde_json::{Map, Value};

use super::context::Context;
use super::draft::Draft;
use super::identity::Identities;
use crate::dialect::annotation::is_annotation;
use crate::dialect::note::NoteKind;
use crate::pointer;

/// Ordered, so that the least of several answers holds for all and the greatest for any.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Answer {
    No,
    Unknown,
    Yes,
}

impl From<bool> for Answer {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

impl std::ops::Not for Answer {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

/// Enough for any schema that a person wrote, little enough for one that is made to be slow.
const STEPS: usize = 1000;
const DEPTH: usize = 32;

/// Whether the schema as it stands in the input allows null.
pub(super) fn admits_null(cx: &Context<'_>, draft: &Draft<'_>) -> Answer {
    let mut question = Question {
        identities: &cx.identities,
        steps: STEPS,
        depth: DEPTH,
    };
    question.object(draft.source, draft.at)
}

/// Whether the schema allows null and nothing else, and says so in the plainest way.
pub(super) fn is_only_null(schema: &Value) -> bool {
    let Value::Object(schema) = schema else {
        return false;
    };
    let mut found = false;
    schema.iter().all(|(keyword, value)| {
        let says_null = match (keyword.as_str(), value) {
            ("type", Value::String(name)) => name == "null",
            ("type", Value::Array(types)) => types.len() == 1 && types[0] == "null",
            ("const", value) => value.is_null(),
            ("enum", Value::Array(values)) => values.len() == 1 && values[0].is_null(),
            _ => false,
        };
        found |= says_null;
        says_null || is_annotation(keyword)
    }) && found
}

struct Question<'q, 'a> {
    identities: &'q Identities<'a>,
    steps: usize,
    depth: usize,
}

impl Question<'_, '_> {
    fn schema(&mut self, schema: &Value, at: &str) -> Answer {
        let Value::Object(object) = schema else {
            return schema.as_bool().map_or(Answer::Unknown, Answer::from);
        };
        if self.steps == 0 || self.depth == 0 {
            return Answer::Unknown;
        }
        self.steps -= 1;
        self.depth -= 1;
        let answer = self.object(object, at);
        self.depth += 1;
        answer
    }

    fn object(&mut self, schema: &Map<String, Value>, at: &str) -> Answer {
        if schema.get("nullable") == Some(&Value::Bool(true)) {
            return Answer::Yes;
        }
        let mut answer = Answer::Yes;
        for (keyword, value) in schema {
            answer = answer.min(self.keyword(keyword, value, at));
            if answer == Answer::No {
                break;
            }
        }
        answer
    }

    /// What one keyword says about null; keywords of no importance or without form say yes.
    fn keyword(&mut self, keyword: &str, value: &Value, at: &str) -> Answer {
        let at_keyword = || pointer::join(at, keyword);
        match (keyword, value) {
            ("type", Value::String(name)) => (name == "null").into(),
            ("type", Value::Array(types)) => {
                (types.is_empty() || types.iter().any(|name| name == "null")).into()
            }
            ("const", value) => value.is_null().into(),
            ("enum", Value::Array(values)) => values.iter().any(Value::is_null).into(),
            ("not", value) => !self.schema(value, &at_keyword()),
            ("allOf", Value::Array(branches)) => {
                let answers = self.branches(branches, &at_keyword());
                answers.into_iter().min().unwrap_or(Answer::Yes)
            }
            ("anyOf", Value::Array(branches)) => {
                let answers = self.branches(branches, &at_keyword());
                answers.into_iter().max().unwrap_or(Answer::Yes)
            }
            ("oneOf", Value::Array(branches)) => {
                exactly_one(&self.branches(branches, &at_keyword()))
            }
            ("$ref", Value::String(reference)) => {
                let target = self.identities.resolve(reference, at).pointer();
                let schema = target.and_then(|at| Some((self.identities.value(&at)?, at)));
                schema.map_or(Answer::Unknown, |(schema, at)| self.schema(schema, &at))
            }
            _ => Answer::Yes,
        }
    }

    fn branches(&mut self, branches: &[Value], at: &str) -> Vec<Answer> {
        let branches = branches.iter().enumerate();
        branches
            .map(|(index, branch)| self.schema(branch, &format!("{at}/{index}")))
            .collect()
    }
}

fn exactly_one(answers: &[Answer]) -> Answer {
    let count = |wanted| answers.iter().filter(|answer| **answer == wanted).count();
    match (count(Answer::Yes), count(Answer::Unknown)) {
        (0 | 1, unknown) if unknown > 0 => Answer::Unknown,
        (yes, _) => (yes == 1).into(),
    }
}

/// Reads `type: [T, "null"]`: null stays allowed unless another keyword forbids it.
pub(super) fn keep_null(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    match admits_null(cx, draft) {
        Answer::Yes => draft.nullable = true,
        Answer::No => {}
        Answer::Unknown => {
            cx.note(draft.pointer("/type"), NoteKind::UndecidedNull);
            draft.nullable = true;
        }
    }
}

/// Writes `nullable` beside `type`, and null into the `enum` that would forbid it again.
pub(super) fn write(cx: &mut Context<'_>, draft: &mut Draft<'_>) {
    if draft.source.get("nullable") == Some(&Value::Bool(true)) {
        cx.note(draft.pointer("/nullable"), NoteKind::LeftoverNullable);
        draft.nullable = true;
    }
    if !draft.nullable {
        return;
    }
    draft.insert_after("type", "nullable", Value::Bool(true));
    if let Some(Value::Array(values)) = draft.target.get_mut("enum")
        && !values.iter().any(Value::is_null)
    {
        values.push(Value::Null);
    }
}
