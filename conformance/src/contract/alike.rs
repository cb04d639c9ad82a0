//! Response schemas that say the same, since each is a reference to one schema and nothing else.

use std::collections::HashMap;

use callspec_codegen::pointer;

use super::{Contract, reference};

impl Contract {
    /// The index of the first response schema that is a reference to the same schema and nothing
    /// else, as the one of this index is; this index, if there is none.
    pub fn alike(&self, schema: usize) -> usize {
        let find = || {
            let mut first = HashMap::new();
            let schemas = self.schemas.iter().enumerate();
            let found = schemas.map(|(index, at)| {
                let schema = pointer::find(self.schema_document(), at);
                let reference = schema.and_then(reference::alone);
                reference.map_or(index, |reference| *first.entry(reference).or_insert(index))
            });
            found.collect()
        };
        self.alike.get_or_init(find)[schema]
    }
}
