//! What operators are given is right: dashboards and alerts against a live Prometheus, the guide's commands, `keirin doctor`.

mod dashboards;
mod doctor;
mod guide;
mod numbers;
mod promql;
