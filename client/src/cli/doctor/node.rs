//! Is there a node, is it up to date, who are its peers?

use super::finding::Finding;
use crate::{health::NodeHealth, NodeState};

/// Fewest peers that a node should have: with one, its word is all there is.
const LEAST_PEERS: usize = 2;
/// Most blocks between the best and the latest final one: some minutes' worth.
const MOST_UNFINAL: u64 = 30;

/// Whether a node answers.
pub(super) fn reachable(state: Result<&NodeState, String>) -> Finding {
    match state {
        Ok(state) => Finding::good(
            "node",
            format!(
                "{}, chain {} with runtime {}, block {}",
                state.node, state.chain, state.runtime_version, state.best_block
            ),
        ),
        Err(problem) => Finding::wrong(
            "node",
            problem,
            "start it (systemctl start keirin-node) and look at its log (journalctl -u keirin-node)",
        ),
    }
}

/// Whether what the node knows is the present.
pub(super) fn synchronised(health: &NodeHealth, state: &NodeState) -> Finding {
    let unfinal = state.best_block.saturating_sub(state.finalized_block);
    if health.is_syncing {
        let found = format!("fetching old blocks, {} so far", state.best_block);
        return Finding::warning("blocks", found, "wait; until it is done no work is carried");
    }
    if unfinal > MOST_UNFINAL {
        let fix = "see whether the relay-chain node inside has peers and is up to date; if others have the same, it is the chain";
        return Finding::wrong("blocks", format!("{unfinal} blocks are not final"), fix);
    }
    Finding::good("blocks", format!("up to date, {unfinal} of them not final"))
}

/// Whether enough others are there.
pub(super) fn peers(health: &NodeHealth) -> Finding {
    let found = format!("{} peers", health.peers);
    match health.peers {
        0 if !health.should_have_peers => Finding::good("peers", "none, and none are needed on this chain"),
        0 => Finding::wrong("peers", found, "let TCP port 30333 through the firewall, or name --bootnodes"),
        few if few < LEAST_PEERS && health.should_have_peers => {
            Finding::warning("peers", found, "let TCP port 30333 through the firewall, so that others find this node")
        }
        _ => Finding::good("peers", found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::State;

    fn state(best_block: u64, finalized_block: u64) -> NodeState {
        let (chain, node) = ("Keirin".into(), "Keirin Node 0.1.0".into());
        NodeState { chain, node, runtime_version: 1, best_block, finalized_block }
    }

    fn health(peers: usize) -> NodeHealth {
        NodeHealth { peers, should_have_peers: true, is_syncing: false, is_development: false }
    }

    #[test]
    fn node_that_is_not_there_is_to_be_started() {
        let finding = reachable(Err("cannot reach a node".into()));
        assert_eq!(finding.state, State::Wrong);
        assert!(finding.fix.is_some_and(|fix| fix.contains("systemctl start keirin-node")));
        assert_eq!(reachable(Ok(&state(7, 6))).state, State::Good);
    }

    #[test]
    fn blocks_that_do_not_become_final_are_wrong() {
        assert_eq!(synchronised(&health(3), &state(130, 100)).state, State::Good);
        assert_eq!(synchronised(&health(3), &state(131, 100)).state, State::Wrong);
    }

    #[test]
    fn node_that_still_fetches_blocks_is_only_late() {
        let syncing = NodeHealth { is_syncing: true, ..health(3) };
        assert_eq!(synchronised(&syncing, &state(500, 100)).state, State::Warning);
    }

    #[test]
    fn node_wants_peers_unless_its_chain_needs_none() {
        assert_eq!(peers(&health(0)).state, State::Wrong);
        assert_eq!(peers(&health(1)).state, State::Warning);
        assert_eq!(peers(&health(2)).state, State::Good);
        assert_eq!(peers(&NodeHealth { should_have_peers: false, ..health(0) }).state, State::Good);
    }
}
