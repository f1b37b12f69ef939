//! An executor in this process.

use std::{path::Path, sync::Arc, time::Duration};

use jsonrpsee::server::ServerHandle;
use keirin_executor::{
    defaults::CALL_DEADLINE,
    engine::{Device, Requests},
    gateway::{
        served::Book,
        settlement::{BatchRules, Batches},
    },
    generator::Generators,
    key::ReportSigner,
    models::LoadedModels,
    rpc::{serve, ExecutorRpc, HostFacts},
    runner::Runner,
    sprint::{
        duties::{SprintOptions, Sprinter},
        plan::Host,
    },
    store::JobStore,
    validation::{ValidationOptions, Validator},
};
use tempfile::TempDir;

use crate::worker::Worker;

/// Two threads, a short look for the fastest plan, and a lease that does not end.
pub fn options() -> SprintOptions {
    let library = std::env::var_os("KEIRIN_ONNXRUNTIME")
        .expect("KEIRIN_ONNXRUNTIME names the ONNX Runtime library; run `make setup`, then `source scripts/env.sh`");
    let host = Host::with_threads(Device::Cpu, 2, library.into());
    let options = SprintOptions::new(host, Requests::default());
    SprintOptions { lease: Duration::from_secs(3_600), tuning_time: Duration::from_millis(100), ..options }
}

/// A running executor.
pub struct Served {
    pub worker: Worker,
    pub sprinter: Arc<Sprinter>,
    options: SprintOptions,
    server: ServerHandle,
    folder: TempDir,
    /// Of the gateway, which has no part in this; one of its own after each start, since a database is closed a moment after its owner is gone.
    _book: TempDir,
}

impl Served {
    pub async fn start(options: SprintOptions) -> Self {
        Self::start_in(tempfile::tempdir().expect("a temporary folder"), options).await
    }

    async fn start_in(folder: TempDir, options: SprintOptions) -> Self {
        let book = tempfile::tempdir().expect("a temporary folder");
        let (rpc, sprinter) = executor(folder.path(), book.path(), options.clone());
        let (address, server) = serve("127.0.0.1:0".parse().expect("an address"), rpc).await.expect("a free port");
        Self { worker: Worker::new(&address.to_string()), sprinter, options, server, folder, _book: book }
    }

    /// Stops it and starts it again on what it has left.
    pub async fn restart(self) -> Self {
        let options = self.options.clone();
        self.restart_with(options).await
    }

    /// The same with other options.
    pub async fn restart_with(self, options: SprintOptions) -> Self {
        let Self { worker, sprinter, server, folder, .. } = self;
        drop(worker);
        server.stop().expect("it runs");
        server.stopped().await;
        sprinter.stop();
        // Connections let go of the executor a little later; the last to go closes the databases.
        while Arc::strong_count(&sprinter) > 1 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        drop(sprinter);
        Self::start_in(folder, options).await
    }

    /// The executor's folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

fn executor(folder: &Path, book: &Path, options: SprintOptions) -> (ExecutorRpc, Arc<Sprinter>) {
    let signer = ReportSigner::open(folder).expect("the folder can be written");
    let store = Arc::new(JobStore::open(folder).expect("the folder can be written"));
    let sprinter = Sprinter::start(folder, signer.clone(), options).expect("the folder can be written");
    let (models, options) = (LoadedModels::default(), ValidationOptions::default());
    let validator = Validator::start(folder, signer.clone(), models, store.clone(), options);
    let book = Book::open(book).expect("the folder can be written");
    let batches = Batches::new(book, signer.clone(), None, None, ("keirin".into(), BatchRules::default()));
    let host =
        HostFacts { folder: folder.to_owned(), device: Device::Cpu, onnxruntime: "unused".into(), public_listen: None };
    let rpc = ExecutorRpc {
        host,
        signer: signer.clone(),
        validator: validator.expect("the folder can be written"),
        models: Vec::new(),
        hardware: None,
        store: store.clone(),
        runner: Runner::new(store, Generators::new(), signer, 1),
        sprinter: sprinter.clone(),
        batches,
        max_open_orders: 1,
        call_deadline: CALL_DEADLINE,
    };
    (rpc, sprinter)
}
