//! What a proxy has to know: where it forwards to, which headers end with a connection, what it answers
//! itself, and how much of what passes it may hold for judging. Nothing here opens a socket.

pub mod held;
pub mod hop;
pub mod mark;
pub mod own;
pub mod queue;
pub mod upstream;

pub use held::{Budget, HeldBody, Lost};
pub use own::Own;
pub use queue::Queue;
pub use upstream::Upstream;
