//! What the generated code shall be called and built upon.

/// Where the generated code will stand, and which types it takes from elsewhere.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Path of the module that includes the code, as seen from the whole crate: `crate::alta`.
    /// Its last segment names the client in the list of the public surface.
    pub module: String,
    /// Path of the module with the hand-written part of each client: `crate::transport`.
    /// It holds `Session`, `Pending`, `Operation`, `Response`, `Extra` and `Error`.
    pub transport: String,
    /// Schemas that are read into types written by hand.
    pub replacements: Vec<Replacement>,
}

impl Settings {
    /// Code to be included in `module`, built upon `transport`.
    pub fn new(module: impl Into<String>, transport: impl Into<String>) -> Self {
        Self {
            module: module.into(),
            transport: transport.into(),
            replacements: Vec::new(),
        }
    }

    /// Reads the schema `component` into the Rust type `rust`. The type brings its own `Serialize`
    /// and `Deserialize`, `Clone` and `Debug`, and `JsonSchema` under the feature `schemars`; where
    /// it is a parameter in a path or header, `Display` as well.
    #[must_use]
    pub fn replace(mut self, component: impl Into<String>, rust: impl Into<String>) -> Self {
        self.replacements.push(Replacement {
            component: component.into(),
            rust: rust.into(),
        });
        self
    }

    /// The last segment of the module path.
    pub fn name(&self) -> &str {
        self.module.rsplit("::").next().unwrap_or(&self.module)
    }
}

/// A schema that is read into a type written by hand.
#[derive(Clone, Debug)]
pub struct Replacement {
    /// Name under `components/schemas`.
    pub component: String,
    /// The Rust type, as an absolute path.
    pub rust: String,
}
