//! What executors and transfer agents ask and tell each other about answers that did not come.

use codec::{Codec, DecodeAll, Encode};
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature},
    receipts::{Release, ReleaseAnswer, ReleaseQuestion, RequestId},
};

/// The first byte stands for the type, the others are its bytes.
pub fn run(bytes: &[u8]) {
    let Some((kind, bytes)) = bytes.split_first() else { return };
    match kind.wrapping_sub(b'0') % 3 {
        0 => of::<ReleaseQuestion>(bytes),
        1 => of::<Vec<ReleaseAnswer>>(bytes),
        _ => of::<Release>(bytes),
    }
}

/// What is read has one form only.
fn of<T: Codec>(bytes: &[u8]) {
    if let Ok(read) = T::decode_all(&mut &*bytes) {
        assert_eq!(read.encode(), bytes);
    }
}

/// A question about two requests, the answer to it, and what is signed in it.
pub fn seeds() -> Vec<Vec<u8>> {
    let executor = ExecutorKey([2; 33]);
    let requests = vec![RequestId([5; 32]), RequestId([6; 32])];
    let question = ReleaseQuestion { genesis: [4; 32], executor, requests };
    let answer = vec![ReleaseAnswer::Kept, ReleaseAnswer::Awaited, ReleaseAnswer::Released(ExecutorSignature([7; 65]))];
    let release = Release { request: RequestId([5; 32]), executor };
    let all = [question.encode(), answer.encode(), release.encode()];
    (b'0'..).zip(all).map(|(kind, bytes)| [vec![kind], bytes].concat()).collect()
}
