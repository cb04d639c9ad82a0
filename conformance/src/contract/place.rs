//! Where in the files of a contract something stands: the document, others that it refers to, and
//! the overlay.

use callspec_codegen::{Document, Position};

use super::Contract;

/// A place in the files that make up a contract.
#[derive(Clone, Copy)]
pub struct Place<'p> {
    /// The name of the file.
    pub file: &'p str,
    /// The pointer in it.
    pub pointer: &'p str,
    document: Option<&'p Document>,
}

impl<'p> Place<'p> {
    /// The line of the file at a position.
    pub fn line(&self, position: Position) -> Option<&'p str> {
        self.document?.text().lines().nth(position.line - 1)
    }
}

impl Contract {
    /// The line and column behind a place in the contract.
    pub fn position(&self, contract: &str) -> Option<Position> {
        let place = self.place(contract);
        place.document?.position(place.pointer)
    }

    /// The file that a place in the contract is in, and the place there. A place is a pointer into
    /// the document, or `FILE#POINTER` where another file or the overlay says it.
    pub fn place<'p>(&'p self, contract: &'p str) -> Place<'p> {
        let inside = Place {
            file: &self.name,
            pointer: contract,
            document: Some(&self.document),
        };
        match contract.split_once('#') {
            Some((file, pointer)) if !contract.starts_with('/') => Place {
                file,
                pointer,
                document: self.file(file),
            },
            _ => inside,
        }
    }

    fn file(&self, name: &str) -> Option<&Document> {
        let of_parts = self.document.parts().iter().map(|part| &*part.document);
        let of_overlay = self.deviations().map(|known| known.overlay().document());
        let mut known = of_parts.chain(of_overlay);
        known.find(|document| document.name() == name).or_else(|| {
            let overlaid = self.deviations()?.contract();
            overlaid.file(name)
        })
    }

    /// A pointer into [`Self::schema_document`] as a place in the contract as written.
    pub fn written_pointer(&self, pointer: &str) -> String {
        self.written(&self.judged.written(pointer))
    }

    /// A pointer into the document as a place in the contract: see [`Self::place`].
    pub fn written(&self, pointer: &str) -> String {
        let (source, at) = self.document.source(pointer);
        if source.name() == &*self.name {
            at.into_owned()
        } else {
            format!("{}#{at}", source.name())
        }
    }
}
