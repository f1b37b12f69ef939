//! Real programs, started for a test and stopped with it. The tests are in `tests/`.

mod chain;
mod cheat;
mod executor;
mod node;
mod programs;
mod prometheus;
mod settling;
#[path = "../../client/tests/gateway/typing.rs"]
mod typing;
mod user;

pub use chain::{account, address, as_root, reached, register, set_parameter};
pub use cheat::{Cheat, Trick};
pub use executor::Executor;
pub use node::Node;
pub use programs::{binaries, free_port, wait_until};
pub use prometheus::{http_get, in_repository, Prometheus};
pub use settling::settling_executors;
pub use typing::{Novice, Terminal, DOWN, ENTER};
pub use user::User;
