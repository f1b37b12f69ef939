//! Are the keys of node and executor those that are registered?

use super::finding::Finding;
use crate::{cli::address, health::SessionKeys, participants::Participant};

/// Whether the executor's key belongs to a participant that stays.
pub(super) fn executor_key(participant: Option<&Participant>) -> Finding {
    match participant {
        None => Finding::wrong(
            "executor key",
            "it belongs to no participant",
            "keirin participant register --endpoint URL; after a change of keys: keirin participant rotate-key",
        ),
        Some(participant) if participant.leaving_until.is_some() => Finding::warning(
            "executor key",
            format!("{} is leaving", address(&participant.account)),
            "nothing, if that is meant; keep the executor running until its last epochs are settled",
        ),
        Some(participant) => {
            let stake = crate::amount::format(participant.collateral.active);
            let found =
                format!("{}, weight {}, collateral {stake}", address(&participant.account), participant.weight.0);
            Finding::good("executor key", found)
        }
    }
}

/// Whether the node can sign the blocks of the participant.
pub(super) fn session_keys(keys: Result<SessionKeys, String>) -> Finding {
    match keys {
        Ok(SessionKeys::Here) => Finding::good("session keys", "the registered ones are in this node's keystore"),
        Ok(SessionKeys::Elsewhere) => Finding::wrong(
            "session keys",
            "the registered ones are not in this node's keystore",
            "restore the keystore, or make and register new ones: keirin participant session-keys",
        ),
        Ok(SessionKeys::Missing) => Finding::warning(
            "session keys",
            "none are registered: this account is never elected to make blocks",
            "to be a collator: keirin participant session-keys",
        ),
        Err(problem) => Finding::skipped("session keys", format!("the node does not say: {problem}")),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use keirin_primitives::{
        executor::{ExecutorKey, HardwareProfile},
        views::CollateralView,
        weight::VotingWeight,
    };

    use super::*;
    use crate::cli::doctor::finding::State;

    /// A participant that others reach at `endpoint`, with the executor key `key`.
    pub(crate) fn participant(endpoint: &str, key: ExecutorKey) -> Participant {
        Participant {
            account: [7; 32],
            executor_key: key,
            endpoint: endpoint.as_bytes().to_vec().try_into().expect("short enough"),
            hardware: HardwareProfile::default(),
            models: Default::default(),
            weight: VotingWeight(3),
            deposit: 0,
            collateral: CollateralView { active: 5_000_000_000_000, unbonding: Vec::new() },
            registered_at: 0,
            leaving_until: None,
            served: 0,
            missed: 0,
        }
    }

    #[test]
    fn executor_works_for_a_participant_that_stays() {
        let stays = participant("http://a.example", ExecutorKey([2; 33]));
        let leaves = Participant { leaving_until: Some(9), ..stays.clone() };

        assert_eq!(executor_key(None).state, State::Wrong);
        assert_eq!(executor_key(Some(&leaves)).state, State::Warning);
        let good = executor_key(Some(&stays));
        assert!(good.state == State::Good && good.found.contains("weight 3"), "{good:?}");
    }

    #[test]
    fn node_has_the_keys_that_are_registered() {
        assert_eq!(session_keys(Ok(SessionKeys::Here)).state, State::Good);
        assert_eq!(session_keys(Ok(SessionKeys::Elsewhere)).state, State::Wrong);
        assert_eq!(session_keys(Ok(SessionKeys::Missing)).state, State::Warning);
        assert_eq!(session_keys(Err("RPC call is unsafe".into())).state, State::Skipped);
    }
}
