//! How fast blocks come, as seen from here.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// Blocks that the pace is taken from.
const WINDOW: usize = 20;

/// The pace of the last blocks. Finality comes in jumps on some networks; the mean over the window evens them out.
#[derive(Debug, Default)]
pub(super) struct BlockPace {
    started: bool,
    seen: VecDeque<(Instant, u64)>,
}

impl BlockPace {
    /// Notes when a block was seen. The first one is left out: it may have been there for a while.
    pub fn note(&mut self, now: Instant, block: u64) {
        if !std::mem::replace(&mut self.started, true) {
            return;
        }
        if self.seen.len() == WINDOW {
            self.seen.pop_front();
        }
        self.seen.push_back((now, block));
    }

    /// Time until `blocks` more blocks are seen, once two were timed.
    pub fn until(&self, now: Instant, blocks: u32) -> Option<Duration> {
        let (first_at, first) = *self.seen.front()?;
        let (last_at, last) = *self.seen.back()?;
        let made = u32::try_from(last.checked_sub(first)?).ok()?;
        let each = last_at.duration_since(first_at).checked_div(made)?;
        Some(each.saturating_mul(blocks).saturating_sub(now.duration_since(last_at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paced(seconds: &[u64]) -> (BlockPace, Instant) {
        let start = Instant::now();
        let mut pace = BlockPace::default();
        for (block, second) in (100..).zip(seconds) {
            pace.note(start + Duration::from_secs(*second), block);
        }
        (pace, start)
    }

    #[test]
    fn pace_is_the_mean_of_what_was_timed() {
        let (pace, start) = paced(&[0, 1, 3, 9, 13]);
        let last = start + Duration::from_secs(13);
        assert_eq!(pace.until(last, 10), Some(Duration::from_secs(40)));
        assert_eq!(pace.until(last + Duration::from_secs(2), 10), Some(Duration::from_secs(38)));
    }

    #[test]
    fn late_block_is_due_at_once() {
        let (pace, start) = paced(&[0, 1, 2]);
        assert_eq!(pace.until(start + Duration::from_secs(60), 1), Some(Duration::ZERO));
    }

    #[test]
    fn nothing_is_said_before_two_blocks_were_timed() {
        for seconds in [&[][..], &[0], &[0, 1]] {
            let (pace, start) = paced(seconds);
            assert_eq!(pace.until(start + Duration::from_secs(2), 5), None);
        }
    }

    #[test]
    fn old_blocks_are_forgotten() {
        let seconds: Vec<u64> = (0..30).map(|block| 10 * block).chain((0..WINDOW as u64).map(|at| 300 + at)).collect();
        let (pace, start) = paced(&seconds);
        let last = start + Duration::from_secs(300 + WINDOW as u64 - 1);
        assert_eq!(pace.until(last, 7), Some(Duration::from_secs(7)));
    }
}
