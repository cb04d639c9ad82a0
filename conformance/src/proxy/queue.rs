//! What waits for those who work on it: at most so many, until it is closed.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A queue of bounded length between many who put and some who take.
#[derive(Debug)]
pub struct Queue<T> {
    most: usize,
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    waiting: VecDeque<T>,
    is_closed: bool,
}

impl<T> Queue<T> {
    /// A queue in which at most so many wait.
    pub fn of(most: usize) -> Self {
        let state = State {
            waiting: VecDeque::new(),
            is_closed: false,
        };
        Self {
            most,
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }

    /// Puts one at the end without waiting.
    ///
    /// # Errors
    /// The one, where as many wait as may, or the queue is closed.
    pub fn put(&self, one: T) -> Result<(), T> {
        let mut state = self.state();
        if state.is_closed || state.waiting.len() >= self.most {
            return Err(one);
        }
        state.waiting.push_back(one);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// Takes the one that has waited longest, and waits for one; `None` once the queue is closed and
    /// empty.
    pub fn take(&self) -> Option<T> {
        let is_idle = |state: &mut State<T>| state.waiting.is_empty() && !state.is_closed;
        let state = self.changed.wait_while(self.state(), is_idle);
        let mut state = state.unwrap_or_else(PoisonError::into_inner);
        let one = state.waiting.pop_front();
        if state.is_closed && state.waiting.is_empty() {
            self.changed.notify_all();
        }
        one
    }

    /// Waits until none is left of a queue that is closed.
    pub fn wait_until_empty(&self) {
        let state = self.state();
        drop(
            self.changed
                .wait_while(state, |state| !state.waiting.is_empty()),
        );
    }

    /// Takes no more; those that wait are still taken.
    pub fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_all();
    }

    /// Takes no more, and gives those that waited.
    pub fn close_at_once(&self) -> usize {
        let left = std::mem::take(&mut self.state().waiting).len();
        self.close();
        left
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::Queue;

    #[test]
    fn at_most_so_many_wait() {
        let queue = Queue::of(2);
        assert_eq!([queue.put(1), queue.put(2)], [Ok(()), Ok(())]);
        assert_eq!(queue.put(3), Err(3));
        assert_eq!(queue.take(), Some(1));
        assert_eq!(queue.put(4), Ok(()));
        queue.close();
        assert_eq!(queue.put(5), Err(5));
        let rest = [queue.take(), queue.take(), queue.take()];
        assert_eq!(rest, [Some(2), Some(4), None]);
    }

    #[test]
    fn who_waits_is_told_of_what_comes_and_of_the_end() {
        let queue = Arc::new(Queue::of(1));
        let taking = Arc::clone(&queue);
        let taker = thread::spawn(move || std::iter::from_fn(|| taking.take()).count());
        let mut put = 0;
        while put < 100 {
            put += usize::from(queue.put(put).is_ok());
        }
        queue.close();
        assert_eq!(taker.join().expect("it ends"), 100);
    }

    #[test]
    fn at_once_drops_what_waits() {
        let queue = Queue::of(3);
        assert_eq!([queue.put(1), queue.put(2)], [Ok(()), Ok(())]);
        assert_eq!(queue.close_at_once(), 2);
        assert_eq!(queue.take(), None);
    }
}
