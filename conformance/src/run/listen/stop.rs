//! How a server is asked to end.

use std::io::{self, Write};

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, ctrl_c};
use tokio::sync::watch;

/// How urgently it was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Asked {
    /// Not yet.
    #[default]
    No,
    /// What was asked is answered first.
    Orderly,
    /// Nothing is waited for.
    AtOnce,
}

/// Asks a server to end; clones ask the same one.
#[derive(Clone, Debug, Default)]
pub(in crate::run) struct Stop(watch::Sender<Asked>);

impl Stop {
    /// Takes no more connections, answers what was asked, and ends.
    pub(in crate::run) fn orderly(&self) {
        self.ask(Asked::Orderly);
    }

    /// Ends, whatever is going on.
    pub(in crate::run) fn at_once(&self) {
        self.ask(Asked::AtOnce);
    }

    fn ask(&self, asked: Asked) {
        self.0.send_modify(|before| *before = asked.max(*before));
    }

    pub(super) fn subscribe(&self) -> Listening {
        Listening(self.0.subscribe())
    }

    /// Has Ctrl-C (SIGINT) and SIGTERM ask for it; the second of them ends the server at once.
    pub(super) async fn on_signals(self, mut signals: Signals) {
        signals.next().await;
        // Who closes standard error wants to be told nothing.
        let _ = writeln!(
            io::stderr(),
            "ending: what was asked is answered first; once more ends at once"
        );
        self.orderly();
        signals.next().await;
        self.at_once();
    }
}

/// Hears what a server is asked.
pub(super) struct Listening(watch::Receiver<Asked>);

impl Listening {
    pub(super) async fn is_at_least(&mut self, asked: Asked) {
        if self.0.wait_for(|now| *now >= asked).await.is_err() {
            // Nobody is left who could ask.
            std::future::pending::<()>().await;
        }
    }
}

/// The signals that ask a process to end, heard from when this is made.
#[cfg(unix)]
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

#[cfg(unix)]
impl Signals {
    /// Hears them; to be called within a runtime.
    pub(super) fn hear() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Ctrl-C, heard from when this is made.
#[cfg(windows)]
pub(super) struct Signals(CtrlC);

#[cfg(windows)]
impl Signals {
    /// Hears it; to be called within a runtime.
    pub(super) fn hear() -> io::Result<Self> {
        ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
