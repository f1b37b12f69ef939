//! Another executor charges more for a key's request than the chain's price: the operator, whose deposit pays it, is told.

use std::{sync::Arc, time::Duration};

use keirin_executor::gateway::{auth::keys::KeyLimits, settlement::Chain};
use keirin_primitives::receipts::Receipt;

use crate::{
    fake_chain::{FakeChain, GENESIS, PARTICIPANT, PRICE_ON_CHAIN},
    forger::Forger,
    host::{chat, requester, Host, MODEL},
    pairs::{peer, Known},
};

const PATH: &str = "/v1/chat/completions";

/// A gateway on a chain that has one executor serve all.
struct Case {
    _chain: FakeChain,
    _read: Arc<Chain>,
    host: Host,
}

impl Case {
    async fn of(change: fn(&mut Receipt)) -> Self {
        let chain = FakeChain::start().await;
        let known = Arc::<Known>::default();
        let (host, read) = Host::on_chain_routed(&chain, Some(known.clone())).await;
        let forger = Forger {
            genesis: GENESIS,
            agent: (host.signer.public(), host.gateway.agent().to_owned()),
            requester: requester(1),
            model: MODEL,
            price: PRICE_ON_CHAIN.0,
            tokens: 12,
            events: 12,
            change,
        };
        let (key, url) = forger.listen(PATH).await;
        known.set([peer(PARTICIPANT, key, &url)]);
        Self { _chain: chain, _read: read, host }
    }

    /// Asks with an API key, and says what is kept after a while.
    async fn kept(&self) -> Vec<String> {
        let key = self.host.key(KeyLimits::default());
        let answer = self.host.post_with(&key, PATH, &chat()).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        tokio::time::sleep(Duration::from_millis(500)).await;
        let files = std::fs::read_dir(self.host.folder.path().join("suspect-receipts")).into_iter().flatten();
        files.map(|file| std::fs::read_to_string(file.expect("it is there").path()).expect("it is text")).collect()
    }
}

#[tokio::test]
async fn operator_is_told_of_a_fee_that_the_chain_does_not_know() {
    assert_eq!(Case::of(|_| {}).await.kept().await, [""; 0]);
    let kept = Case::of(|receipt| receipt.fee += 1).await.kept().await;
    assert!(kept.len() == 1 && kept[0].contains("\"fee\""), "{kept:?}");
}
