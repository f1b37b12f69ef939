//! Receipts, batches and proofs, as they come from chain and from other executors.

use codec::{Codec, DecodeAll, Encode};
use keirin_primitives::{
    executor::ExecutorKey,
    inference::FinishReason,
    merkle::{Node, Tree},
    receipts::{
        fees_before, BatchCommit, BatchId, Choice, Debit, PostedReceipt, Receipt, ReceiptDemand, RequestSignature,
        RequesterId, RequesterKey, Route, ShownReceipt, SignedRequest,
    },
    AccountBytes,
};

/// The first byte stands for the type, the others are its bytes.
pub fn run(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    match kind.wrapping_sub(b'0') % 5 {
        0 => of::<Receipt>(bytes, |receipt| {
            assert!(receipt.tokens() >= u64::from(receipt.prompt_tokens));
            let _ = receipt.request.forwarding_digest(&receipt.executor);
            let _ = (receipt.request.digest(), receipt.route.entropy(&[0; 32], &receipt.request, 0), receipt.leaf());
        }),
        1 => of::<BatchCommit<AccountBytes>>(bytes, |batch| {
            if batch.check().is_ok() {
                let (last, first, before) = batch.debit_at(batch.count - 1).expect("every leaf is somebody's");
                assert_eq!((first + last.receipts, before + last.fees), (batch.count, batch.root.summary.fees));
                assert_eq!(batch.debit_at(batch.count), None);
            }
        }),
        2 => of::<ShownReceipt>(bytes, |shown| {
            let leaf = shown.receipt.leaf();
            for count in [0, 1, 2, shown.place, u32::MAX] {
                let _ = (shown.verify(&leaf, count), fees_before(shown.place, count, &shown.beside));
            }
        }),
        3 => of::<PostedReceipt>(bytes, |posted| {
            let _ = posted.is_whole();
        }),
        _ => of::<ReceiptDemand<AccountBytes>>(bytes, |_| ()),
    }
}

/// What is read has one form only.
fn of<T: Codec>(bytes: &[u8], look: impl FnOnce(&T)) {
    if let Ok(read) = T::decode_all(&mut &*bytes) {
        assert_eq!(read.encode(), bytes);
        look(&read);
    }
}

/// A batch of two, and what can be shown of it.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut receipts = [receipt(1), receipt(2)];
    receipts.sort_by_key(Receipt::key);
    let leaves: Vec<Node<_>> = receipts.iter().map(Receipt::leaf).collect();
    let tree = Tree::new(leaves.clone()).expect("they are in order");
    let debits =
        receipts.iter().map(|receipt| Debit { requester: receipt.key().requester, receipts: 1, fees: receipt.fee });
    let batch = BatchCommit::<AccountBytes> {
        participant: [1; 32],
        number: 3,
        root: tree.root(),
        count: 2,
        largest_fee: 120,
        not_after_ms: 0,
        debits: debits.collect::<Vec<_>>().try_into().expect("there are two"),
    };
    let [receipt, _] = receipts;
    let shown = ShownReceipt {
        place: 0,
        span: receipt.leaf().summary,
        receipt: receipt.clone(),
        beside: tree.prove(&[0]).try_into().expect("there is one"),
    };
    let posted = PostedReceipt {
        shown: shown.clone(),
        body: b"{}".to_vec().try_into().expect("it is short"),
        evidence: vec![b"\0".to_vec().try_into().expect("it is short")].try_into().expect("there is one"),
    };
    let demand = ReceiptDemand { validator: [4u8; 32], batch: BatchId([5; 32]), place: 1 };
    let all = [receipt.encode(), batch.encode(), shown.encode(), posted.encode(), demand.encode()];
    (b'0'..).zip(all).map(|(kind, bytes)| [vec![kind], bytes].concat()).collect()
}

/// A receipt of a requester that the number stands for.
pub(crate) fn receipt(number: u8) -> Receipt {
    let agent = RequesterId([number; 20]).address("keirin").expect("the prefix is good");
    Receipt {
        request: SignedRequest {
            requester: RequesterKey([number; 33]),
            payload_hash: [number; 32],
            timestamp_ns: 1_700_000_000_000_000_000,
            transfer_address: agent,
            signature: RequestSignature([number; 64]),
        },
        transfer: ExecutorKey([2; 33]),
        forwarded: RequestSignature([3; 64]),
        executor: ExecutorKey([2; 33]),
        route: Route {
            conversation: Some([9; 32]),
            passed: vec![ExecutorKey([8; 33])].try_into().expect("there is one"),
        },
        model: b"tiny".to_vec().try_into().expect("it is short"),
        prompt_tokens: 7,
        choices: vec![Choice { completion_tokens: 5, finish: FinishReason::Stop, output: [6; 32], evidence: [7; 32] }]
            .try_into()
            .expect("there is one"),
        fee: 120,
    }
}
