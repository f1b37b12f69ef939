//! The runtime, as the node runs it in Wasm, against the sprint's published vectors.

use codec::Encode;
use keirin_end_to_end::Node;
use keirin_primitives::{executor_rpc::from_hex, sprint::Configuration};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Vector {
    config: Configuration,
    seed: String,
    account: String,
    nonce: u64,
    distance2: u32,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wasm_runtime_computes_the_published_vectors() {
    let node = Node::start(&[]).await;
    let chain = node.chain().await;
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../../sprint-model/vectors.json")).expect("the file is well-formed");
    let mut compared = 0;
    for vector in &vectors {
        let arguments = (vector.config, bytes32(&vector.seed), bytes32(&vector.account), vector.nonce).encode();
        let found: Option<u32> = chain.call("SprintsApi_distance2", &arguments).await.expect("the node answers");
        if vector.config == Configuration::Production {
            assert_eq!(found, None, "the runtime leaves the large model alone");
        } else {
            assert_eq!(found, Some(vector.distance2), "{vector:?}");
            compared += 1;
        }
    }
    assert!(compared >= 40, "only {compared} vectors are of the small models");
}

fn bytes32(hex: &str) -> [u8; 32] {
    from_hex(hex).ok().and_then(|bytes| bytes.try_into().ok()).expect("vectors are written in hex")
}
