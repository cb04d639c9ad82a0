//! Where in the files of a contract something stands: the document, others that it refers to, and
//! the overlay.

use callspec_codegen::{Document, Position};

use super::{Contract, Quote};

/// A place in the files that make up a contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<'p> {
    /// The name of the file.
    pub file: &'p str,
    /// The pointer in it.
    pub pointer: &'p str,
}

impl<'p> Place<'p> {
    /// The place that is written as a pointer into the document of this name, or as `FILE#POINTER`
    /// where another file or the overlay says it.
    pub fn of(document: &'p str, written: &'p str) -> Self {
        // The path of a file may begin as pointers do; hardly a name in them ends with a `#`.
        let end = if written.starts_with('/') {
            written.find("#/")
        } else {
            written.find('#')
        };
        match end {
            Some(end) => Self {
                file: &written[..end],
                pointer: &written[end + 1..],
            },
            None => Self {
                file: document,
                pointer: written,
            },
        }
    }

    /// The place as it is written: see [`Self::of`].
    pub fn written(self, document: &str) -> String {
        if self.file == document {
            self.pointer.to_owned()
        } else {
            format!("{}#{}", self.file, self.pointer)
        }
    }
}

impl Contract {
    /// The line and column behind a place in the contract: see [`Place::of`].
    pub fn position(&self, written: &str) -> Option<Position> {
        let place = Place::of(&self.name, written);
        self.file(place.file)?.position(place.pointer)
    }

    /// What stands at a place in the contract, with its line and column.
    pub fn quote(&self, written: &str) -> Option<Quote> {
        let place = Place::of(&self.name, written);
        let file = self.file(place.file)?;
        let position = file.position(place.pointer)?;
        Some(Quote::of(file.from_line(position.line), position))
    }

    fn file(&self, name: &str) -> Option<&Document> {
        if name == &*self.name {
            return Some(&self.document);
        }
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
        self.written(&self.judged().written(pointer))
    }

    /// A pointer into the document as a place in the contract: see [`Place::of`].
    pub fn written(&self, pointer: &str) -> String {
        let (source, at) = self.document.source(pointer);
        let place = Place {
            file: source.name(),
            pointer: &at,
        };
        place.written(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn places_are_read_as_they_are_written() {
        for (file, pointer) in [
            ("spec.yaml", "/paths/~1a/get"),
            ("spec.yaml", ""),
            ("parts.yaml", "/A"),
            ("/srv/parts.yaml", "/A"),
            (
                "https://schemas.example.com/parts.yaml",
                "/A/properties/a#b",
            ),
        ] {
            let place = Place { file, pointer };
            assert_eq!(Place::of("spec.yaml", &place.written("spec.yaml")), place);
        }
    }
}
