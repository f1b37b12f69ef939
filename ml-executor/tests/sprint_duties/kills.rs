//! The real executor process, killed while it races, commits and votes.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use keirin_primitives::sprint::{sampled_indices, Duty, EpochIndex, Submission};

use crate::{
    ports::free_address,
    worker::{proofs_of, race, tree_of, Worker, RACER},
};

/// A running executor; killed when dropped.
struct Executor {
    process: Child,
    worker: Worker,
}

impl Executor {
    /// Starts one that races at most 1 000 nonces a second, and waits until it answers.
    async fn start(base_path: &Path) -> Self {
        let (listen, metrics) = (free_address(), free_address());
        let model = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/tiny-random");
        let process = Command::new(env!("CARGO_BIN_EXE_keirin-executor"))
            .args(["run", "--threads", "1", "--race-threads", "2", "--race-rate", "1000"])
            .args(["--listen", &listen, "--metrics-listen", &metrics])
            .arg("--base-path")
            .arg(base_path)
            .args(["--model", &format!("tiny-random={}", model.display())])
            .stderr(Stdio::null())
            .spawn()
            .expect("the executor's binary starts");
        let executor = Self { process, worker: Worker::new(&listen) };
        let deadline = Instant::now() + Duration::from_secs(60);
        while executor.worker.identity().await.is_err() {
            assert!(Instant::now() < deadline, "the executor does not answer; is KEIRIN_ONNXRUNTIME set?");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        executor
    }

    fn kill(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        // It may have been killed by the test.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[tokio::test]
async fn executor_killed_in_every_phase_loses_no_kept_proof_counts_none_twice_and_never_changes_its_answer() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let race = race(3, 20);
    let executor = Executor::start(folder.path()).await;
    // Long enough that some of it was written, and some was not.
    let raced = executor.worker.race_until(race, 2_500).await;
    executor.kill();
    let executor = Executor::start(folder.path()).await;
    executor.worker.race_until(race, raced + 1_500).await;

    // Asked to commit, and killed before it can say what to.
    executor.worker.ask(&Duty::Commit(race)).await.expect("it is taken in");
    executor.kill();
    let executor = Executor::start(folder.path()).await;
    let committed = executor.worker.commit(race).await;
    let nonces = executor.worker.done(&Duty::Commit(race)).await.nonces;
    assert!(nonces >= raced / 2, "{nonces} of {raced} nonces are left");
    assert_eq!(committed, tree_of(&RACER, &proofs_of(&RACER, &race, 0..nonces)));

    let indices = sampled_indices(&[9; 32], &RACER, committed.count, 32);
    let revealed = vec![([1; 32], (0..64).collect()), ([2; 32], (64..128).collect())];
    let duties = [
        Duty::Commit(race),
        Duty::Reveal { race, indices },
        Duty::Vote { race, revealed, continuous: None },
        Duty::Open { epoch: EpochIndex(4), committed: None },
    ];
    let mut executor = executor;
    for duty in duties {
        executor.worker.ask(&duty).await.expect("it is taken in");
        executor.kill();
        executor = Executor::start(folder.path()).await;
        let before = executor.worker.submission_bytes(&duty).await;
        executor.kill();
        executor = Executor::start(folder.path()).await;
        assert_eq!(executor.worker.submission_bytes(&duty).await, before, "{duty:?}");
    }
}

#[tokio::test]
async fn executor_killed_while_it_races_on_answers_the_same_and_never_commits_to_a_proof_twice() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let race = race(3, 21);
    let mut executor = Executor::start(folder.path()).await;
    executor.worker.race_until(race, 500).await;
    let mut after = executor.worker.commit(race).await.root.summary.last;

    for number in 0..3 {
        let duty = Duty::Prove { race, after: Some(after), number, least: 10 };
        // Killed before it can say what it commits to, and before the chain has it.
        executor.worker.ask(&duty).await.expect("it is taken in");
        executor.kill();
        executor = Executor::start(folder.path()).await;
        let before = executor.worker.submission_bytes(&duty).await;
        executor.kill();
        executor = Executor::start(folder.path()).await;
        assert_eq!(executor.worker.submission_bytes(&duty).await, before, "{duty:?}");
        let Submission::Continuous(commit, _) = executor.worker.submission(&duty).await else { panic!("a commitment") };
        let last = commit.proofs.root.summary.last;
        assert_eq!(commit.proofs, tree_of(&RACER, &proofs_of(&RACER, &race, after + 1..last + 1)));
        after = last;
    }

    let duty = Duty::RevealContinuous { race, sampled: vec![(0, vec![0, 9]), (2, vec![5])] };
    let before = executor.worker.submission_bytes(&duty).await;
    executor.kill();
    let executor = Executor::start(folder.path()).await;
    assert_eq!(executor.worker.submission_bytes(&duty).await, before);
}
