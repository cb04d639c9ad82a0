//! The contracts that clients are generated from; read by the build and by the tests.

use callspec_codegen::Settings;

/// One client for each, from `spec/NAME.yaml`.
pub(crate) fn contracts() -> [Settings; 2] {
    [
        Settings::new("crate::alta", "crate::transport"),
        Settings::new("crate::autocalls", "crate::transport").replace(
            "LocalDateTime",
            "::chrono::NaiveDateTime",
            "crate::local_date_time",
        ),
    ]
}
