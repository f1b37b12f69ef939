//! `executor_host`.

use std::{net::SocketAddr, path::PathBuf};

use keirin_primitives::executor_rpc::HostReport;

use super::{ExecutorRpc, RpcError};
use crate::engine::Device;

/// What an executor runs on, as it was started.
#[derive(Clone, Debug)]
pub struct HostFacts {
    /// Folder of key and databases.
    pub folder: PathBuf,
    /// What computes.
    pub device: Device,
    /// The ONNX Runtime library.
    pub onnxruntime: PathBuf,
    /// Where others reach it.
    pub public_listen: Option<SocketAddr>,
}

impl ExecutorRpc {
    /// What the executor runs on, now.
    pub(super) fn host_report(&self) -> Result<HostReport, RpcError> {
        let HostFacts { folder, device, onnxruntime, public_listen } = &self.host;
        let disk = rustix::fs::statvfs(folder).ok();
        let library = onnxruntime.canonicalize().unwrap_or_else(|_| onnxruntime.clone());
        Ok(HostReport {
            device: device.to_string(),
            onnxruntime: library.display().to_string(),
            folder: folder.display().to_string(),
            free_bytes: disk.as_ref().map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize)),
            total_bytes: disk.as_ref().map(|disk| disk.f_blocks.saturating_mul(disk.f_frsize)),
            open_orders: self.store.counts()?.open,
            max_open_orders: self.max_open_orders as u64,
            public_listen: public_listen.map(|address| address.to_string()),
        })
    }
}
