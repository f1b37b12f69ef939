//! Following sprints block by block: redrawn in place on a terminal, elsewhere a line for each phase.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::MissedTickBehavior;

use super::{block_pace::BlockPace, view};
use crate::{
    cli::output::line,
    sprints::{self, Sprint},
    Chain,
};

/// Most racers, and most of the standings, that are drawn.
const ROWS: usize = 12;

/// Shows every block's state until Ctrl-C.
pub(super) async fn follow(chain: &Chain) -> anyhow::Result<()> {
    let mut blocks = chain.finalized_blocks().await?;
    let mut display = Display::on_standard_output()?;
    let mut pace = BlockPace::default();
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut interrupt = pin!(tokio::signal::ctrl_c());
    let mut block = blocks.next().await?;
    loop {
        pace.note(Instant::now(), block.number());
        let sprint = sprints::at(&block).await?;
        let mut next = pin!(blocks.next());
        block = loop {
            display.show(&sprint, &pace)?;
            tokio::select! {
                block = &mut next => break block?,
                _ = seconds.tick() => {}
                interrupted = &mut interrupt => return Ok(interrupted?),
            }
        };
    }
}

/// Where sprints are shown.
enum Display {
    /// In place.
    Terminal(ProgressBar),
    /// Line by line, with the line written last.
    Lines(Option<String>),
}

impl Display {
    fn on_standard_output() -> anyhow::Result<Self> {
        let screen = ProgressBar::with_draw_target(None, ProgressDrawTarget::stdout());
        if screen.is_hidden() {
            return Ok(Self::Lines(None));
        }
        screen.set_style(ProgressStyle::with_template("{msg}")?);
        Ok(Self::Terminal(screen))
    }

    fn show(&mut self, sprint: &Sprint, pace: &BlockPace) -> anyhow::Result<()> {
        match self {
            Self::Terminal(screen) => {
                let left = pace.until(Instant::now(), view::blocks_left(sprint));
                screen.set_message(view::screen(sprint, left, ROWS));
            }
            Self::Lines(last) => {
                let phase = view::phase(sprint);
                if last.as_ref() != Some(&phase) {
                    line(format!("{phase}{}", view::so_far(sprint)))?;
                    *last = Some(phase);
                }
            }
        }
        Ok(())
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if let Self::Terminal(screen) = self {
            screen.abandon();
        }
    }
}
