//! Requesters that really sign, and receipts of what they asked.

use frame_support::assert_ok;
use k256::ecdsa::SigningKey;
use keirin_primitives::{
    inference::FinishReason,
    merkle::{Node, Tree},
    receipts::{
        BatchCommit, BatchId, Choice, Debit, OwnReceiptDemand, PostedReceipt, Receipt, RequestSignature, RequesterId,
        RequesterKey, Route, ShownReceipt, SignedRequest, Span, Withdrawal, MOST_COMMIT_AHEAD_MS,
    },
    signing::{own_receipt_demand_digest, withdrawal_digest},
};

use super::{
    genesis, model, public, sign_short, submit, Clock, Host, Receipts, Refused, RuntimeOrigin, Test, TOKEN_PRICE,
};
use crate::{Call, Deposits, Lines};

/// The chain's clock, in milliseconds since 1970.
pub fn now_ms() -> u64 {
    use frame_support::traits::UnixTime;
    Clock::now().as_millis() as u64
}

/// A requester.
#[derive(Clone)]
pub struct User {
    pub key: SigningKey,
}

impl User {
    /// A requester that has a deposit.
    pub fn with(number: u8, deposit: u128) -> Self {
        let user = Self::new(number);
        assert_ok!(Receipts::deposit(RuntimeOrigin::signed(1), user.id(), deposit));
        user
    }

    pub fn new(number: u8) -> Self {
        Self { key: SigningKey::from_slice(&[100 + number; 32]).expect("a small non-zero scalar is a valid key") }
    }

    pub fn requester(&self) -> RequesterKey {
        RequesterKey(public(&self.key))
    }

    pub fn id(&self) -> RequesterId {
        self.requester().id()
    }

    /// What can be debited.
    pub fn left(&self) -> u128 {
        Deposits::<Test>::get(self.id()).total()
    }

    /// The order to pay some of its deposit to account 2.
    pub fn withdrawal(&self, amount: u128, nonce: u32) -> Withdrawal<u64> {
        Withdrawal { requester: self.requester(), receiver: 2, amount, nonce }
    }

    /// Withdraws to account 2.
    pub fn withdraw(&self, amount: u128, nonce: u32) -> Result<(), Refused> {
        let withdrawal = self.withdrawal(amount, nonce);
        let signature = self.sign_withdrawal(&withdrawal);
        submit(Call::withdraw { withdrawal, signature })
    }

    /// Demands one of its receipts.
    pub fn demand(&self, batch: BatchId, place: u32) -> Result<(), Refused> {
        let demand = OwnReceiptDemand { requester: self.requester(), batch, place };
        let signature = sign_short(&self.key, &own_receipt_demand_digest(&genesis(), &demand));
        submit(Call::demand_own_receipt { demand, signature })
    }

    pub fn sign_withdrawal(&self, withdrawal: &Withdrawal<u64>) -> RequestSignature {
        sign_short(&self.key, &withdrawal_digest(&genesis(), withdrawal))
    }

    /// A request sent to a gateway in this block; another number is another body.
    pub fn ask(&self, number: u32, gateway: &Host) -> SignedRequest {
        use frame_support::traits::UnixTime;
        let request = SignedRequest {
            requester: self.requester(),
            payload_hash: sp_io::hashing::sha2_256(&body(number)),
            timestamp_ns: Clock::now().as_nanos() as u64,
            transfer_address: gateway.executor_key().id().address("keirin").expect("a valid prefix"),
            signature: RequestSignature([0; 64]),
        };
        self.signed(request)
    }

    /// The request with this requester's signature.
    pub fn signed(&self, request: SignedRequest) -> SignedRequest {
        SignedRequest { signature: sign_short(&self.key, &request.digest()), ..request }
    }
}

/// The body of a request.
pub fn body(number: u32) -> Vec<u8> {
    format!("{{\"prompt\":{number}}}").into_bytes()
}

/// The evidence of every answer.
pub const EVIDENCE: [u8; 3] = [1, 2, 3];

/// The receipt of a request that `gateway` passed on to `host`: seven tokens of prompt and five of answer.
pub fn served(request: SignedRequest, gateway: &Host, host: &Host) -> Receipt {
    let forwarding = request.forwarding_digest(&host.executor_key()).expect("the gateway has an address");
    Receipt {
        transfer: gateway.executor_key(),
        forwarded: sign_short(&gateway.key, &forwarding),
        executor: host.executor_key(),
        route: Route { conversation: None, passed: Default::default() },
        model: model("m"),
        prompt_tokens: 7,
        choices: vec![Choice {
            completion_tokens: 5,
            finish: FinishReason::Stop,
            output: [4; 32],
            evidence: sp_io::hashing::blake2_256(&EVIDENCE),
        }]
        .try_into()
        .expect("one"),
        fee: 12 * TOKEN_PRICE,
        request,
    }
}

/// Receipts in a tree, and the commitment to it.
pub struct Bundle {
    pub receipts: Vec<Receipt>,
    pub tree: Tree<Span>,
    pub commit: BatchCommit<u64>,
}

impl Bundle {
    /// The next batch of a host, of receipts in their order.
    pub fn of(host: &Host, mut receipts: Vec<Receipt>) -> Self {
        receipts.sort_by_key(Receipt::key);
        let leaves = receipts.iter().map(Receipt::leaf).collect();
        Self::from(host, receipts, leaves)
    }

    /// The same of leaves as they are, with debits of their receipts.
    pub fn from(host: &Host, receipts: Vec<Receipt>, leaves: Vec<Node<Span>>) -> Self {
        let mut debits: Vec<Debit> = Vec::new();
        for (receipt, leaf) in receipts.iter().zip(&leaves) {
            let (requester, fee) = (receipt.request.requester.id(), leaf.summary.fees);
            match debits.last_mut().filter(|debit| debit.requester == requester) {
                Some(debit) => {
                    debit.receipts += 1;
                    debit.fees += fee;
                }
                None => debits.push(Debit { requester, receipts: 1, fees: fee }),
            }
        }
        let tree = Tree::new(leaves).expect("there are receipts, in order, and their fees are small");
        let commit = BatchCommit {
            participant: host.account,
            number: Lines::<Test>::get(host.account).next,
            root: tree.root(),
            count: receipts.len() as u32,
            largest_fee: receipts.iter().map(|receipt| receipt.fee).max().unwrap_or(0),
            not_after_ms: now_ms() + MOST_COMMIT_AHEAD_MS,
            debits: debits.try_into().expect("few requesters"),
        };
        Self { receipts, tree, commit }
    }
}

impl Bundle {
    /// A leaf with its proof.
    pub fn show(&self, place: u32) -> ShownReceipt {
        let receipt = self.receipts[place as usize].clone();
        let span = receipt.leaf().summary;
        ShownReceipt { place, receipt, span, beside: self.tree.prove(&[place]).try_into().expect("a small tree") }
    }

    /// A leaf as it is posted on chain; it is one of the first of its requester's.
    pub fn post(&self, place: u32) -> PostedReceipt {
        let shown = self.show(place);
        let asked =
            (0..100).map(body).find(|body| sp_io::hashing::sha2_256(body) == shown.receipt.request.payload_hash);
        let body = asked.expect("it is one of the first").try_into().expect("it is short");
        let evidence = vec![EVIDENCE.to_vec().try_into().expect("it is short")].try_into().expect("one answer");
        PostedReceipt { shown, body, evidence }
    }
}

/// A batch of a host that serves so many requests of each user itself.
pub fn bundle(host: &Host, users: &[(&User, u32)]) -> Bundle {
    let receipts = users.iter().flat_map(|(user, count)| (0..*count).map(|number| user.ask(number, host)));
    Bundle::of(host, receipts.map(|request| served(request, host, host)).collect())
}
