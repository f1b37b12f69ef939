//! The network in one state of the chain.

use codec::Encode;
use keirin_primitives::{
    executor::ExecutorKey,
    model::ModelId,
    receipts::{Candidate, Candidates, Receipt},
    sprint::EpochIndex,
    views::{EnrolledView, PriceListView, RosterView},
    AccountBytes, HashBytes,
};

use super::PriceLists;
use crate::{
    gateway::{serving, Endpoint},
    participants::{self, Participant},
    requests::{AddressError, ChainTerms, Roster},
    Chain, ClientError, FinalizedBlock,
};

/// Blocks after which nobody draws by the epoch before any more: gateways have seen a final block by then.
pub const OVERLAP_BLOCKS: u64 = 24;

/// By what executors are drawn in an epoch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draw {
    /// The epoch.
    pub epoch: EpochIndex,
    /// Its randomness.
    pub randomness: HashBytes,
    /// Who can be drawn, as they were when they opened the epoch.
    pub enrolled: Vec<EnrolledView<AccountBytes>>,
}

/// What is known of the network at a finalized block.
#[derive(Clone, Debug)]
pub struct NetworkView {
    /// Genesis hash of the chain.
    pub genesis: HashBytes,
    /// Number of the block.
    pub block: u64,
    /// All participants.
    pub participants: Vec<Participant>,
    /// What models cost; as of the best block, because executors take what holds there.
    pub prices: PriceLists,
    /// By what executors are drawn, and by what they were shortly before, if that was another epoch.
    pub draws: Vec<Draw>,
}

impl NetworkView {
    /// The network as it is now.
    pub(super) async fn now(chain: &Chain) -> Result<Self, ClientError> {
        let block = chain.latest().await?;
        let prices: Vec<PriceListView> = chain.call_at_best("ReceiptsApi_prices", &[]).await?;
        Self::of(chain, &block, prices).await
    }

    /// The network as it was at a block.
    pub(super) async fn at(chain: &Chain, number: u64) -> Result<Self, ClientError> {
        let block = chain.block(number).await?;
        let prices: Vec<PriceListView> = block.call("ReceiptsApi_prices", &[]).await?;
        Self::of(chain, &block, prices).await
    }

    async fn of(chain: &Chain, block: &FinalizedBlock, prices: Vec<PriceListView>) -> Result<Self, ClientError> {
        let number = block.number();
        let mut draws: Vec<Draw> = draw_at(block).await?.into_iter().collect();
        if let Some(before) = draw_before(chain, number).await {
            if draws.iter().all(|draw| draw.epoch != before.epoch) {
                draws.push(before);
            }
        }
        Ok(Self {
            genesis: chain.genesis_hash(),
            block: number,
            participants: participants::all_at(block).await?,
            prices: PriceLists::new(prices),
            draws,
        })
    }

    /// The gateways of those that stay and serve `model`, if one is named; see [`serving`].
    ///
    /// # Errors
    /// [`AddressError`] when `hrp` cannot be the human-readable part of an address.
    pub fn gateways(&self, model: Option<&str>, hrp: &str) -> Result<Vec<Endpoint>, AddressError> {
        serving(&self.participants, model, hrp)
    }

    /// Where the executor with a key is, with its address as a transfer agent; none if nobody has registered it, or at no such URL.
    ///
    /// # Errors
    /// [`AddressError`] when `hrp` cannot be the human-readable part of an address.
    pub fn gateway_of(&self, key: &ExecutorKey, hrp: &str) -> Result<Option<Endpoint>, AddressError> {
        let own = self.participants.iter().filter(|one| one.executor_key == *key);
        // Who is about to leave answers for what it has served.
        let own: Vec<_> = own.map(|one| Participant { leaving_until: None, ..one.clone() }).collect();
        Ok(serving(&own, None, hrp)?.pop())
    }

    /// What the chain says that decides about a receipt whose request was made at this time.
    pub fn terms(&self, receipt: &Receipt) -> ChainTerms {
        ChainTerms {
            genesis: Some(self.genesis),
            is_registered: Some(self.participants.iter().any(|one| one.executor_key == receipt.executor)),
            prices_per_token: self.prices.of(receipt),
            rosters: self.draws.iter().map(|draw| draw.roster(&receipt.model)).collect(),
        }
    }
}

impl Draw {
    /// By what is drawn for a model.
    fn roster(&self, model: &ModelId) -> Roster {
        let serve = self.enrolled.iter().filter(|one| one.models.contains(model));
        let candidates =
            serve.map(|one| Candidate { account: one.account, executor: one.executor, weight: one.weight });
        Roster { randomness: self.randomness, candidates: Candidates::new(candidates) }
    }
}

/// By what executors are drawn at a block; none before the first randomness is fixed.
async fn draw_at(block: &FinalizedBlock) -> Result<Option<Draw>, ClientError> {
    let fixed: Option<(EpochIndex, HashBytes)> = block.call("SprintsApi_randomness", &[]).await?;
    let Some((epoch, _)) = fixed else { return Ok(None) };
    let roster: Option<RosterView<AccountBytes>> = block.call("ReceiptsApi_roster", &epoch.encode()).await?;
    Ok(roster.map(|RosterView { randomness, enrolled, .. }| Draw { epoch, randomness, enrolled }))
}

/// By what they were drawn some blocks before; none if the node does not know any more.
async fn draw_before(chain: &Chain, number: u64) -> Option<Draw> {
    let earlier = chain.block(number.saturating_sub(OVERLAP_BLOCKS)).await.ok()?;
    draw_at(&earlier).await.ok().flatten()
}

#[cfg(test)]
pub(crate) mod tests {
    use keirin_primitives::{
        executor::HardwareProfile,
        inference::FinishReason,
        receipts::{Choice, RequestSignature, RequesterKey, Route, SignedRequest},
        views::CollateralView,
        weight::VotingWeight,
    };

    use super::*;
    use crate::requests::RequestSigner;

    pub fn signer(number: u8) -> RequestSigner {
        RequestSigner::from_hex(&format!("{number:064x}"), "keirin").expect("a key")
    }

    fn key(number: u8) -> ExecutorKey {
        ExecutorKey(signer(number).compressed_key())
    }

    /// What an executor signs after a request of time 0.
    pub fn receipt(executor: u8) -> Receipt {
        let choice = Choice { completion_tokens: 5, finish: FinishReason::Stop, output: [0; 32], evidence: [0; 32] };
        Receipt {
            request: SignedRequest {
                requester: RequesterKey(signer(1).compressed_key()),
                payload_hash: [0; 32],
                timestamp_ns: 0,
                transfer_address: key(2).id().address("keirin").expect("a prefix"),
                signature: RequestSignature([0; 64]),
            },
            transfer: key(2),
            forwarded: RequestSignature([0; 64]),
            executor: key(executor),
            route: Route { conversation: None, passed: Default::default() },
            model: ModelId::truncate_from(b"tiny".to_vec()),
            prompt_tokens: 7,
            choices: vec![choice].try_into().expect("one"),
            fee: 0,
        }
    }

    fn participant(number: u8) -> Participant {
        Participant {
            account: [number; 32],
            executor_key: key(number),
            endpoint: format!("http://host-{number}:1").into_bytes().try_into().expect("short enough"),
            hardware: HardwareProfile::default(),
            models: vec![b"tiny".to_vec().try_into().expect("short enough")].try_into().expect("few enough"),
            weight: VotingWeight(1),
            deposit: 0,
            collateral: CollateralView { active: 0, unbonding: Vec::new() },
            registered_at: 0,
            leaving_until: None,
            served: 0,
            missed: 0,
        }
    }

    fn enrolled((number, weight): (u8, u64)) -> EnrolledView<AccountBytes> {
        let Participant { account, executor_key, models, .. } = participant(number);
        EnrolledView { account, executor: executor_key, weight: VotingWeight(weight), models }
    }

    /// Participants 3 and 4, the second of which is about to leave, in an epoch that both had opened, and 9, which has left; only 3 had weight.
    pub fn view() -> NetworkView {
        NetworkView {
            genesis: [4; 32],
            block: 9,
            participants: vec![participant(3), Participant { leaving_until: Some(9), ..participant(4) }],
            prices: PriceLists::default(),
            draws: vec![Draw {
                epoch: EpochIndex(1),
                randomness: [7; 32],
                enrolled: [(3, 10), (4, 0), (9, 0)].map(enrolled).to_vec(),
            }],
        }
    }

    #[test]
    fn those_are_drawn_that_opened_the_epoch_with_the_model_whatever_they_changed_since() {
        let drawn = |receipt: &Receipt| {
            let [roster] = <[Roster; 1]>::try_from(view().terms(receipt).rosters).expect("one epoch is known");
            roster.candidates.iter().map(|one| one.account[0]).collect::<Vec<_>>()
        };
        assert_eq!(drawn(&receipt(3)), [3, 4, 9]);
        let other = Receipt { model: ModelId::truncate_from(b"huge".to_vec()), ..receipt(3) };
        assert_eq!(drawn(&other), [0; 0]);
    }

    #[test]
    fn executors_are_known_by_their_keys_until_they_have_left() {
        let registered = |number| view().terms(&receipt(number)).is_registered;
        assert_eq!([3, 4, 9].map(registered), [true, true, false].map(Some));
        let url = |number| {
            let found = view().gateway_of(&key(number), "keirin").expect("a prefix");
            found.map(|endpoint| endpoint.to_string())
        };
        assert_eq!(url(4), Some(format!("http://host-4:1;{}", signer(4).address())));
        assert_eq!(url(9), None);
    }

    #[test]
    fn gateways_are_those_of_participants_that_stay() {
        let gateways = view().gateways(Some("tiny"), "keirin").expect("a prefix");
        assert_eq!(gateways.iter().map(Endpoint::url).collect::<Vec<_>>(), ["http://host-3:1"]);
        assert_eq!(view().gateways(Some("huge"), "keirin"), Ok(vec![]));
    }
}
