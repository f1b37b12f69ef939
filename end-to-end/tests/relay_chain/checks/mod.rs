//! What is checked, in this order.

mod collators;
mod load;
mod memory;
mod onboarding;
mod partition;
mod restart;
mod sprint;
mod upgrade;

use futures::future::BoxFuture;

use crate::{network::Network, Checked};

/// Something that the network must do.
pub struct Check {
    /// How it is called on the command line.
    pub name: &'static str,
    /// What it shows.
    pub shows: &'static str,
    /// Whether it takes most of an hour by itself.
    pub is_long: bool,
    /// Does it. What it needs of others it does itself, unless they have done it.
    pub run: fn(&mut Network) -> BoxFuture<'_, Checked>,
}

const fn short(name: &'static str, shows: &'static str, run: fn(&mut Network) -> BoxFuture<'_, Checked>) -> Check {
    Check { name, shows, is_long: false, run }
}

const fn long(name: &'static str, shows: &'static str, run: fn(&mut Network) -> BoxFuture<'_, Checked>) -> Check {
    Check { name, shows, is_long: true, run }
}

/// All checks. The first is the one that is run again and again.
pub const CHECKS: [Check; 10] = [
    short("onboarding", "the relay chain takes the parachain's blocks, and they become final", |network| {
        Box::pin(onboarding::finalises(network))
    }),
    short("answer", "a request is answered and paid", |network| Box::pin(async move { network.ask(0).await })),
    short("sprint", "a sprint with the relay chain's randomness is settled and elects Charlie", |network| {
        Box::pin(sprint::is_settled(network))
    }),
    short("upgrade", "an authorised upgrade of the runtime is applied", |network| {
        Box::pin(upgrade::is_applied(network))
    }),
    short("partition", "a participant that was cut off takes part again", |network| {
        Box::pin(partition::is_overcome(network))
    }),
    short("restart", "everything is killed and started again, and nothing is lost", |network| {
        Box::pin(restart::loses_nothing(network))
    }),
    short("election", "the elected participant makes blocks", |network| {
        Box::pin(collators::elected_makes_blocks(network))
    }),
    short("replacement", "a killed collator is replaced while blocks go on", |network| {
        Box::pin(collators::killed_is_replaced(network))
    }),
    long("load", "1 000 tasks end, while a collator and an executor are killed every 30 s", |network| {
        Box::pin(load::all_tasks_end(network))
    }),
    long("memory", "for 30 minutes no node's memory grows by 1 MB a minute", |network| {
        Box::pin(memory::is_flat(network))
    }),
];
