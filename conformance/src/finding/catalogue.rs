//! Catalogues of rules: what a report may find is one, what may drift apart is another.

use super::Level;

/// One row of a catalogue.
pub(crate) struct Row<R> {
    pub(crate) rule: R,
    pub(crate) id: &'static str,
    pub(crate) level: Level,
    pub(crate) says: &'static str,
    /// What to do about it.
    pub(crate) help: &'static str,
    /// Why it breaks callers: what they ask, what they are sent.
    pub(crate) breaks: [&'static str; 2],
    pub(crate) explanation: &'static str,
}

/// Declares `Rule` and its catalogue from one table, so that neither can miss a row. The first word is
/// the folder of the explanations.
macro_rules! catalogue {
    ($folder:literal $($rule:ident $id:literal $level:ident $says:literal $($help:literal)?
        $({ $(sent $sent:literal)? $(asked $asked:literal)? })?)*) => {
        /// A rule. Its id is public: rules are added, never renamed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $(#[doc = $says] $rule,)*
        }

        const CATALOGUE: &[Row<Rule>] = &[
            $(Row {
                rule: Rule::$rule,
                id: $id,
                level: Level::$level,
                says: $says,
                help: concat!($($help)?),
                breaks: [
                    concat!($($($asked)?)?),
                    concat!($($($sent)?)?),
                ],
                explanation: include_str!(concat!($folder, $id, ".md")),
            },)*
        ];

        impl Rule {
            /// All rules, in the order of the catalogue.
            pub fn all() -> impl Iterator<Item = Self> {
                CATALOGUE.iter().map(|row| row.rule)
            }

            /// The rule of this id.
            pub fn of_id(id: &str) -> Option<Self> {
                Self::all().find(|rule| rule.id() == id)
            }

            /// The id as reports write it.
            pub fn id(self) -> &'static str {
                self.row().id
            }

            /// What it says, as a lowercase fragment.
            pub fn says(self) -> &'static str {
                self.row().says
            }

            /// What it means and what to do about it, for people: a file of the folder `rules`.
            pub fn explanation(self) -> &'static str {
                self.row().explanation
            }

            fn row(self) -> &'static Row<Self> {
                &CATALOGUE[self as usize]
            }
        }
    };
}

pub(crate) use catalogue;
