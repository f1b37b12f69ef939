//! Receipts that wait to be put on chain.

use codec::Encode;
use keirin_primitives::{
    executor::ExecutorKey,
    merkle::Node,
    receipts::{ReceiptKey, RequestId, RequesterId, Span},
    HashBytes,
};
use redb::{ReadableTable, TableDefinition, WriteTransaction};
use sp_crypto_hashing::blake2_256;

use super::{book::database, BookError, SignedReceipt};

/// What is settled together: the receipts of one executor key on one chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line(pub(super) HashBytes);

impl Line {
    /// That of an executor key on the chain with this genesis hash.
    pub fn of(genesis: &HashBytes, executor: &ExecutorKey) -> Self {
        Self(blake2_256(&(genesis, executor).encode()))
    }
}

/// Line, requester and request.
type Key = (HashBytes, [u8; 20], HashBytes);
/// Number of the record, timestamp, fee, hash of the leaf.
type Value = (u64, u64, u128, HashBytes);

/// Receipts in no batch, in the order in which batches have them.
pub(super) const WAITING: TableDefinition<Key, Value> = TableDefinition::new("waiting");

/// A receipt in no batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Where it is among others.
    pub key: ReceiptKey,
    /// Number of the record.
    pub number: u64,
    /// The request's, in nanoseconds since 1970.
    pub timestamp_ns: u64,
    /// What it costs.
    pub fee: u128,
    /// Hash of it as a leaf.
    pub leaf: HashBytes,
}

impl Waiting {
    /// It as a leaf of a batch.
    pub fn leaf(&self) -> Node<Span> {
        Node { hash: self.leaf, summary: Span { fees: self.fee, first: self.key, last: self.key } }
    }

    fn place(&self, line: &Line) -> Key {
        (line.0, self.key.requester.0, self.key.request.0)
    }
}

/// Has a receipt wait.
pub(super) fn wait(
    write: &WriteTransaction,
    genesis: &HashBytes,
    number: u64,
    signed: &SignedReceipt,
) -> Result<(), BookError> {
    let receipt = &signed.receipt;
    let waiting = Waiting {
        key: receipt.key(),
        number,
        timestamp_ns: receipt.request.timestamp_ns,
        fee: receipt.fee,
        leaf: receipt.leaf().hash,
    };
    put(write, &Line::of(genesis, &receipt.executor), &[waiting])
}

/// Has receipts of a line wait that have waited before.
pub(super) fn put(write: &WriteTransaction, line: &Line, receipts: &[Waiting]) -> Result<(), BookError> {
    let mut table = database!(write.open_table(WAITING))?;
    for waiting in receipts {
        let value = (waiting.number, waiting.timestamp_ns, waiting.fee, waiting.leaf);
        database!(table.insert(waiting.place(line), value))?;
    }
    Ok(())
}

/// Has receipts of a line wait no longer.
pub(super) fn take<'a>(
    write: &WriteTransaction,
    line: &Line,
    taken: impl Iterator<Item = &'a Waiting>,
) -> Result<(), BookError> {
    let mut table = database!(write.open_table(WAITING))?;
    for waiting in taken {
        database!(table.remove(waiting.place(line)))?;
    }
    Ok(())
}

/// All receipts of a line that wait, in order.
pub(super) fn all(table: &impl ReadableTable<Key, Value>, line: &Line) -> Result<Vec<Waiting>, BookError> {
    let (first, last) = ((line.0, [0; 20], [0; 32]), (line.0, [0xff; 20], [0xff; 32]));
    let mut found = Vec::new();
    for entry in database!(table.range(first..=last))? {
        let (place, value) = database!(entry)?;
        let (_, requester, request) = place.value();
        let (number, timestamp_ns, fee, leaf) = value.value();
        let key = ReceiptKey { requester: RequesterId(requester), request: RequestId(request) };
        found.push(Waiting { key, number, timestamp_ns, fee, leaf });
    }
    Ok(found)
}
