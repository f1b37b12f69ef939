//! Reading a chain through a node that does not always do what it should.

use std::{net::SocketAddr, time::Duration};

use codec::Encode;
use jsonrpsee::{
    server::{Server, ServerHandle},
    types::ErrorObjectOwned,
    RpcModule,
};
use keirin_executor::node::{BlockHash, Node, NodeError};
use keirin_primitives::{executor_rpc::to_hex, views::DepositView};
use tokio::net::TcpListener;

const GENESIS: [u8; 32] = [4; 32];
const HEAD: BlockHash = BlockHash([5; 32]);

/// A node that knows the deposit of any requester at one block, and nothing else.
async fn node() -> (Node, ServerHandle) {
    let mut module = RpcModule::new(());
    module
        .register_method("chain_getBlockHash", |params, (), _| {
            let (number,): (u32,) = params.parse().expect("a number");
            (number == 0).then(|| to_hex(GENESIS))
        })
        .expect("a name of its own");
    module.register_method("chain_getFinalizedHead", |_, (), _| to_hex(HEAD.0)).expect("a name of its own");
    module
        .register_method("state_call", |params, (), _| {
            let (method, arguments, at): (String, String, String) = params.parse().expect("three texts");
            let refusal = |message: &str| ErrorObjectOwned::owned(4_003, message.to_owned(), None::<()>);
            match (method.as_str(), at == to_hex(HEAD.0)) {
                (_, false) => Err(refusal("unknown block")),
                ("ReceiptsApi_deposit", _) => {
                    assert_eq!(arguments, to_hex([7; 20]));
                    let deposit = DepositView::<[u8; 32], u32> { free: 9, waiting: None, next_withdrawal: 1 };
                    Ok(to_hex(deposit.encode()))
                }
                ("ReceiptsApi_next_batch", _) => Ok("0x0101".to_owned()),
                _ => Err(refusal("no such method")),
            }
        })
        .expect("a name of its own");
    let server = Server::builder().build("127.0.0.1:0").await.expect("a free port");
    let address = server.local_addr().expect("it is bound");
    (at(address), server.start(module))
}

fn at(address: SocketAddr) -> Node {
    Node::with_deadline(&format!("ws://{address}"), Duration::from_secs(60)).expect("it is an address")
}

#[tokio::test]
async fn genesis_and_what_runtime_apis_say_at_the_final_block_are_read() {
    let (node, _server) = node().await;
    assert_eq!(node.genesis().await, Ok(GENESIS));
    let head = node.finalized().await.expect("it is known");
    assert_eq!(head, HEAD);

    let deposit = node.deposit(&head, &keirin_primitives::receipts::RequesterId([7; 20])).await;
    assert_eq!(deposit, Ok(DepositView { free: 9, waiting: None, next_withdrawal: 1 }));
}

#[tokio::test]
async fn what_is_refused_or_unreadable_says_so() {
    let (node, _server) = node().await;
    let refused = node.prices(&HEAD).await;
    let said = |method, problem: &str| NodeError::Refused { method, problem: problem.to_owned() };
    assert_eq!(refused, Err(said("ReceiptsApi_prices", "no such method")));
    let unknown = node.prices(&BlockHash([6; 32])).await;
    assert_eq!(unknown, Err(said("ReceiptsApi_prices", "unknown block")));
    let short = node.next_batch(&HEAD, &[1; 32]).await;
    assert_eq!(short, Err(NodeError::Unreadable("ReceiptsApi_next_batch")));
}

#[tokio::test]
async fn node_that_is_away_or_silent_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let deadline = Duration::from_millis(50);
    let silent = Node::with_deadline(&format!("http://{address}"), deadline).expect("it is an address");
    assert_eq!(silent.finalized().await, Err(NodeError::TimedOut(deadline)));

    drop(listener);
    assert!(matches!(at(address).finalized().await, Err(NodeError::Unreachable(_))));
}

#[test]
fn what_is_no_address_of_a_node_is_refused() {
    for url in ["", "127.0.0.1:9944", "ftp://127.0.0.1", "http://"] {
        assert!(matches!(Node::new(url), Err(NodeError::Url { .. })), "{url}");
    }
}
