//! Where the API lives.

use callspec_codegen::pointer;
use serde_json::Value;

use super::{Event, Walk, part};
use crate::drift::change::{Class, Direction};
use crate::drift::rule::Rule;

impl<'c> Walk<'c> {
    pub(super) fn servers(&mut self, name: &str, [old, new]: [&str; 2]) {
        let [before, after] = self.document();
        let addresses = |document: &'c Value, at: &str| -> Vec<(&'c str, usize)> {
            let listed = document.pointer(at).and_then(Value::as_array);
            let urls = listed.into_iter().flatten().enumerate();
            urls.filter_map(|(index, server)| Some((server.get("url")?.as_str()?, index)))
                .map(|(url, index)| (url.trim_end_matches('/'), index))
                .collect()
        };
        let (before, after) = (addresses(before, old), addresses(after, new));
        let part = part(name, "servers", Direction::Request);
        for (address, index) in &before {
            if !after.is_empty() && after.iter().all(|(other, _)| other != address) {
                self.event(
                    &part,
                    Event::new(Rule::ServerRemoved, Class::Breaking)
                        .at(&pointer::join(old, &index.to_string()), new)
                        .before((*address).to_owned()),
                );
            }
        }
        for (address, index) in &after {
            if !before.is_empty() && before.iter().all(|(other, _)| other != address) {
                self.event(
                    &part,
                    Event::new(Rule::ServerAdded, Class::Compatible)
                        .at(old, &pointer::join(new, &index.to_string()))
                        .after((*address).to_owned()),
                );
            }
        }
    }
}
