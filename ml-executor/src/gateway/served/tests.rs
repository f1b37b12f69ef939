use codec::Encode;
use tempfile::TempDir;

use super::*;
use crate::{
    gateway::served::{journal::JOURNAL_FILE, Ended, Endpoint, Payer, ServedRequest},
    store::Keep,
};

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn open(folder: &TempDir) -> Arc<Book> {
    Book::open(folder.path()).expect("the folder can be written")
}

fn request(number: u8, fee: u128) -> KeptRequest {
    let request = ServedRequest {
        hash: [number; 32],
        payer: Payer::ApiKey { id: "id".into() },
        timestamp_ns: number.into(),
        body: [1; 32],
        endpoint: Endpoint::Chat,
        model: "tiny".into(),
        prompt_tokens: 3,
        completion_tokens: 4,
        fee: Fee(fee),
        answers: Vec::new(),
        ended: Ended::Complete,
    };
    KeptRequest { request, receipt: None, chain: None, body: b"{}".to_vec(), positions: Vec::new() }
}

fn now_ns() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    u64::try_from(now.as_nanos()).expect("before 2554")
}

#[path = "tests/batches.rs"]
mod batches;

/// What is acknowledged is there in a copy of the files, taken while the book is open: what a kill leaves.
fn as_after_a_kill(folder: &TempDir) -> TempDir {
    let copy = self::folder();
    // The journal first: what is in both is written once.
    for file in [JOURNAL_FILE, DATABASE_FILE] {
        std::fs::copy(folder.path().join(file), copy.path().join(file)).expect("it can be copied");
    }
    copy
}

/// A book that brings nothing to the disk while it is open.
fn open_unsynced(folder: &TempDir) -> Arc<Book> {
    let options = BookOptions { sync_after: Duration::from_secs(3_600), ..BookOptions::default() };
    Book::open_with(folder.path(), options).expect("the folder can be written")
}

#[tokio::test]
async fn request_that_came_is_known_after_a_kill() {
    let folder = folder();
    let book = open_unsynced(&folder);
    let now = now_ns();
    assert!(book.came(now, [1; 32]).await.expect("written"));
    assert!(!book.came(now, [1; 32]).await.expect("written"));

    let later = open(&as_after_a_kill(&folder));

    assert!(!later.came(now, [1; 32]).await.expect("written"));
    assert!(later.came(now + 1, [1; 32]).await.expect("written"), "another time is another request");
    assert!(later.came(now, [2; 32]).await.expect("written"));
}

/// A transaction of somebody else brings to the disk what the scribe has written so far, with the number of its last batch.
#[tokio::test]
async fn request_that_came_is_known_after_a_kill_though_later_batches_are_on_the_disk() {
    let folder = folder();
    let book = open_unsynced(&folder);
    let now = now_ns();
    assert!(book.came(now, [1; 32]).await.expect("written"));
    book.keep(request(1, 30), vec!["a".into()]).await.expect("written");
    book.keep(request(2, 12), vec!["a".into()]).await.expect("written");
    assert!(book.came(now, [2; 32]).await.expect("written"));
    let keep = Keep { age: Duration::from_secs(60), bytes: u64::MAX };
    assert_eq!(book.prune(keep).expect("written"), 1);

    let killed = as_after_a_kill(&folder);
    for _ in 0..2 {
        let later = open(&killed);
        assert!(!later.came(now, [1; 32]).await.expect("written"));
        assert!(!later.came(now, [2; 32]).await.expect("written"));
        assert_eq!(later.spent("a").expect("it can be read"), Fee(42), "nothing is charged twice");
    }
}

#[tokio::test]
async fn what_came_long_ago_is_forgotten_on_the_disk_too() {
    let folder = folder();
    let book = open(&folder);
    let old = now_ns() - 3_600_000_000_000;
    assert!(book.came(old, [1; 32]).await.expect("written"));

    assert!(book.came(now_ns(), [2; 32]).await.expect("written"));

    drop(book);
    let left = read_came(&with_tables(&folder.path().join(DATABASE_FILE)).expect("it opens"));
    assert_eq!(left.expect("it can be read").len(), 1);
}

#[tokio::test]
async fn served_request_is_charged_once_and_there_after_a_kill() {
    let folder = folder();
    let book = open_unsynced(&folder);
    for _ in 0..2 {
        book.keep(request(1, 30), vec!["a".into(), "b".into()]).await.expect("written");
    }
    book.keep(request(2, 12), vec!["a".into()]).await.expect("written");

    let later = open(&as_after_a_kill(&folder));

    assert_eq!(later.spent("a").expect("it can be read"), Fee(42));
    assert_eq!(later.spent("b").expect("it can be read"), Fee(30));
    assert_eq!(later.spent("c").expect("it can be read"), Fee(0));
    assert_eq!(later.served(&[2; 32]).expect("it can be read"), Some(request(2, 12)));
    assert_eq!(later.served_count().expect("it can be read"), 2);
    assert_eq!(later.served_from(1, 9).expect("it can be read"), [(1, request(2, 12))]);
}

/// Whether the operator has paid for it nobody knows any more.
#[tokio::test]
async fn what_is_under_way_elsewhere_is_charged_in_full_after_a_kill_and_once() {
    let folder = folder();
    let book = open_unsynced(&folder);
    for (request, most) in [([1; 32], 30), ([2; 32], 500), ([3; 32], 7)] {
        book.hold(request, vec!["a".into(), "b".into()], Fee(most)).await.expect("written");
    }
    for _ in 0..2 {
        book.charge([2; 32], Fee(4)).wait().await.expect("written");
    }
    book.charge([3; 32], Fee(0)).wait().await.expect("written");
    book.charge([9; 32], Fee(1_000)).wait().await.expect("written");
    assert_eq!(book.spent("a").expect("it can be read"), Fee(4), "what is held back is not charged yet");

    let killed = as_after_a_kill(&folder);
    for _ in 0..2 {
        let later = open(&killed);
        assert_eq!(later.spent("a").expect("it can be read"), Fee(34));
        assert_eq!(later.spent("b").expect("it can be read"), Fee(34));
        later.charge([1; 32], Fee(30)).wait().await.expect("written");
    }
}

/// Nobody waits for it: its client has gone, or the executor is told to end.
#[tokio::test]
async fn charge_that_nobody_waits_for_is_written_in_its_place() {
    let folder = folder();
    let book = open(&folder);
    for _ in 0..50 {
        book.hold([1; 32], vec!["a".into()], Fee(30)).await.expect("written");
        drop(book.charge([1; 32], Fee(3)));
    }
    drop(book);
    assert_eq!(open(&folder).spent("a").expect("it can be read"), Fee(150));
}

#[tokio::test]
async fn many_at_once_are_all_kept() {
    let folder = folder();
    let book = open(&folder);
    let all = (0..200).map(|number| {
        let book = book.clone();
        tokio::spawn(async move { book.keep(request(number, 1), vec!["a".into()]).await })
    });
    for kept in futures::future::join_all(all).await {
        kept.expect("no panic").expect("written");
    }
    assert_eq!(book.spent("a").expect("it can be read"), Fee(200));
}

#[tokio::test]
async fn the_oldest_requests_make_room_for_others() {
    let folder = folder();
    let book = open(&folder);
    for number in 1..=8 {
        let mut new = request(number, 10);
        new.request.timestamp_ns = now_ns();
        book.keep(new, vec!["a".into()]).await.expect("written");
    }
    let one = request(1, 10).encode().len() as u64;
    let keep = Keep { age: Duration::from_secs(600), bytes: 3 * one };

    let forgotten = book.prune(keep).expect("written");

    assert!((5..=6).contains(&forgotten), "{forgotten} of 8, with what the database needs for itself");
    assert_eq!(book.prune(keep).expect("written"), 0);
    assert_eq!(book.served(&[1; 32]).expect("it can be read"), None);
    assert!(book.served_count().expect("it can be read") >= 2);
    assert_eq!(book.spent("a").expect("it can be read"), Fee(80));
}

#[tokio::test]
async fn old_requests_are_forgotten_and_what_was_spent_is_not() {
    let folder = folder();
    let book = open(&folder);
    for number in 1..=5 {
        book.keep(request(number, 10), vec!["a".into()]).await.expect("written");
    }
    let mut new = request(6, 10);
    new.request.timestamp_ns = now_ns();
    book.keep(new.clone(), vec!["a".into()]).await.expect("written");

    let keep = |age| Keep { age, bytes: u64::MAX };
    assert_eq!(book.prune(keep(Duration::from_secs(60))).expect("written"), 5);
    assert_eq!(book.prune(keep(Duration::ZERO)).expect("written"), 0, "the newest stays");

    assert_eq!(book.served_from(0, 9).expect("it can be read"), [(5, new)]);
    assert_eq!(book.served(&[1; 32]).expect("it can be read"), None);
    assert_eq!(book.spent("a").expect("it can be read"), Fee(60));
}

#[tokio::test]
async fn after_its_time_all_is_in_the_database_and_the_journal_is_empty() {
    let folder = folder();
    let options = BookOptions { sync_after: Duration::from_millis(1), ..BookOptions::default() };
    let book = Book::open_with(folder.path(), options).expect("the folder can be written");
    book.keep(request(1, 30), vec!["a".into()]).await.expect("written");
    let journal = folder.path().join(JOURNAL_FILE);
    while std::fs::metadata(&journal).expect("it is there").len() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }

    let copy = self::folder();
    std::fs::copy(folder.path().join(DATABASE_FILE), copy.path().join(DATABASE_FILE)).expect("it can be copied");
    assert_eq!(open(&copy).spent("a").expect("it can be read"), Fee(30));
}

/// A power cut can bring back a journal that was emptied, and a record of it may have been forgotten since.
#[tokio::test]
async fn what_is_in_the_database_is_not_written_again_from_a_journal_that_comes_back() {
    let folder = folder();
    let journal = folder.path().join(JOURNAL_FILE);
    let book = open_unsynced(&folder);
    for number in 1..=3 {
        book.keep(request(number, 10), vec!["a".into()]).await.expect("written");
    }
    let old = std::fs::read(&journal).expect("it is there");
    let keep = Keep { age: Duration::from_secs(60), bytes: u64::MAX };
    assert_eq!(book.prune(keep).expect("written"), 2);
    drop(book);
    assert_eq!(std::fs::read(&journal).expect("it is there"), b"");

    std::fs::write(&journal, old).expect("it can be written");
    let book = open(&folder);
    assert_eq!(book.spent("a").expect("it can be read"), Fee(30));
    assert_eq!(book.served(&[1; 32]).expect("it can be read"), None);
}

#[tokio::test]
async fn book_can_be_opened_again_as_soon_as_it_is_closed() {
    let folder = folder();
    for number in 1..=20 {
        let book = open(&folder);
        book.keep(request(number, 1), vec!["a".into()]).await.expect("written");
        drop(book);
    }
    assert_eq!(open(&folder).spent("a").expect("it can be read"), Fee(20));
}

/// A request whose coming could not be written down was not served, and may be sent again as it is.
#[tokio::test]
async fn request_that_could_not_be_written_down_may_come_again() {
    let folder = folder();
    let mut book = Arc::into_inner(open(&folder)).expect("nobody else has it");
    let closed = std::mem::replace(&mut book.desk, Desk::closed());
    drop(closed);

    let now = now_ns();
    for _ in 0..2 {
        assert!(matches!(book.came(now, [1; 32]).await, Err(BookError::Closed)), "it is never taken for a replay");
    }
    assert!(!book.has_come(now, [1; 32]));
}
