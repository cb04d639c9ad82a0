//! The numbers of lines, where several count the lines of blocks side by side.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// How many lines there are before each block.
#[derive(Default)]
pub(super) struct Numbers {
    counted: Mutex<Counted>,
    more: Condvar,
}

#[derive(Default)]
struct Counted {
    /// The blocks that somebody is at, and those behind one that is not counted yet.
    blocks: BTreeMap<usize, Lines>,
    /// How many blocks were taken.
    taken: usize,
    /// The first block that is not counted yet, and how many lines are before that.
    next: usize,
    lines: usize,
}

#[derive(Default)]
struct Lines {
    before: Option<usize>,
    own: Option<usize>,
    is_left: bool,
}

/// A block in its turn, counted by who has it.
pub(super) struct Turn {
    numbers: Arc<Numbers>,
    block: usize,
}

impl Numbers {
    /// The turn of the next block.
    pub(super) fn turn(self: &Arc<Self>) -> Turn {
        let mut counted = self.counted();
        let block = counted.taken;
        counted.taken += 1;
        counted.blocks.insert(block, Lines::default());
        counted.go_on();
        Turn {
            numbers: self.clone(),
            block,
        }
    }

    fn counted(&self) -> MutexGuard<'_, Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counted {
    /// Goes on as far as blocks are counted.
    fn go_on(&mut self) {
        while let Some(block) = self.blocks.get_mut(&self.next) {
            block.before = Some(self.lines);
            let (own, is_left) = (block.own, block.is_left);
            let Some(own) = own else {
                return;
            };
            if is_left {
                self.blocks.remove(&self.next);
            }
            self.lines += own;
            self.next += 1;
        }
    }
}

impl Turn {
    /// Says how many lines the block has.
    pub(super) fn count(&self, lines: usize) {
        let mut counted = self.numbers.counted();
        if let Some(block) = counted.blocks.get_mut(&self.block) {
            block.own = Some(lines);
        }
        counted.go_on();
        drop(counted);
        self.numbers.more.notify_all();
    }

    /// How many lines are before the block: who asks waits until all those are counted.
    pub(super) fn lines_before(&self) -> usize {
        let before = |counted: &Counted| counted.blocks.get(&self.block)?.before;
        let counted = self.numbers.counted();
        let is_open = |counted: &mut Counted| before(counted).is_none();
        let counted = self.numbers.more.wait_while(counted, is_open);
        before(&counted.unwrap_or_else(PoisonError::into_inner)).unwrap_or_default()
    }
}

impl Drop for Turn {
    /// Nobody waits for a block that was left: without a count it has no lines.
    fn drop(&mut self) {
        let mut counted = self.numbers.counted();
        if let Some(block) = counted.blocks.get_mut(&self.block) {
            block.own.get_or_insert(0);
            block.is_left = true;
        }
        counted.go_on();
        if self.block < counted.next {
            counted.blocks.remove(&self.block);
        }
        drop(counted);
        self.numbers.more.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::thread;

    use super::{Numbers, Turn};

    #[test]
    fn blocks_are_numbered_in_turn_whoever_is_first() {
        let numbers = Arc::<Numbers>::default();
        let turns: Vec<Turn> = (0..20).map(|_| numbers.turn()).collect();
        thread::scope(|scope| {
            let before: Vec<_> = turns
                .into_iter()
                .enumerate()
                .rev()
                .map(|(block, turn)| {
                    scope.spawn(move || {
                        // Every third asks before it counts, and every fifth leaves without a count.
                        let asked = (block % 3 == 0).then(|| turn.lines_before());
                        if block % 5 > 0 {
                            turn.count(block);
                        }
                        let before = turn.lines_before();
                        assert!(asked.is_none_or(|asked| asked == before));
                        (block, before)
                    })
                })
                .collect();
            for thread in before {
                let (block, before) = thread.join().expect("it numbers");
                let expected: usize = (0..block).filter(|block| block % 5 > 0).sum();
                assert_eq!(before, expected, "{block}");
            }
        });
        let counted = numbers.counted();
        assert!(counted.blocks.is_empty(), "what is done is forgotten");
    }
}
