//! What is known to differ from a published contract: an overlay, each action with its reason.

use std::collections::BTreeSet;
use std::sync::Arc;

use callspec_codegen::overlay::Action;
use callspec_codegen::{Document, Overlay, Position, pointer};
use chrono::NaiveDate;

use super::{Contract, Location};

/// Keywords that an action may change without changing what a response may be.
const SAYS_NOTHING: [&str; 5] = ["description", "title", "summary", "example", "examples"];

/// An action of an overlay, as reports tell it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deviation {
    /// The name of the contract's document.
    pub contract: Arc<str>,
    /// The name of the overlay's document.
    pub overlay: Arc<str>,
    /// Its index in the overlay.
    pub action: usize,
    /// Where it stands there.
    pub position: Option<Position>,
    /// What it changes, as an RFC 9535 `JSONPath`.
    pub target: String,
    /// Why, in the words of the overlay; empty where it does not say.
    pub reason: String,
    /// The day since when it is known, as `YYYY-MM-DD`, if the overlay says.
    pub since: Option<String>,
    /// Whether it says itself how responses deviate: others only take out what the next one writes,
    /// or write what others refer to.
    pub is_telling: bool,
}

/// An overlay, and the contract with it laid over.
pub struct Deviations {
    overlay: Overlay,
    contract: Contract,
    /// The contract as published.
    published: Document,
    /// For each action, the pointers of what it wrote or took out.
    touched: Vec<Vec<String>>,
    /// The actions, as reports tell them, each with the days since it was recorded.
    actions: Vec<(Arc<Deviation>, Option<i64>)>,
}

impl Deviations {
    pub(super) fn new(
        overlay: Overlay,
        touched: Vec<Vec<String>>,
        contract: Contract,
        published: Document,
        today: &str,
    ) -> Self {
        let day = |text: &str| text.parse::<NaiveDate>().ok();
        let age = |action: &Action| {
            let since = day(action.since.as_deref()?)?;
            Some((day(today)? - since).num_days())
        };
        let decides = |at: &String| {
            let keyword = pointer::tokens(at).last().unwrap_or_default();
            !SAYS_NOTHING.contains(&keyword.as_str()) && !keyword.starts_with("x-")
        };
        let touched = touched.into_iter();
        let mut deviations = Self {
            actions: Vec::new(),
            touched: touched
                .map(|places| places.into_iter().filter(decides).collect())
                .collect(),
            overlay,
            contract,
            published,
        };
        let telling = deviations.telling();
        let actions = deviations.overlay.actions().iter().enumerate();
        deviations.actions = actions
            .map(|(index, action)| {
                let told = deviations.told(index, action, telling.contains(&index));
                (Arc::new(told), age(action))
            })
            .collect();
        deviations
    }

    fn told(&self, index: usize, action: &Action, is_telling: bool) -> Deviation {
        let document = self.overlay.document();
        Deviation {
            contract: self.contract.name().clone(),
            overlay: document.name().into(),
            action: index,
            position: document.position(&format!("/actions/{index}")),
            target: action.target.clone(),
            reason: action.description.clone(),
            since: action.since.clone(),
            is_telling,
        }
    }

    /// The overlay.
    pub fn overlay(&self) -> &Overlay {
        &self.overlay
    }

    /// The contract with the overlay laid over it.
    pub fn contract(&self) -> &Contract {
        &self.contract
    }

    /// The actions of the overlay, each with the days since it was recorded, if the overlay says when
    /// (`x-since`).
    pub fn actions(&self) -> &[(Arc<Deviation>, Option<i64>)] {
        &self.actions
    }

    pub(super) fn add_server(&mut self, address: &str) {
        self.contract.add_server(address);
    }

    /// The actions that explain a mismatch: those that changed the broken promise itself, what is
    /// around it or what stands beside it; else those that changed what is declared of the place
    /// in the message. With them, the actions that they refer to. The first says why.
    ///
    /// `promise` is a pointer into the contract, `told` the place in the message, and `name` what
    /// was not declared, if that is what is wrong.
    pub fn explaining(&self, promise: &str, told: &str, name: Option<&str>) -> Vec<usize> {
        let mut actions = self.changing(|touched| changes(touched, promise, name));
        if actions.is_empty() {
            let tokens: Vec<_> = pointer::tokens(told).collect();
            if let Some(property) = tokens.iter().rev().find(|token| *token != "*") {
                let declared = pointer::join("/properties", property);
                let is_of = |touched: &str| format!("{touched}/").contains(&format!("{declared}/"));
                actions = self.changing(is_of);
            }
        }
        // An action that takes out makes room for the one that says why.
        actions.reverse();
        self.with_needed(actions)
    }

    /// Actions, and after them those that wrote what they refer to.
    fn with_needed(&self, mut actions: Vec<usize>) -> Vec<usize> {
        let mut index = 0;
        while let Some(action) = actions.get(index).copied() {
            for needed in self.needed_by(action) {
                if !actions.contains(&needed) {
                    actions.push(needed);
                }
            }
            index += 1;
        }
        actions
    }

    /// The actions without which a mismatch comes back, found by leaving out one after the other; an
    /// action that only prepares the next goes with it. `comes_back` judges by what is left.
    ///
    /// Of long overlays, and of contracts in several files, nothing is found so.
    pub fn needed(&self, comes_back: impl Fn(&Contract) -> bool) -> Vec<usize> {
        const MOST: usize = 64;
        let count = self.touched.len();
        if count > MOST || !self.contract.document().parts().is_empty() {
            return Vec::new();
        }
        let mut needed = Vec::new();
        for action in (0..count).filter(|index| !self.prepares(*index)) {
            let mut group = vec![action];
            group.extend(
                action
                    .checked_sub(1)
                    .filter(|before| self.prepares(*before)),
            );
            if self.without(&group).is_some_and(|left| comes_back(&left)) {
                needed.extend(group);
            }
        }
        self.with_needed(needed)
    }

    /// The contract with the overlay laid over it, but for some actions.
    fn without(&self, actions: &[usize]) -> Option<Contract> {
        let overlay = self.overlay.without(actions);
        let left = self.published.overlaid(&overlay).ok()?;
        let mut fetch = |_: &Location| Err("no other file is read here".to_owned());
        Some(Contract::read(left, self.contract.settings(), &mut fetch).0)
    }

    fn changing(&self, is_changed: impl Fn(&str) -> bool) -> Vec<usize> {
        let all = self.touched.iter().enumerate();
        let changing = all.filter(|(_, places)| places.iter().any(|place| is_changed(place)));
        changing.map(|(index, _)| index).collect()
    }

    /// The actions that wrote what an action refers to.
    fn needed_by(&self, action: usize) -> Vec<usize> {
        let targets = self.overlay.actions()[action].references();
        self.changing(|touched| {
            let mut targets = targets.iter();
            targets.any(|target| is_at_or_below(target, touched))
        })
    }

    /// The actions that say how a response deviates: not those that only take out what the next one
    /// writes, or only write what others refer to.
    fn telling(&self) -> Vec<usize> {
        let all = 0..self.touched.len();
        let needed: BTreeSet<_> = all
            .clone()
            .flat_map(|index| self.needed_by(index))
            .collect();
        all.filter(|index| !needed.contains(index) && !self.prepares(*index))
            .collect()
    }

    /// Whether an action takes out what the next one writes anew.
    fn prepares(&self, index: usize) -> bool {
        let after = self.touched.get(index + 1).into_iter().flatten();
        let after: Vec<_> = after.filter_map(|place| pointer::parent(place)).collect();
        let mut own = self.touched[index].iter();
        self.overlay.actions()[index].is_removal()
            && own.all(|place| after.iter().any(|at| pointer::parent(place) == Some(at)))
    }
}

/// Whether what an action touched decides about a promise.
fn changes(touched: &str, promise: &str, name: Option<&str>) -> bool {
    if is_at_or_below(promise, touched) {
        return true;
    }
    if is_at_or_below(touched, promise) {
        let rest = &touched[promise.len()..];
        let first = pointer::tokens(rest).next();
        return name.is_none_or(|name| first.as_deref() == Some(name));
    }
    name.is_none() && pointer::parent(touched) == pointer::parent(promise)
}

fn is_at_or_below(place: &str, other: &str) -> bool {
    place
        .strip_prefix(other)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
