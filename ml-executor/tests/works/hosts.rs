//! Executors in this process, with the tiny model.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use keirin_executor::{
    engine::Engine,
    key::ReportSigner,
    models::{LoadedModels, ModelArgument},
    public::{self, PublicOptions},
    runner::Runner,
    sprint::duties::Racer,
    store::{FinishedReport, JobStore, Known, OrderKey},
    validation::{ValidationError, ValidationOptions, ValidationStats, Validator, Ways},
    verify::{calibrate::forge, Claim},
};
use keirin_primitives::{
    executor::ExecutorKey,
    executor_rpc::ValidationStatus,
    inference::{order_hash, TaskOrder},
    validation::ValidationDuty,
    AccountBytes,
};
use tempfile::TempDir;
use tokio::task::JoinHandle;

use crate::{
    chain::{demands, EXECUTOR, GENESIS, VALIDATOR},
    tiny,
};

/// Time that nothing here takes.
const DEADLINE: Duration = Duration::from_secs(120);

/// The models of an executor.
pub fn models() -> LoadedModels {
    let model = ModelArgument { name: "tiny-random".into(), folder: tiny::folder("tiny-random") };
    LoadedModels::load(&[model], &tiny::options()).expect("the model loads")
}

/// An executor that answers orders and shows its evidence.
pub struct Host {
    pub url: String,
    pub signer: ReportSigner,
    pub store: Arc<JobStore>,
    models: LoadedModels,
    runner: Arc<Runner>,
    validator: Arc<Validator>,
    tasks: [JoinHandle<()>; 2],
    _folder: TempDir,
}

impl Host {
    pub async fn start() -> Self {
        Self::start_with(|options| options).await
    }

    /// With other limits on what it serves.
    pub async fn start_with(limits: impl FnOnce(PublicOptions) -> PublicOptions) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let signer = ReportSigner::open(folder.path()).expect("the folder can be written");
        let store = Arc::new(JobStore::open(folder.path()).expect("the folder can be written"));
        let models = models();
        let runner = Runner::new(store.clone(), models.generators(), signer.clone(), 4);
        let options = ValidationOptions::default();
        let validator = Validator::start(folder.path(), signer.clone(), models.clone(), store.clone(), options);
        let validator = validator.expect("the folder can be written");
        let listener = public::listen("127.0.0.1:0".parse().expect("an address")).await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let options = limits(PublicOptions::new(signer.clone(), store.clone()));
        let (work, serve) = (runner.clone().run(), public::serve(listener, options));
        let tasks = [
            tokio::spawn(async { work.await.expect("it works") }),
            tokio::spawn(async { serve.await.expect("it serves") }),
        ];
        Self { url, signer, store, models, runner, validator, tasks, _folder: folder }
    }

    pub fn key(&self) -> ExecutorKey {
        self.signer.public()
    }

    /// Hands on a duty of the participant that it works for.
    pub fn ask(&self, duty: &ValidationDuty<AccountBytes>) -> Result<ValidationStatus, ValidationError> {
        self.validator.duty(Racer { genesis: GENESIS, participant: EXECUTOR }, duty.clone())
    }

    pub fn engine(&self) -> &Engine {
        self.models.get("tiny-random").expect("it is loaded")
    }

    /// Answers an order as it must.
    pub async fn answer(&self, order: &TaskOrder<AccountBytes>) -> Claim {
        self.store.add(GENESIS, std::slice::from_ref(order), 100).expect("there is room");
        self.runner.wake();
        let key = OrderKey { genesis: GENESIS, order: order_hash(order) };
        let start = Instant::now();
        loop {
            if let Known::Finished(finished) = self.store.known(&key).expect("it is read") {
                let positions = self.store.evidence(&key).expect("it is read").expect("it is there");
                return Claim { order: order.clone(), report: finished.report, positions };
            }
            assert!(start.elapsed() < DEADLINE, "this takes too long");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Says something else than what it should, and shows what fits it.
    pub fn claim(&self, claim: &Claim) {
        let signature = self.signer.sign_report(&GENESIS, &claim.report);
        let finished = FinishedReport { report: claim.report.clone(), signature };
        let key = OrderKey { genesis: GENESIS, order: order_hash(&claim.order) };
        self.store.finish(&key, &finished, &claim.positions).expect("it is written");
    }

    /// The answer to an order with one token edited, scored by the true model, and claimed.
    pub async fn edited(&self, order: &TaskOrder<AccountBytes>) -> Claim {
        let honest = forge::honest(self.engine(), order).await.expect("it is answered");
        let edited = forge::scored(self.engine(), order, forge::edited(&honest)).await.expect("it is scored");
        self.claim(&edited);
        edited
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// An executor that checks.
pub struct Checker {
    pub signer: ReportSigner,
    validator: Arc<Validator>,
    folder: TempDir,
}

impl Checker {
    /// One that gives others five seconds, as much as a busy machine needs, and never tries again.
    pub fn start() -> Self {
        let options = ValidationOptions {
            deadline: Duration::from_secs(5),
            again: Duration::from_secs(3_600),
            retry: Duration::from_secs(3_600),
            ..ValidationOptions::default()
        };
        Self::start_in(tempfile::tempdir().expect("a temporary folder"), options, models())
    }

    /// One that asks for evidence once more at once, and then never again.
    pub fn impatient() -> Self {
        let options = ValidationOptions {
            deadline: Duration::from_millis(500),
            again: Duration::ZERO,
            retry: Duration::from_secs(3_600),
            ..ValidationOptions::default()
        };
        Self::start_in(tempfile::tempdir().expect("a temporary folder"), options, models())
    }

    /// One that seals what it has as soon as there is hardly any time left.
    pub fn hasty() -> Self {
        let options = ValidationOptions {
            deadline: Duration::from_secs(3_600),
            last: Duration::from_millis(500),
            ..ValidationOptions::default()
        };
        Self::start_in(tempfile::tempdir().expect("a temporary folder"), options, models())
    }

    /// One that tries everything again at once.
    pub fn eager() -> Self {
        let options =
            ValidationOptions { again: Duration::ZERO, retry: Duration::ZERO, ..ValidationOptions::default() };
        Self::start_in(tempfile::tempdir().expect("a temporary folder"), options, models())
    }

    /// One without any model.
    pub fn without_models() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self::start_in(folder, ValidationOptions::default(), LoadedModels::default())
    }

    /// Lets it know how requests had to be routed.
    pub fn compare_ways(&self, ways: Arc<dyn Ways>) {
        self.validator.compare_ways(ways);
    }

    pub fn start_in(folder: TempDir, options: ValidationOptions, models: LoadedModels) -> Self {
        let signer = ReportSigner::open(folder.path()).expect("the folder can be written");
        let own = Arc::new(JobStore::open(folder.path()).expect("the folder can be written"));
        let validator = Validator::start(folder.path(), signer.clone(), models, own, options);
        Self { signer, validator: validator.expect("the folder can be written"), folder }
    }

    /// Ends it, and starts another one on what it has left.
    pub async fn restart(self) -> Self {
        let Self { validator, folder, .. } = self;
        validator.stop();
        drop(validator);
        let start = Instant::now();
        loop {
            // The last check that is ended closes the database.
            let files = [keirin_executor::validation::VERDICTS_FILE, keirin_executor::store::DATABASE_FILE];
            if files.iter().all(|file| redb::Database::open(folder.path().join(file)).is_ok()) {
                break;
            }
            assert!(start.elapsed() < DEADLINE, "this takes too long");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Self::start_in(folder, ValidationOptions::default(), models())
    }

    /// Hands on a duty.
    pub fn ask(&self, duty: &ValidationDuty<AccountBytes>) -> Result<ValidationStatus, ValidationError> {
        self.validator.duty(Racer { genesis: GENESIS, participant: VALIDATOR }, duty.clone())
    }

    /// Hands on a duty until so many works are to be demanded. Until then there is no demand.
    pub async fn demanded(&self, duty: &ValidationDuty<AccountBytes>, works: usize) -> ValidationStatus {
        let start = Instant::now();
        loop {
            let status = self.ask(duty).expect("the duty can be done");
            if status.pending.is_empty() && demands(&status).len() == works {
                return status;
            }
            assert!(start.elapsed() < DEADLINE, "this takes too long: {status:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What came of the checks.
    pub fn stats(&self) -> ValidationStats {
        self.validator.stats()
    }

    /// Hands on a duty until nothing is pending.
    pub async fn done(&self, duty: &ValidationDuty<AccountBytes>) -> ValidationStatus {
        self.until(duty, |status| status.pending.is_empty()).await
    }

    /// Hands on a duty until something is said of it.
    pub async fn until(
        &self,
        duty: &ValidationDuty<AccountBytes>,
        is_said: impl Fn(&ValidationStatus) -> bool,
    ) -> ValidationStatus {
        let start = Instant::now();
        loop {
            let status = self.ask(duty).expect("the duty can be done");
            if is_said(&status) {
                return status;
            }
            assert!(start.elapsed() < DEADLINE, "this takes too long: {status:?}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
