//! Numbers within bounds.

use serde_json::{Number, Value};

use super::draw::Draw;
use super::{Parts, Problem};

/// How far from its bound a number lies that has only one.
const SPAN: f64 = 1000.0;

/// A number, whole or with up to two decimals, within all bounds and a multiple of what is asked.
pub(super) fn number(parts: &Parts<'_>, is_whole: bool, draw: &mut Draw) -> Result<Value, Problem> {
    let bounds = |keyword| parts.all(keyword).filter_map(Value::as_f64);
    let step = bounds("multipleOf").fold(0.0, f64::max);
    let step = match (is_whole, step) {
        (true, step) => step.max(1.0),
        (false, step) if step > 0.0 => step,
        (false, _) => 0.25,
    };
    let above = bounds("exclusiveMinimum").fold(f64::NEG_INFINITY, f64::max);
    let below = bounds("exclusiveMaximum").fold(f64::INFINITY, f64::min);
    let least = bounds("minimum").fold(f64::NEG_INFINITY, f64::max);
    let most = bounds("maximum").fold(f64::INFINITY, f64::min);
    // Bounds as multiples of the step.
    let mut first = (least / step).ceil();
    if above >= least {
        first = (above / step).floor() + 1.0;
    }
    let mut end = (most / step).floor();
    if below <= most {
        end = (below / step).ceil() - 1.0;
    }
    let (first, end) = near_zero(first, end, SPAN / step.min(SPAN));
    if first > end {
        // Narrower than a step: the bound itself may do.
        return within(least, most).ok_or_else(|| Problem::new("no number lies within its bounds"));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative, and small"
    )]
    let count = (end - first).min(SPAN * 4.0) as u64 + 1;
    #[expect(clippy::cast_precision_loss, reason = "below a few thousand")]
    let multiple = first + draw.below(count) as f64;
    json(multiple * step).ok_or_else(|| Problem::new("its bounds are beyond what a number holds"))
}

/// What is left of a range that is open or very wide: as near to zero as may be, not negative if
/// there is a choice.
fn near_zero(first: f64, last: f64, span: f64) -> (f64, f64) {
    let start = 0.0_f64.max(first).min(last);
    if start + span <= last || start > first && last - start >= 1.0 {
        (start, last.min(start + span))
    } else {
        (first.max(last - span), last)
    }
}

fn within(least: f64, most: f64) -> Option<Value> {
    let bound = [least, most].into_iter().find(|bound| bound.is_finite())?;
    (least <= bound && bound <= most).then(|| json(bound))?
}

/// A number without a fraction where it has none.
fn json(value: f64) -> Option<Value> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole, and within what f64 tells apart"
    )]
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return Some(Value::from(value as i64));
    }
    Number::from_f64(value).map(Value::Number)
}
