//! The real runtime over externalities: from genesis to a paid answer, through the transaction extensions.

mod presets;
mod proxies;
mod upgrades;
mod xcm;

use codec::Encode;
use frame_support::{assert_ok, dispatch::GetDispatchInfo, traits::fungible::InspectHold, weights::Weight};
use frame_system::offchain::CreateAuthorizedTransaction;
use k256::ecdsa::SigningKey;
use keirin_primitives::{
    executor::{ExecutorKey, ExecutorSignature, HardwareProfile},
    inference::{Answer, FinishReason, Outcome, Output, Report, TaskId, MAX_OUTPUT_BYTES},
    model::ModelId,
    signing::{possession_digest, report_digest},
    views::TaskState,
};
use sp_genesis_builder::PresetId;
use sp_keyring::Sr25519Keyring::{Alice, Bob};
use sp_runtime::{
    traits::Dispatchable,
    transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
};

use crate::{
    genesis::get_preset, Balances, Executive, Inference, Participants, Rewards, Runtime, RuntimeCall,
    RuntimeGenesisConfig, RuntimeHoldReason, RuntimeOrigin, System, UncheckedExtrinsic,
};

type InferenceCall = pallet_keirin_inference::Call<Runtime>;

fn new_test_ext() -> sp_io::TestExternalities {
    start(sp_genesis_builder::DEV_RUNTIME_PRESET)
}

/// The first block of a preset's chain.
fn start(preset: &str) -> sp_io::TestExternalities {
    let mut externalities = sp_io::TestExternalities::default();
    externalities.execute_with(|| {
        let patch = get_preset(&PresetId::from(preset)).expect("the preset exists");
        let full = frame_support::genesis_builder_helper::get_preset::<RuntimeGenesisConfig>(&None, |_| None)
            .expect("the default configuration");
        let mut config: serde_json::Value = serde_json::from_slice(&full).expect("JSON");
        let patch: serde_json::Value = serde_json::from_slice(&patch).expect("JSON");
        merge(&mut config, patch);
        let config = config.to_string().into_bytes();
        frame_support::genesis_builder_helper::build_state::<RuntimeGenesisConfig>(config).expect("genesis is valid");
        System::set_block_number(1);
    });
    externalities
}

/// RFC 7396.
fn merge(target: &mut serde_json::Value, patch: serde_json::Value) {
    match (target, patch) {
        (serde_json::Value::Object(target), serde_json::Value::Object(patch)) => {
            for (key, value) in patch {
                merge(target.entry(key).or_insert(serde_json::Value::Null), value);
            }
        }
        (target, patch) => *target = patch,
    }
}

fn executor() -> SigningKey {
    SigningKey::from_slice(&[3; 32]).expect("a small non-zero scalar is a valid key")
}

fn sign(digest: &[u8; 32]) -> ExecutorSignature {
    let (signature, recovery) = executor().sign_prehash_recoverable(digest).expect("a digest can be signed");
    let mut bytes = [0u8; 65];
    bytes[..64].copy_from_slice(&signature.to_bytes());
    bytes[64] = recovery.to_byte();
    ExecutorSignature(bytes)
}

fn model() -> ModelId {
    ModelId::truncate_from(b"smollm2-135m-instruct".to_vec())
}

fn register_alice() {
    let point = executor().verifying_key().to_encoded_point(true);
    let key = ExecutorKey(point.as_bytes().try_into().expect("33 bytes"));
    let proof = sign(&possession_digest(&System::block_hash(0).0, &Alice.to_account_id()));
    assert_ok!(Participants::register(
        RuntimeOrigin::signed(Alice.to_account_id()),
        key,
        proof,
        b"http://localhost:1".to_vec(),
        HardwareProfile::default(),
        vec![model()],
    ));
}

fn request_by_bob() -> TaskId {
    let call = RuntimeCall::Inference(InferenceCall::request {
        model: model().into_inner(),
        prompt: b"What is the capital of France?".to_vec(),
        max_tokens: 32,
        max_fee: u128::MAX,
        sampling: None,
    });
    assert_ok!(call.dispatch(RuntimeOrigin::signed(Bob.to_account_id())));
    TaskId(pallet_keirin_inference::NextTask::<Runtime>::get().0 - 1)
}

fn answer(text: &[u8]) -> Report<crate::AccountId> {
    let order = Inference::open_orders(&Alice.to_account_id()).pop().expect("a task is open");
    let output = Output::truncate_from(text.to_vec());
    let answer =
        Answer { output, prompt_tokens: 30, completion_tokens: 8, finish: FinishReason::Stop, evidence: [1; 32] };
    let hash = keirin_primitives::inference::order_hash(&order);
    Report { task: order.task, participant: order.participant, order: hash, outcome: Outcome::Answered(answer) }
}

fn transaction(report: Report<crate::AccountId>, signature: ExecutorSignature) -> UncheckedExtrinsic {
    let call = RuntimeCall::Inference(InferenceCall::report { report, signature });
    <Runtime as CreateAuthorizedTransaction<InferenceCall>>::create_authorized_transaction(call)
}

fn signed(report: Report<crate::AccountId>) -> UncheckedExtrinsic {
    let signature = sign(&report_digest(&System::block_hash(0).0, &report));
    transaction(report, signature)
}

#[test]
fn relay_chain_finds_its_way_into_the_code() {
    // In the list of exports a name comes after its length and before the kind, here «function».
    const EXPORT: &[u8] = b"\x0evalidate_block\0";
    let code = crate::WASM_BINARY_BLOATY.expect("tests are built with the Wasm code");
    assert!(code.windows(EXPORT.len()).any(|bytes| bytes == EXPORT));
}

#[test]
fn authorized_report_needs_no_account_and_no_fee_and_charges_for_the_answer() {
    new_test_ext().execute_with(|| {
        register_alice();
        let task = request_by_bob();
        let (alice, bob) = (Alice.to_account_id(), Bob.to_account_id());
        let pot = Rewards::pot_account();
        let balances = || [&alice, &bob, &pot].map(Balances::free_balance);
        let before = balances();
        let reason = RuntimeHoldReason::Inference(pallet_keirin_inference::HoldReason::TaskEscrow);
        let held = Balances::balance_on_hold(&reason, &bob);

        assert_ok!(Executive::apply_extrinsic(signed(answer(b"Paris."))).expect("it is valid"));

        let Some(TaskState::Answered { output, fee, refunded, .. }) = Inference::task_view(task).map(|view| view.state)
        else {
            panic!("the task is answered");
        };
        assert_eq!((output.as_slice(), fee + refunded), (b"Paris.".as_slice(), held));
        assert_eq!(
            balances(),
            [before[0], before[1] + refunded, before[2] + fee],
            "Alice is paid when the epoch is settled"
        );
    });
}

#[test]
fn pool_refuses_forged_and_replayed_reports() {
    new_test_ext().execute_with(|| {
        register_alice();
        request_by_bob();
        let validate = |transaction| {
            Executive::validate_transaction(TransactionSource::External, transaction, System::block_hash(0))
        };
        let custom = |code| Err(TransactionValidityError::Invalid(InvalidTransaction::Custom(code)));

        let honest = signed(answer(b"Paris."));
        let forged = transaction(answer(b"Rome."), sign(&report_digest(&[0; 32], &answer(b"Rome."))));
        assert!(validate(honest.clone()).is_ok());
        assert_eq!(validate(forged), custom(pallet_keirin_inference::ReportRefusal::WrongSignature as u8));

        assert_ok!(Executive::apply_extrinsic(honest.clone()).expect("it is valid"));
        assert_eq!(validate(honest), custom(pallet_keirin_inference::ReportRefusal::AlreadyEnded as u8));
    });
}

#[test]
fn report_cannot_come_as_a_bare_extrinsic() {
    new_test_ext().execute_with(|| {
        register_alice();
        request_by_bob();
        let report = answer(b"Paris.");
        let signature = sign(&report_digest(&System::block_hash(0).0, &report));
        let call = RuntimeCall::Inference(InferenceCall::report { report, signature });

        let bare = UncheckedExtrinsic::new_bare(call);
        assert!(Executive::validate_transaction(TransactionSource::External, bare, System::block_hash(0)).is_err());
    });
}

/// Of which the record of the work, so that it is checked and paid, and what moves the price take about one.
#[test]
fn longest_report_weighs_less_than_three_milliseconds() {
    new_test_ext().execute_with(|| {
        register_alice();
        request_by_bob();
        let report = answer(&vec![b'a'; MAX_OUTPUT_BYTES as usize]);
        let signature = sign(&report_digest(&System::block_hash(0).0, &report));
        let call = RuntimeCall::Inference(InferenceCall::report { report, signature });

        let info = call.get_dispatch_info();
        let authorize = frame_support::traits::Authorize::weight_of_authorize(&call);
        let weight: Weight = info.call_weight.saturating_add(authorize);
        assert!(weight.ref_time() < 3_000_000_000, "{} ps", weight.ref_time());
        assert!(call.encoded_size() > MAX_OUTPUT_BYTES as usize);
    });
}

#[test]
fn governance_changes_parameters_and_nobody_else_does() {
    use crate::{configs::parameters::dynamic_params, RuntimeParameters};

    new_test_ext().execute_with(|| {
        let set = |origin: RuntimeOrigin| {
            let lifetime =
                dynamic_params::inference::Parameters::TaskLifetime(dynamic_params::inference::TaskLifetime, Some(5));
            let key_value = RuntimeParameters::Inference(lifetime);
            RuntimeCall::Parameters(pallet_parameters::Call::set_parameter { key_value }).dispatch(origin)
        };

        assert!(set(RuntimeOrigin::signed(Bob.to_account_id())).is_err());
        assert_ok!(set(RuntimeOrigin::root()));

        register_alice();
        request_by_bob();
        let event = System::events().pop().expect("the request has an event").event;
        assert!(matches!(
            event,
            crate::RuntimeEvent::Inference(pallet_keirin_inference::Event::TaskRequested { expires_at: 6, .. })
        ));
    });
}

/// A million receipts a second: what a batch of 65 536 of 256 requesters takes, and the verdicts on it of 32 validators that seal 64 in a
/// transaction.
#[test]
fn a_full_batch_and_its_verdicts_weigh_less_than_65_milliseconds() {
    use keirin_primitives::{receipts::MAX_DEBITS, validation::MAX_VERDICTS};
    use pallet_keirin_receipts::WeightInfo as _;
    use pallet_keirin_validation::WeightInfo as _;
    type Receipts = pallet_keirin_receipts::weights::SubstrateWeight<Runtime>;
    type Validation = pallet_keirin_validation::weights::SubstrateWeight<Runtime>;

    let batch = Receipts::authorize_commit_batch(MAX_DEBITS).saturating_add(Receipts::commit_batch(MAX_DEBITS));
    let sealed = Validation::authorize_submit_verdicts(MAX_VERDICTS)
        .saturating_add(Validation::submit_verdicts(MAX_VERDICTS))
        .saturating_div(MAX_VERDICTS.into());
    let all = batch.saturating_add(sealed.saturating_mul(32));

    assert!(all.ref_time() < 65_000_000_000, "{} ps, of which the batch is {}", all.ref_time(), batch.ref_time());
}

/// Pallets that have money at genesis are built before the one that counts it.
#[test]
fn all_tokens_of_genesis_are_counted() {
    new_test_ext().execute_with(|| {
        assert_eq!(pallet_keirin_rewards::GenesisIssuance::<Runtime>::get(), crate::Balances::total_issuance());
    });
}

#[test]
fn nothing_is_withdrawn_and_no_batch_forgotten_while_receipts_may_be_committed() {
    use frame_support::traits::Get;

    use crate::{
        configs::parameters::dynamic_params::receipts::{BatchRetention, OldestReceipt, WithdrawalDelay},
        constants::SLOT_DURATION,
    };

    new_test_ext().execute_with(|| {
        let milliseconds = |blocks: u32| u64::from(blocks) * SLOT_DURATION;
        let three_epochs = milliseconds(300);
        assert!(milliseconds(WithdrawalDelay::get()) > OldestReceipt::get());
        let latest = OldestReceipt::get() + pallet_keirin_receipts::AHEAD_MS;
        assert!(milliseconds(BatchRetention::get()) > latest + three_epochs);
    });
}

/// What all demands that can be open at once may delay settlement, and that what is posted fits into blocks.
#[test]
fn open_demands_for_receipts_delay_settlement_by_eighty_blocks_at_most() {
    use frame_support::traits::Get;
    use keirin_primitives::receipts::MAX_ANSWER_BYTES;
    use pallet_keirin_receipts::{WeightInfo as _, ANSWERED_IN_A_BLOCK, MOST_BY_WEIGHT, MOST_OWN, MOST_SPARE};
    type Receipts = pallet_keirin_receipts::weights::SubstrateWeight<Runtime>;

    use crate::{configs::parameters::dynamic_params::validation::DemandBlocks, constants::MAXIMUM_BLOCK_WEIGHT};

    new_test_ext().execute_with(|| {
        let bytes = (MOST_BY_WEIGHT + MOST_SPARE + MOST_OWN) * MAX_ANSWER_BYTES;
        let blocks = DemandBlocks::get() + bytes / ANSWERED_IN_A_BLOCK + 1;
        assert!(blocks <= 80, "{blocks}");
        let answer = Receipts::authorize_answer_receipt(MAX_ANSWER_BYTES);
        let answer = answer.saturating_add(Receipts::answer_receipt(MAX_ANSWER_BYTES));
        let in_a_block = answer.saturating_mul(u64::from(ANSWERED_IN_A_BLOCK.div_ceil(MAX_ANSWER_BYTES)));
        assert!(in_a_block.all_lte(MAXIMUM_BLOCK_WEIGHT.saturating_div(4)), "{in_a_block}");
    });
}

/// Where a request had to go can be told until its batch is settled.
#[test]
fn rosters_are_kept_for_as_long_as_requests_of_their_time_are_settled() {
    use frame_support::traits::Get;

    use crate::{configs::parameters::dynamic_params::receipts::OldestReceipt, constants::SLOT_DURATION};

    new_test_ext().execute_with(|| {
        let epoch_ms = 100 * SLOT_DURATION;
        let epochs = (OldestReceipt::get() + pallet_keirin_receipts::AHEAD_MS).div_ceil(epoch_ms) + 3;
        assert!(epochs < u64::from(pallet_keirin_receipts::KEPT_ROSTERS), "{epochs}");
    });
}

/// An answer of one token to the shortest prompt has to be worth a receipt at the lowest price.
#[test]
fn the_cheapest_answer_of_every_preset_costs_a_receipt() {
    use frame_support::traits::Get;

    use crate::configs::parameters::dynamic_params::{models::Pricing, receipts::LeastReceiptFee};

    new_test_ext().execute_with(|| {
        let floor = Pricing::get().floor;
        for (name, model) in pallet_keirin_models::Models::<Runtime>::iter() {
            let token = floor.min(model.price_per_unit) * u128::from(model.units_per_token);
            assert!(2 * token >= LeastReceiptFee::get(), "{name:?}");
        }
    });
}
