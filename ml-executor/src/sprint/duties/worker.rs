//! The thread that does what takes time, one thing at a time.

use std::{panic::AssertUnwindSafe, sync::Arc};

use super::{
    crew::Crew,
    desk::{Answer, Task},
    DutyError, Shared,
};
use crate::sprint::{scorer::Sprint, self_test::SelfTestError, turns::Turns};

pub(super) struct Worker {
    pub shared: Arc<Shared>,
    /// The sessions of the last sprint that something was computed for.
    crew: Option<Crew>,
}

impl Worker {
    pub fn new(shared: Arc<Shared>) -> Self {
        Self { shared, crew: None }
    }

    /// Works until the desk is closed.
    pub fn run(mut self) {
        while let Some((task, stop)) = self.shared.desk.next() {
            let turns = Turns::new(self.shared.options.requests.clone(), stop);
            let worked = std::panic::catch_unwind(AssertUnwindSafe(|| self.work(&task, &turns)));
            self.shared.desk.end_race();
            let outcome = worked.unwrap_or_else(|_| {
                self.crew = None;
                Err(DutyError::BrokeOff)
            });
            match outcome {
                Ok(Some(answer)) => self.shared.desk.answer(task, Ok(answer)),
                // Something else is asked for, or nothing any more.
                Ok(None) => {}
                Err(DutyError::CannotCompute(error)) if matches!(*error, SelfTestError::Stopped) => {}
                Err(error) => {
                    tracing::error!(%error, epoch = task.race().race.epoch.0, "a sprint's duty cannot be done");
                    self.shared.desk.answer(task, Err(error));
                }
            }
        }
    }

    /// Works on a task; `None` if it was broken off or paused.
    fn work(&mut self, task: &Task, turns: &Turns) -> Result<Option<Answer>, DutyError> {
        match task {
            Task::Race(own) => self.race(own, turns),
            Task::Commit(own) => self.shared.commit(own).map(Some),
            Task::Reveal(own, indices) => self.shared.reveal(own, indices).map(Some),
            Task::Prove(own, turn) => self.prove(own, turn, turns).map(|()| None),
            Task::RevealContinuous(own, sampled) => self.shared.reveal_continuous(own, sampled).map(Some),
            Task::Vote(own, revealed, continuous) => self.vote(own, revealed, continuous.as_ref(), turns),
        }
    }

    /// The sessions for a sprint's weights, opened and tested if they are not there.
    pub fn crew(&mut self, sprint: &Sprint, turns: &Turns) -> Result<&mut Crew, DutyError> {
        // The old sessions go before the new ones come: they may fill the memory.
        let crew = match self.crew.take().filter(|crew| crew.is_for(sprint)) {
            Some(crew) => crew,
            None => Crew::open(&self.shared, sprint, turns)?,
        };
        Ok(self.crew.insert(crew))
    }
}
