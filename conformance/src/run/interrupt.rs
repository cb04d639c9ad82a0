//! Ctrl-C, or SIGTERM: the run reads no further and reports what it has. Asked again, it ends at once.

use std::io::{self, Write};
use std::process;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::progress::Bar;

/// The exit status of a run that was broken off: 128 and the number of the signal, as shells give.
pub(super) const EXIT_CODE: u8 = 130;

const MESSAGE: &str = "broken off: what was read so far is reported as soon as the part at hand is \
    done; Ctrl-C again ends at once";

/// How long a wait goes on unasked.
pub(super) const GLANCE: Duration = Duration::from_millis(20);

/// Whether the run is to be broken off.
#[derive(Clone, Debug, Default)]
pub(super) struct Interrupt(Arc<State>);

#[derive(Debug, Default)]
struct State {
    is_asked: AtomicBool,
    /// Held while a file is written, so that nothing is left half-written.
    writing: Mutex<()>,
}

impl Interrupt {
    /// Has Ctrl-C ask for it. A process that was started to ignore Ctrl-C goes on ignoring it.
    pub(super) fn on_ctrl_c(&self, bar: Option<Bar>) {
        let interrupt = self.clone();
        // Where no handler can be set, Ctrl-C ends the process, as it does by default.
        let _ = ctrlc::try_set_handler(move || interrupt.ask(bar.as_ref()));
    }

    fn ask(&self, bar: Option<&Bar>) {
        if let Some(bar) = bar {
            bar.clear();
        }
        if self.0.is_asked.swap(true, Ordering::SeqCst) {
            let _written = self.writing();
            process::exit(i32::from(EXIT_CODE));
        }
        let _ = writeln!(io::stderr(), "{MESSAGE}");
    }

    /// Waits for so long, or until it is asked to end; whether the time is over.
    pub(super) fn rest(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        while !self.is_asked() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            thread::sleep(left.min(GLANCE));
        }
        false
    }

    pub(super) fn is_asked(&self) -> bool {
        self.0.is_asked.load(Ordering::Relaxed)
    }

    /// While it is held, Ctrl-C waits.
    pub(super) fn writing(&self) -> MutexGuard<'_, ()> {
        self.0
            .writing
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
