//! Checking the receipts that come with answers to signed requests.

use std::{fmt, ops::Deref, sync::Arc, time::Duration};

use tokio::task::JoinHandle;

use crate::{
    network::{Network, NetworkView},
    receipts::{Checked, Paid},
    requests::{Findings, Hex, ReceiptError, Sent, SignedReceipt, Told},
    ClientError,
};

/// How old what is known of the network may be when a request is sent: no older than what executors know.
const KNOWN_FOR: Duration = Duration::from_secs(3);

/// An answer, and what came of its receipt.
#[derive(Clone, Debug, PartialEq)]
pub struct Answered<T> {
    /// The answer.
    pub answer: T,
    /// Its receipt; none where an API key pays.
    pub receipt: Option<Checked>,
}

impl<T> Deref for Answered<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.answer
    }
}

/// A signed request that is under way.
pub(super) struct Asking {
    sent: Sent,
    network: Option<Arc<Network>>,
    /// What the network is like when the request is sent.
    look: Option<JoinHandle<Result<Arc<NetworkView>, ClientError>>>,
}

impl fmt::Debug for Asking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asking").field("sent", &self.sent).finish_non_exhaustive()
    }
}

impl Asking {
    /// Looks at the network, if it is known, while the request is on its way.
    pub fn begin(sent: Sent, network: Option<&Arc<Network>>) -> Self {
        let look = network.cloned().map(|network| tokio::spawn(async move { network.view(KNOWN_FOR).await }));
        Self { sent, network: network.cloned(), look }
    }

    /// Checks the receipt that came with the answer.
    pub async fn settle(self, receipt: Option<&str>, told: Option<Told>) -> Checked {
        let Self { sent, network, look } = self;
        let paid = Paid { sent, told, receipt: None, genesis: None, block: None };
        match receipt.map(SignedReceipt::from_text) {
            None => Checked { paid, findings: Findings::only(ReceiptError::Missing) },
            Some(Err(error)) => Checked { paid, findings: Findings::only(error) },
            Some(Ok(signed)) => {
                let before = match look {
                    Some(look) => look.await.ok().and_then(Result::ok),
                    None => None,
                };
                check(Paid { receipt: Some(signed), ..paid }, before, network).await
            }
        }
    }
}

/// Checks a receipt by the network as it was before. What seems wrong by that is looked at again.
async fn check(mut paid: Paid, before: Option<Arc<NetworkView>>, network: Option<Arc<Network>>) -> Checked {
    let mut terms = paid.terms(before.as_deref());
    let mut findings = paid.examine(&terms);
    let mut block = before.as_ref().map(|view| view.block);
    let is_doubtful = before.is_none() || findings.wrong.iter().any(ReceiptError::may_be_news);
    if let Some(network) = network.filter(|_| is_doubtful) {
        if let Ok(after) = network.view(Duration::ZERO).await {
            terms = paid.terms(Some(&after)).or(terms);
            findings = paid.examine(&terms);
            block = Some(after.block);
        }
    }
    (paid.genesis, paid.block) = (terms.genesis.map(Hex), block);
    Checked { paid, findings }
}

#[cfg(test)]
mod tests {
    use keirin_primitives::{executor::ExecutorSignature, signing::receipt_digest};

    use super::*;
    use crate::{
        network::view_tests::{receipt, signer, view},
        requests::Unchecked,
    };

    /// A request that executor `number` has served, who signs its receipt for the chain of the view.
    fn paid(number: u8) -> Paid {
        let receipt = receipt(number);
        let digest = receipt_digest(&view().genesis, &receipt);
        let signature = ExecutorSignature(signer(number).sign_recoverable(&digest));
        let sent = Sent::new(signer(1).public_key(), br#"{"model":"tiny"}"#, 0, "keirin1agent");
        let receipt = Some(SignedReceipt { receipt, signature });
        Paid { sent, told: None, receipt, genesis: None, block: None }
    }

    async fn names(paid: Paid, before: Option<NetworkView>) -> (Vec<&'static str>, Vec<Unchecked>) {
        let Findings { wrong, unchecked } = check(paid, before.map(Arc::new), None).await.findings;
        (wrong.iter().map(ReceiptError::name).collect(), unchecked)
    }

    #[tokio::test]
    async fn receipt_is_compared_with_what_the_chain_says() {
        let (drawn, unchecked) = names(paid(3), Some(view())).await;
        assert!(!drawn.contains(&"executor") && !drawn.contains(&"unregistered") && !drawn.contains(&"misrouted"));
        assert!(!unchecked.contains(&Unchecked::Route) && unchecked.contains(&Unchecked::Fee), "{unchecked:?}");

        let (not_drawn, _) = names(paid(4), Some(view())).await;
        assert!(not_drawn.contains(&"misrouted") && !not_drawn.contains(&"unregistered"), "{not_drawn:?}");
        let (stranger, _) = names(paid(9), Some(view())).await;
        assert!(stranger.contains(&"misrouted") && stranger.contains(&"unregistered"), "{stranger:?}");
        let (of_another_chain, _) = names(paid(3), Some(NetworkView { genesis: [5; 32], ..view() })).await;
        assert!(of_another_chain.contains(&"executor"), "{of_another_chain:?}");
    }

    #[tokio::test]
    async fn what_it_was_checked_by_is_kept_with_it() {
        let checked = check(paid(3), Some(Arc::new(view())), None).await;
        assert_eq!((checked.paid.genesis, checked.paid.block), (Some(Hex([4; 32])), Some(9)));
    }

    #[tokio::test]
    async fn chain_that_cannot_be_asked_leaves_its_part_unchecked() {
        let sent = paid(3).sent;
        let text = paid(3).receipt.expect("it has one").to_text();
        let nowhere = Arc::new(Network::new("ws://127.0.0.1:1"));
        let checked = Asking::begin(sent, Some(&nowhere)).settle(Some(&text), None).await;
        let unchecked = &checked.findings.unchecked;
        for part in [Unchecked::Signature, Unchecked::Registration, Unchecked::Fee, Unchecked::Route] {
            assert!(unchecked.contains(&part), "{part:?}");
        }
        assert_eq!((checked.paid.genesis, checked.paid.block), (None, None));
    }
}
