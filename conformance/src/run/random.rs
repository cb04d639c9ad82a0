//! Random bytes, from the system.

use crate::defect::Defect;

/// Bytes that nobody can guess.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Defect> {
    let mut bytes = [0; N];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => {
            let what = format!("this system gives no random numbers: {error}");
            Err(Defect::of_file("randomness", what))
        }
    }
}
