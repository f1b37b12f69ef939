//! A chain of its own for development. One node makes it: it seals blocks on a timer over an imitated relay chain. Others may
//! follow it over the network, each with executors of its own.

mod author;
mod follower;

use std::sync::Arc;

use sc_network::{
    config::{FullNetworkConfiguration, MultiaddrWithPeerId, NetworkConfiguration, NonReservedPeerMode},
    Litep2pNetworkBackend,
};
use sc_service::{Configuration, Error, TaskManager};

use super::{
    new_partial, new_partial_taking,
    offchain::{self, OffchainWorkerParts},
    Backend, Client, Extras, Parts, Pool, Seals,
};
use crate::{metrics, rpc};

pub(super) use follower::import_queue as unsealed_import_queue;

/// What a node does on a development chain.
#[derive(Clone, Debug)]
pub enum DevRole {
    /// Makes the chain.
    Author {
        /// Milliseconds between blocks.
        block_time: u64,
    },
    /// Takes the blocks of the chain's author.
    Follower {
        /// Where the author is, and its identity.
        author: MultiaddrWithPeerId,
    },
}

/// Starts a node of a development chain.
///
/// # Errors
/// When a part of the node can't be started.
pub fn start(mut config: Configuration, executor_urls: Vec<String>, role: DevRole) -> Result<TaskManager, Error> {
    let Parts { client, backend, mut task_manager, import_queue, keystore_container, transaction_pool, other, .. } =
        match role {
            // Nobody else may add a block to the author's chain.
            DevRole::Author { .. } => new_partial(&config)?,
            DevRole::Follower { .. } => new_partial_taking(&config, Seals::Missing)?,
        };
    let Extras { mut telemetry, .. } = other;

    choose_peers(&mut config.network, &role);
    let net_config = FullNetworkConfiguration::<_, _, Litep2pNetworkBackend>::new(
        &config.network,
        config.prometheus_registry().cloned(),
    );
    let (network, system_rpc_tx, tx_handler_controller, sync_service, _bitswap) =
        sc_service::build_network(sc_service::BuildNetworkParams {
            config: &config,
            client: client.clone(),
            transaction_pool: transaction_pool.clone(),
            spawn_handle: task_manager.spawn_handle(),
            spawn_essential_handle: task_manager.spawn_essential_handle(),
            import_queue,
            net_config,
            block_announce_validator_builder: None,
            warp_sync_config: None,
            block_relay: None,
            metrics: sc_network::NotificationMetrics::new(config.prometheus_registry()),
            gap_sync_body_policy: None,
        })?;

    let offchain_parts = OffchainWorkerParts {
        config: &config,
        client: client.clone(),
        backend: backend.clone(),
        pool: transaction_pool.clone(),
        keystore: keystore_container.keystore(),
        network: Arc::new(network.clone()),
        executor_urls: &executor_urls,
    };
    offchain::start(offchain_parts, &task_manager)?;
    metrics::start(&config, client.clone(), &backend, &executor_urls, &task_manager)?;
    match role {
        DevRole::Author { block_time } => {
            author::start(client.clone(), backend.clone(), transaction_pool.clone(), &task_manager, block_time)?;
        }
        DevRole::Follower { .. } => follower::start(client.clone(), &task_manager),
    }

    let rpc_builder = {
        let (client, pool) = (client.clone(), transaction_pool.clone());
        Box::new(move |_| rpc::extensions(client.clone(), pool.clone()).map_err(Into::into))
    };
    sc_service::spawn_tasks(sc_service::SpawnTasksParams {
        network,
        client,
        keystore: keystore_container.keystore(),
        task_manager: &mut task_manager,
        transaction_pool,
        rpc_builder,
        backend,
        system_rpc_tx,
        tx_handler_controller,
        sync_service,
        config,
        telemetry: telemetry.as_mut(),
        tracing_execute_block: None,
    })?;
    Ok(task_manager)
}

/// The author waits for followers. A follower, which takes blocks that nobody has signed, talks to its author and to nobody
/// else.
fn choose_peers(network: &mut NetworkConfiguration, role: &DevRole) {
    let peers = &mut network.default_peers_set;
    peers.out_peers = 0;
    match role {
        DevRole::Author { .. } => network.default_peers_set_num_full = peers.in_peers,
        DevRole::Follower { author } => {
            peers.in_peers = 0;
            peers.reserved_nodes = vec![author.clone()];
            peers.non_reserved_mode = NonReservedPeerMode::Deny;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn author_seeks_nobody_and_takes_as_many_as_it_is_told() {
        let mut network = NetworkConfiguration::new_local();
        network.default_peers_set.in_peers = 3;

        choose_peers(&mut network, &DevRole::Author { block_time: 1_000 });

        assert_eq!((network.default_peers_set.in_peers, network.default_peers_set.out_peers), (3, 0));
        // Places for incoming peers are all places less those for outgoing ones.
        assert_eq!(network.default_peers_set_num_full, 3);
    }

    #[test]
    fn follower_talks_to_its_author_only() {
        let author = "/ip4/127.0.0.1/tcp/30333/p2p/12D3KooWEyoppNCUx8Yx66oV9fJnriXwCcXwDDUA2kj6vnc6iDEp";
        let author: MultiaddrWithPeerId = author.parse().expect("an address with an identity");
        let mut network = NetworkConfiguration::new_local();

        choose_peers(&mut network, &DevRole::Follower { author: author.clone() });

        let peers = network.default_peers_set;
        assert_eq!((peers.in_peers, peers.out_peers, peers.reserved_nodes), (0, 0, vec![author]));
        assert_eq!(peers.non_reserved_mode, NonReservedPeerMode::Deny);
    }
}
