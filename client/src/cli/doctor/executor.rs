//! Does the executor answer, with what does it compute, and is there room for orders?

use keirin_primitives::{executor_rpc::HostReport, model::ModelId, views::ModelView};

use super::finding::Finding;
use crate::{cli::text, executor::ExecutorFacts};

/// Name of the library's file before its version.
const LIBRARY: &str = "libonnxruntime.so.";
/// Share of the places for orders, in percent, above which a host is too slow.
const MOST_ORDERS_PERCENT: u64 = 80;

/// Whether the executor answers and serves something.
pub(super) fn reachable(facts: Result<&ExecutorFacts, String>) -> Finding {
    match facts {
        Err(problem) => {
            let fix = "start it (systemctl start keirin-executor) and look at its log (journalctl -u keirin-executor)";
            Finding::wrong("executor", problem, fix)
        }
        Ok(facts) if facts.models.is_empty() => {
            Finding::wrong("executor", "it serves no model", "start it with --model NAME=FOLDER")
        }
        Ok(facts) => {
            let models: Vec<String> = facts.models.iter().map(|model| text(model)).collect();
            let speed = facts.hardware.millitokens_per_second as f64 / 1_000.0;
            Finding::good("executor", format!("serves {} at {speed:.1} tokens/s alone", models.join(", ")))
        }
    }
}

/// Whether what computes is what the host has, and enough for its models.
pub(super) fn gpu(facts: &ExecutorFacts, host: &HostReport, models: &[ModelView<u128>]) -> Finding {
    let on_gpu = host.device.starts_with("cuda");
    let most_wanted =
        models.iter().filter(|model| facts.models.contains(&model.id)).max_by_key(|model| model.minimum_vram_mib);
    let wanted = most_wanted.map_or(0, |model| model.minimum_vram_mib);
    let name = |model: Option<&ModelView<u128>>| model.map_or_else(String::new, |model| text(&model.id));
    match (&facts.hardware.gpu, on_gpu) {
        (Some(gpu), _) if gpu.vram_mib < wanted => Finding::wrong(
            "GPU",
            format!("{} has {} MiB, {} wants {wanted}", text(&gpu.model), gpu.vram_mib, name(most_wanted)),
            "serve smaller models, or use a larger GPU",
        ),
        (Some(gpu), true) => Finding::good("GPU", format!("{} as {}", text(&gpu.model), host.device)),
        (Some(gpu), false) => Finding::warning(
            "GPU",
            format!("{} is not used", text(&gpu.model)),
            "start the executor with --device cuda:0 and the GPU's build of ONNX Runtime",
        ),
        (None, true) => Finding::wrong(
            "GPU",
            format!("computes on {}, but nvidia-smi named no GPU when the host was measured", host.device),
            "install the driver's tools, then: keirin-executor bench, keirin participant update",
        ),
        (None, false) if wanted > 0 => Finding::wrong(
            "GPU",
            format!("none, and {} wants one with {wanted} MiB", name(most_wanted)),
            "serve other models, or measure the host again: keirin-executor bench",
        ),
        (None, false) => Finding::good("GPU", "none, and none is needed"),
    }
}

/// Which ONNX Runtime is loaded.
pub(super) fn onnxruntime(host: &HostReport, models: &[ModelId]) -> Finding {
    let version =
        host.onnxruntime.rsplit_once(LIBRARY).map(|(_, version)| version).filter(|version| !version.is_empty());
    match version {
        _ if models.is_empty() => Finding::skipped("ONNX Runtime", "no model is loaded with it"),
        Some(version) => Finding::good("ONNX Runtime", format!("{version}, {}", host.onnxruntime)),
        None => Finding::warning(
            "ONNX Runtime",
            format!("{} does not tell its version", host.onnxruntime),
            "name the file of a release in KEIRIN_ONNXRUNTIME, as in libonnxruntime.so.1.31.1",
        ),
    }
}

/// Whether the host keeps up.
pub(super) fn orders(host: &HostReport) -> Finding {
    let found = format!("{} of {} places for orders are taken", host.open_orders, host.max_open_orders);
    let bound = host.max_open_orders.saturating_mul(MOST_ORDERS_PERCENT) / 100;
    if host.open_orders > bound {
        return Finding::warning(
            "orders",
            found,
            "this host is too slow for its weight: race with a lower --race-rate, or add compute",
        );
    }
    Finding::good("orders", found)
}

#[cfg(test)]
mod tests {
    use keirin_primitives::{
        executor::{ExecutorKey, Gpu, HardwareProfile},
        sprint::BasisPoints,
        verification::{Micronats, TextThresholds},
    };

    use super::*;
    use crate::cli::doctor::finding::State;

    fn name(text: &str) -> ModelId {
        text.as_bytes().to_vec().try_into().expect("short enough")
    }

    fn facts(vram_mib: Option<u32>) -> ExecutorFacts {
        let gpu = vram_mib.map(|vram_mib| Gpu { model: b"H200".to_vec().try_into().expect("short enough"), vram_mib });
        let hardware = HardwareProfile { gpu, millitokens_per_second: 50_500, ..HardwareProfile::default() };
        ExecutorFacts { key: ExecutorKey([2; 33]), hardware, models: vec![name("tiny")] }
    }

    fn host(device: &str) -> HostReport {
        HostReport {
            device: device.into(),
            onnxruntime: "/usr/lib/libonnxruntime.so.1.31.1".into(),
            folder: "/data".into(),
            free_bytes: None,
            total_bytes: None,
            open_orders: 0,
            max_open_orders: 100,
            public_listen: None,
        }
    }

    fn model(id: &str, minimum_vram_mib: u32) -> ModelView<u128> {
        let micronats = Micronats(1);
        ModelView {
            id: name(id),
            content_hash: [0; 32],
            context_length: 1,
            units_per_token: 1,
            price_per_unit: 1,
            utilisation: BasisPoints(0),
            thresholds: TextThresholds { choice: micronats, position: micronats, mean: micronats },
            minimum_vram_mib,
            active: true,
        }
    }

    #[test]
    fn executor_serves_at_least_one_model() {
        assert_eq!(reachable(Err("cannot ask".into())).state, State::Wrong);
        assert_eq!(reachable(Ok(&ExecutorFacts { models: Vec::new(), ..facts(None) })).state, State::Wrong);
        let good = reachable(Ok(&facts(None)));
        assert!(good.state == State::Good && good.found.contains("tiny at 50.5 tokens/s"), "{good:?}");
    }

    #[test]
    fn gpu_is_used_if_it_is_there_and_there_if_it_is_used() {
        let state = |vram_mib, device| gpu(&facts(vram_mib), &host(device), &[model("tiny", 0)]).state;
        assert_eq!(state(Some(8_000), "cuda:0"), State::Good);
        assert_eq!(state(Some(8_000), "cpu"), State::Warning);
        assert_eq!(state(None, "cuda:0"), State::Wrong);
        assert_eq!(state(None, "cpu"), State::Good);
    }

    #[test]
    fn gpu_is_large_enough_for_what_is_served_and_for_nothing_else() {
        let models = [model("tiny", 24_000), model("not-served", 80_000)];
        assert_eq!(gpu(&facts(Some(24_000)), &host("cuda:0"), &models).state, State::Good);
        assert_eq!(gpu(&facts(Some(23_999)), &host("cuda:0"), &models).state, State::Wrong);
        assert_eq!(gpu(&facts(None), &host("cpu"), &models).state, State::Wrong);
    }

    #[test]
    fn version_of_the_library_is_in_its_name() {
        let good = onnxruntime(&host("cpu"), &[name("tiny")]);
        assert!(good.state == State::Good && good.found.starts_with("1.31.1"), "{good:?}");
        let unversioned = HostReport { onnxruntime: "/usr/lib/libonnxruntime.so".into(), ..host("cpu") };
        assert_eq!(onnxruntime(&unversioned, &[name("tiny")]).state, State::Warning);
    }

    #[test]
    fn host_that_does_not_keep_up_is_told() {
        let with = |open_orders| orders(&HostReport { open_orders, ..host("cpu") }).state;
        assert_eq!((with(80), with(81)), (State::Good, State::Warning));
    }
}
