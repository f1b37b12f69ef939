//! What the chain says about a receipt when it is looked at again.

use std::time::Duration;

use keirin_primitives::HashBytes;

use super::Paid;
use crate::{
    network::{Network, OVERLAP_BLOCKS},
    requests::{ChainTerms, SignedReceipt},
};

/// What the chain says about a receipt: as it was when it came, if the node still knows, and as it is now. Says also why the chain could not be asked, if
/// it could not.
pub async fn terms_again(paid: &Paid, network: &Network) -> (ChainTerms, Option<String>) {
    let genesis = paid.genesis.map(|genesis| genesis.0);
    match &paid.receipt {
        Some(signed) => terms_of(signed, genesis, paid.block, network).await,
        None => (ChainTerms { genesis, ..ChainTerms::default() }, None),
    }
}

/// The same of a receipt alone, with the genesis hash of its chain and the block at which it came, where these are known.
pub(crate) async fn terms_of(
    signed: &SignedReceipt,
    genesis: Option<HashBytes>,
    block: Option<u64>,
    network: &Network,
) -> (ChainTerms, Option<String>) {
    let known = ChainTerms { genesis, ..ChainTerms::default() };
    let now = match network.view(Duration::ZERO).await {
        Ok(now) => now,
        Err(problem) => return (known, Some(problem.to_string())),
    };
    if genesis.is_some_and(|genesis| genesis != now.genesis) {
        return (known, Some(format!("the node at {} is of another chain than the receipt", network.url())));
    }
    // How executors are drawn now says nothing of requests that were made before.
    let mut terms = without_route(now.terms(&signed.receipt));
    if let Some(block) = block {
        if let Ok(then) = network.at(block).await {
            terms = then.terms(&signed.receipt).or(terms);
        }
        // The executor may have known a price of a block that was not final then.
        if let Ok(soon) = network.at(block.saturating_add(OVERLAP_BLOCKS).min(now.block)).await {
            terms = terms.or(without_route(soon.terms(&signed.receipt)));
        }
    }
    (terms, None)
}

fn without_route(terms: ChainTerms) -> ChainTerms {
    ChainTerms { rosters: Vec::new(), ..terms }
}
