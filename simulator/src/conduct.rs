//! Conduct: what a participant does otherwise than an honest one. Ways of cheating are put together from it.

use serde::{Deserialize, Serialize};

/// What a participant does; by default, all that it should.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Conduct {
    /// Share of its answers that a cheaper model writes.
    pub wrong: f64,
    /// Share of those that every check finds; by default as the mix says for all.
    pub detection: Option<f64>,
    /// What one of them costs, as a share of what one of the real model costs; by default as the mix says for all.
    pub cheap: Option<f64>,
    /// Epochs of reputation that it waits for before it gives wrong answers.
    pub wrong_from: u32,
    /// Share of the tasks it is given that it lets expire.
    pub drops: f64,
    /// Share of epochs in which it does nothing at all: it neither opens them nor works nor checks.
    pub offline: f64,
    /// Share of epochs in the middle of which it goes away: it lets the later half of its tasks expire and checks nothing. By the next
    /// epoch it is back.
    pub leaves: f64,
    /// Where its verdicts come from.
    pub verdicts: Verdicts,
    /// Where its votes on challenged works come from.
    pub votes: Votes,
    /// Whether the group is a ring: each calls valid whatever another has done.
    pub vouches: bool,
    /// Share of the works of others that it calls invalid without a look.
    pub accuses: f64,
    /// Requests an epoch from an account of its own.
    pub asks: u32,
    /// Most answers an epoch to requests of its own that it reports though it does not doubt them.
    pub reports: u32,
}

/// Where verdicts come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdicts {
    /// It checks.
    #[default]
    Checked,
    /// It calls everything valid.
    Blind,
    /// It sends the bytes that another validator has sealed, or calls the work valid if nobody has.
    Copied,
    /// It sends none.
    Missing,
}

/// Where votes come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Votes {
    /// It checks, unless it has done so for its verdict.
    #[default]
    Checked,
    /// It votes with the accuser, who is usually right.
    Blind,
    /// It does not vote.
    Missing,
}

impl Conduct {
    /// Whether there is nothing to find fault with.
    pub fn is_honest(&self) -> bool {
        *self == Self::default()
    }

    /// All fields that are shares.
    pub(crate) fn shares(&self) -> impl Iterator<Item = f64> {
        let always = [self.wrong, self.drops, self.offline, self.leaves, self.accuses];
        always.into_iter().chain(self.detection).chain(self.cheap)
    }
}
