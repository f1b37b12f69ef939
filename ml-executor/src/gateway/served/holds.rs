//! What requests with API keys may cost that other executors work on. Who is killed before it knows charges all of it when it begins again, since
//! the operator may have paid.

use codec::{Decode, Encode};
use keirin_primitives::HashBytes;
use redb::{ReadableTable, TableDefinition, WriteTransaction};

use super::{
    book::{database, Book, BookError},
    scribe::{Entry, Written},
};
use crate::gateway::accounts::Fee;

/// SCALE of [`Hold`], by request.
const HELD: TableDefinition<HashBytes, &[u8]> = TableDefinition::new("held");

/// What a request may cost.
#[derive(Encode, Decode)]
pub(super) struct Hold {
    /// Who pays.
    pub accounts: Vec<String>,
    /// The most that each of them may pay.
    pub most: Fee,
}

impl Book {
    /// Notes what a request may cost accounts, each of them; returns when that is certain to survive. Before another executor is asked.
    ///
    /// # Errors
    /// [`BookError`]; then no executor must be asked.
    pub async fn hold(&self, request: HashBytes, accounts: Vec<String>, most: Fee) -> Result<(), BookError> {
        self.write(Entry::Held { request, hold: Hold { accounts, most } }).await
    }

    /// Charges what a request has cost, or nothing, to the accounts that were noted for it, once. It is done even if nobody waits for it.
    pub fn charge(&self, request: HashBytes, fee: Fee) -> Written {
        self.post(Entry::Charged { request, fee })
    }
}

/// Makes the table, where it is missing.
pub(super) fn make_table(write: &WriteTransaction) -> Result<(), BookError> {
    database!(write.open_table(HELD)).map(drop)
}

/// Notes what a request may cost.
pub(super) fn note(write: &WriteTransaction, request: &HashBytes, hold: &Hold) -> Result<(), BookError> {
    database!(database!(write.open_table(HELD))?.insert(request, hold.encode().as_slice())).map(drop)
}

/// Takes what was noted for a request.
pub(super) fn take(write: &WriteTransaction, request: &HashBytes) -> Result<Option<Hold>, BookError> {
    let mut held = database!(write.open_table(HELD))?;
    let hold = database!(held.remove(request))?;
    Ok(hold.map(|hold| Hold::decode(&mut hold.value())).transpose()?)
}

/// Takes all that was noted.
pub(super) fn take_all(write: &WriteTransaction) -> Result<Vec<Hold>, BookError> {
    let mut held = database!(write.open_table(HELD))?;
    let mut holds = Vec::new();
    for entry in database!(held.iter())? {
        let (_, hold) = database!(entry)?;
        holds.push(Hold::decode(&mut hold.value())?);
    }
    database!(held.retain(|_, _| false))?;
    Ok(holds)
}
