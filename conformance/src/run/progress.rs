//! The bar on standard error: how far a long run is, how fast, and how long it takes still.
//!
//! A thread of its own draws it; those who read and judge only count.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::style::ProgressTracker;
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::source::ReadAt;

/// A run that ends sooner shows no bar.
const DELAY: Duration = Duration::from_millis(500);
/// How long a drawing stands.
const FRAME: Duration = Duration::from_millis(100);

const OF_FILES: &str = "[{wide_bar}] {percent:>3} %, {bytes} of {total_bytes}, {bytes_per_sec}, \
    {exchanges}, {eta} left";
const OF_A_PIPE: &str = "{spinner} {bytes}, {bytes_per_sec}, {exchanges}, {elapsed}";

/// How far the run is. Of a file that is read as a whole before it is judged, what counts is the
/// share that is judged.
#[derive(Debug, Default)]
pub(super) struct Counters {
    finished: AtomicU64,
    read: AtomicU64,
    judged: AtomicU64,
    is_streamed: AtomicBool,
    exchanges: AtomicU64,
}

impl Counters {
    fn position(&self) -> u64 {
        let current = if self.is_streamed.load(Ordering::Relaxed) {
            &self.read
        } else {
            &self.judged
        };
        self.finished.load(Ordering::Relaxed) + current.load(Ordering::Relaxed)
    }

    /// A recording is open. How many exchanges it has is known only if it was read as a whole.
    pub(super) fn opened(&self, exchanges: Option<usize>) {
        self.is_streamed
            .store(exchanges.is_none(), Ordering::Relaxed);
    }

    /// One more exchange is judged: of a recording read as a whole, this share.
    pub(super) fn judged(&self, share: Option<(usize, usize)>) {
        self.exchanges.fetch_add(1, Ordering::Relaxed);
        if let Some((done, all)) = share {
            let (done, all) = (done as u64, all.max(1) as u64);
            let bytes = self.read.load(Ordering::Relaxed) / all * done;
            self.judged.store(bytes, Ordering::Relaxed);
        }
    }

    /// So many more exchanges of a recording that is judged as it is read.
    pub(super) fn judged_more(&self, count: usize) {
        self.exchanges.fetch_add(count as u64, Ordering::Relaxed);
    }

    /// The recording is done.
    pub(super) fn closed(&self) {
        let read = self.read.swap(0, Ordering::Relaxed);
        self.judged.store(0, Ordering::Relaxed);
        self.finished.fetch_add(read, Ordering::Relaxed);
    }
}

/// Counts what is read, a block at a time.
pub(super) struct Counting<R> {
    pub(super) input: R,
    pub(super) counters: Option<Arc<Counters>>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.input.read(buffer)?;
        if let Some(counters) = &self.counters {
            counters.read.fetch_add(length as u64, Ordering::Relaxed);
        }
        Ok(length)
    }
}

impl ReadAt for Counting<&File> {
    fn read_at(&self, room: &mut [u8], place: u64) -> io::Result<usize> {
        #[cfg(unix)]
        let length = std::os::unix::fs::FileExt::read_at(self.input, room, place)?;
        #[cfg(windows)]
        let length = std::os::windows::fs::FileExt::seek_read(self.input, room, place)?;
        if let Some(counters) = &self.counters {
            let end = place + length as u64;
            counters.read.fetch_max(end, Ordering::Relaxed);
        }
        Ok(length)
    }
}

/// The bar, for those who print around it.
#[derive(Clone)]
pub(super) struct Bar(ProgressBar);

impl Bar {
    /// Takes the bar off the terminal for good.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }

    /// Prints while the bar is off.
    pub(super) fn aside(&self, print: impl FnOnce()) {
        self.0.suspend(print);
    }
}

/// A bar that is drawn until this is dropped.
pub(super) struct Progress {
    pub(super) bar: Bar,
    pub(super) counters: Arc<Counters>,
    stop: Option<Sender<()>>,
    drawing: Option<JoinHandle<()>>,
}

impl Progress {
    /// A bar over this many bytes; of a pipe nobody knows how many come.
    pub(super) fn begin(total: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        let counters = Arc::<Counters>::default();
        let template = total.map_or(OF_A_PIPE, |_| OF_FILES);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(
                style
                    .progress_chars("=> ")
                    .with_key("exchanges", counted(&counters)),
            );
        }
        let (stop, stopped) = mpsc::channel();
        let drawn = (bar.clone(), counters.clone());
        let drawing = thread::Builder::new()
            .name("progress".to_owned())
            .spawn(move || draw(&drawn.0, &drawn.1, &stopped));
        Self {
            bar: Bar(bar),
            counters,
            stop: Some(stop),
            // Without a thread there is no bar, and the run goes on.
            drawing: drawing.ok(),
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(drawing) = self.drawing.take() {
            let _ = drawing.join();
        }
        self.bar.clear();
    }
}

fn draw(bar: &ProgressBar, counters: &Counters, stopped: &Receiver<()>) {
    let mut wait = DELAY;
    while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        bar.update(|state| state.set_pos(counters.position()));
        if wait == DELAY {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            wait = FRAME;
        }
    }
}

/// Writes how many exchanges are judged, whenever the bar is drawn.
fn counted(counters: &Arc<Counters>) -> impl ProgressTracker + 'static {
    let counters = counters.clone();
    move |_: &ProgressState, out: &mut dyn Write| {
        let exchanges = HumanCount(counters.exchanges.load(Ordering::Relaxed));
        // What cannot be drawn is drawn in the next frame.
        let _ = write!(out, "{exchanges} exchanges");
    }
}

#[cfg(test)]
mod tests {
    use super::{Counters, Counting};
    use std::io::Read;
    use std::sync::Arc;

    fn read(counters: &Arc<Counters>, length: u64) {
        let mut input = Counting {
            input: std::io::repeat(0).take(length),
            counters: Some(counters.clone()),
        };
        std::io::copy(&mut input, &mut std::io::sink()).unwrap();
    }

    #[test]
    fn a_stream_counts_as_it_is_read() {
        let counters = Arc::default();
        Counters::opened(&counters, None);
        read(&counters, 300);
        counters.judged(None);
        assert_eq!(counters.position(), 300);
        counters.closed();
        assert_eq!(counters.position(), 300);
    }

    #[test]
    fn what_is_read_as_a_whole_counts_as_it_is_judged() {
        let counters = Arc::default();
        read(&counters, 300);
        counters.opened(Some(3));
        assert_eq!(counters.position(), 0);
        counters.judged(Some((1, 3)));
        assert_eq!(counters.position(), 100);
        counters.closed();
        read(&counters, 50);
        assert_eq!(counters.position(), 300);
    }
}
