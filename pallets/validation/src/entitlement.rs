//! Who may keep what it has earned in an epoch, and who has served in it.

use crate::Tally;

/// As many receipts of an honest executor may be taken for invalid: one in twenty, as [`crate::is_cheating`] has it. Among hundreds there always are
/// some.
const ONE_IN: u32 = 20;

impl<AccountId, Balance: Default> Tally<AccountId, Balance> {
    /// Votes it owed and did not open.
    pub(crate) const fn missed_votes(&self, votes_due: u32) -> u32 {
        if self.span.weight.0 == 0 {
            return 0;
        }
        votes_due.saturating_sub(self.challenged).saturating_sub(self.votes)
    }

    /// Whether it may keep what it has earned: its secret is known, it did what it had to check, and it did not cheat.
    pub(crate) fn is_entitled(&self, votes_due: u32) -> bool {
        self.secret.is_some() && self.shown_by.is_none() && self.missed_votes(votes_due) == 0 && self.cheated.is_none()
    }

    /// Whether it did its share of work and of validation.
    pub(crate) fn has_served(&self, votes_due: u32) -> bool {
        let asked = self.worked.saturating_add(self.missed);
        self.is_entitled(votes_due)
            && self.vouched == 0
            && self.worked > 0
            && self.failures == 0
            && self.failed_leaves.saturating_mul(ONE_IN) <= self.leaves
            && self.missed.saturating_mul(10) < asked
    }
}
