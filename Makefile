# Every command of the project. Each is one script that does its own set-up; see scripts/.
.PHONY: help setup demo testnet test fmt format lint bench bench-gateway bench-chain screenshots soak fuzz simulate operations zombienet chopsticks weights sprint-exactness verify-calibration clean
.DEFAULT_GOAL := help

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

setup: ## Get system packages, Wasm target, ONNX Runtime, model and test tools
	@scripts/setup.sh

demo: ## Start a dev chain with one participant and ask the model a question through it
	@scripts/demo.sh

testnet: ## Start three nodes with three executors that race, and show the standings
	@scripts/testnet.sh

test: ## Build and run every test
	@scripts/test.sh

fmt: ## Check formatting
	@scripts/fmt.sh

format: ## Mend formatting
	@scripts/fmt.sh --write

lint: ## Clippy and shellcheck, warnings denied
	@scripts/lint.sh

bench: ## Measure tokens/s, races, latency and on-chain cost; print tables, draw docs/plots
	@scripts/bench.sh

bench-gateway: ## Measure the gateway alone: overhead over calls in process, signed requests a second, many streams
	@scripts/bench-gateway.sh

bench-chain: ## Fill blocks with requests, reports and batches; print what fits, draw docs/plots
	@scripts/bench-chain.sh

soak: ## For an hour, saturate and kill a gateway, and executors with their node; count what is kept, charged and settled
	@scripts/soak.sh

fuzz: ## Give each parser of what strangers send ten minutes of libFuzzer's inputs
	@scripts/fuzz.sh

simulate: ## Run 10 000 epochs of honest and cheating participants; print what they earn, draw docs/plots
	@scripts/simulate.sh

operations: ## Check alert rules, dashboards, systemd units, compose file and the staging chain's specification
	@scripts/operations.sh

zombienet: ## Run Keirin as a parachain of a real relay chain and check what it must do there (an hour)
	@scripts/zombienet.sh

sprint-exactness: ## Compare ONNX Runtime with the sprint's reference on millions of outputs, bit for bit
	@scripts/sprint-exactness.sh

verify-calibration: ## Measure whom verification of text accuses: 10 000 honest checks and every cheat (an hour)
	@scripts/verify-calibration.sh

weights: ## Measure the pallets' weights and write their weights.rs
	@scripts/weights.sh

screenshots: ## Follow docs/polkadot-js.md on a dev chain and take its pictures anew
	@scripts/screenshots.sh

chopsticks: ## Rehearse a runtime upgrade on a fork, with the runtime's own checks of it (builds the runtime again)
	@scripts/chopsticks.sh

clean: ## Remove the cache and everything else that these commands left
	@scripts/clean.sh
