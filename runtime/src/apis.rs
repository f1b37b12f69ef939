//! What programs outside may ask of the runtime. polkadot.js apps builds its «Runtime calls» from these, so
//! the node has no RPC of its own.

use alloc::{vec, vec::Vec};
use cumulus_primitives_core::VerifySchedulingSignature;
use frame_support::{
    genesis_builder_helper::{build_state, get_preset},
    weights::Weight,
};
use keirin_primitives::{
    executor::ExecutorKey,
    inference::{TaskId, TaskOrder},
    model::ModelId,
    receipts::{BatchId, Debit, PostedReceipt, RequesterId},
    sprint::{Configuration, Duty, EpochIndex},
    validation::WorkIndex,
    views::{
        BatchView, ChallengeView, DepositView, ModelView, OpenDemand, OpenReceiptDemand, ParticipantView,
        PriceListView, QuoteError, ReputationView, RewardsView, RosterView, RoundView, SprintView, StandingView,
        SupplyView, TaskView, WorkView,
    },
    weight::VotingWeight,
    HashBytes,
};
use pallet_aura::Authorities;
use sp_api::impl_runtime_apis;
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_runtime::{
    traits::Block as BlockT,
    transaction_validity::{TransactionSource, TransactionValidity},
    ApplyExtrinsicResult,
};
use sp_version::RuntimeVersion;
use xcm::{latest::AssetId, Version as XcmVersion, VersionedAssetId, VersionedAssets, VersionedLocation, VersionedXcm};
use xcm_runtime_apis::{
    conversions::{Error as LocationToAccountApiError, LocationToAccountHelper},
    dry_run::{CallDryRunEffects, Error as XcmDryRunApiError, XcmDryRunEffects},
    fees::Error as XcmPaymentApiError,
};

use crate::{
    configs::{
        xcm::{fees::Trader, LocationToAccountId, TokenLocation, XcmRouter},
        ConsensusHook,
    },
    constants::{BLOCK_PROCESSING_VELOCITY, RELAY_PARENT_OFFSET, SLOT_DURATION},
    offchain::RuntimeChain,
    AccountId, Balance, Block, BlockNumber, Executive, Inference, InherentDataExt, Models, Nonce, OriginCaller,
    ParachainInfo, ParachainSystem, Participants, PolkadotXcm, Receipts, Reputation, Rewards, Runtime, RuntimeCall,
    RuntimeEvent, RuntimeGenesisConfig, SessionKeys, Sprints, System, TransactionPayment, Validation, VERSION,
};

impl_runtime_apis! {
    impl sp_consensus_aura::AuraApi<Block, AuraId> for Runtime {
        fn slot_duration() -> sp_consensus_aura::SlotDuration {
            sp_consensus_aura::SlotDuration::from_millis(SLOT_DURATION)
        }

        fn authorities() -> Vec<AuraId> {
            Authorities::<Runtime>::get().into_inner()
        }
    }

    impl cumulus_primitives_core::RelayParentOffsetApi<Block> for Runtime {
        fn relay_parent_offset() -> u32 {
            RELAY_PARENT_OFFSET
        }

        fn max_claim_queue_offset() -> u8 {
            ParachainSystem::max_claim_queue_offset()
        }
    }

    impl cumulus_primitives_core::SchedulingV3EnabledApi<Block> for Runtime {
        fn scheduling_v3_enabled() -> bool {
            <Runtime as cumulus_pallet_parachain_system::Config>::SchedulingSignatureVerifier::V3_SCHEDULING_ENABLED
        }
    }

    impl cumulus_primitives_aura::AuraUnincludedSegmentApi<Block> for Runtime {
        fn can_build_upon(
            included_hash: <Block as BlockT>::Hash,
            slot: cumulus_primitives_aura::Slot,
        ) -> bool {
            ConsensusHook::can_build_upon(included_hash, slot)
        }
    }

    impl sp_api::Core<Block> for Runtime {
        fn version() -> RuntimeVersion {
            VERSION
        }

        fn execute_block(block: <Block as BlockT>::LazyBlock) {
            Executive::execute_block(block)
        }

        fn initialize_block(header: &<Block as BlockT>::Header) -> sp_runtime::ExtrinsicInclusionMode {
            Executive::initialize_block(header)
        }
    }

    impl sp_api::Metadata<Block> for Runtime {
        fn metadata() -> OpaqueMetadata {
            OpaqueMetadata::new(Runtime::metadata().into())
        }

        fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
            Runtime::metadata_at_version(version)
        }

        fn metadata_versions() -> Vec<u32> {
            Runtime::metadata_versions()
        }
    }

    impl sp_block_builder::BlockBuilder<Block> for Runtime {
        fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
            Executive::apply_extrinsic(extrinsic)
        }

        fn finalize_block() -> <Block as BlockT>::Header {
            Executive::finalize_block()
        }

        fn inherent_extrinsics(data: sp_inherents::InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
            data.create_extrinsics()
        }

        fn check_inherents(
            block: <Block as BlockT>::LazyBlock,
            data: sp_inherents::InherentData,
        ) -> sp_inherents::CheckInherentsResult {
            data.check_extrinsics(&block)
        }
    }

    impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
        fn validate_transaction(
            source: TransactionSource,
            tx: <Block as BlockT>::Extrinsic,
            block_hash: <Block as BlockT>::Hash,
        ) -> TransactionValidity {
            Executive::validate_transaction(source, tx, block_hash)
        }
    }

    impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
        fn offchain_worker(header: &<Block as BlockT>::Header) {
            Executive::offchain_worker(header);
            keirin_offchain_workers::run::<RuntimeChain>();
        }
    }

    impl sp_session::SessionKeys<Block> for Runtime {
        fn generate_session_keys(
            owner: Vec<u8>,
            seed: Option<Vec<u8>>,
        ) -> sp_session::OpaqueGeneratedSessionKeys {
            SessionKeys::generate(&owner, seed).into()
        }

        fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
            SessionKeys::decode_into_raw_public_keys(&encoded)
        }
    }

    impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
        fn account_nonce(account: AccountId) -> Nonce {
            System::account_nonce(account)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance> for Runtime {
        fn query_info(
            uxt: <Block as BlockT>::Extrinsic,
            len: u32,
        ) -> pallet_transaction_payment_rpc_runtime_api::RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_info(uxt, len)
        }

        fn query_fee_details(
            uxt: <Block as BlockT>::Extrinsic,
            len: u32,
        ) -> pallet_transaction_payment::FeeDetails<Balance> {
            TransactionPayment::query_fee_details(uxt, len)
        }

        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }

        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<Block, Balance, RuntimeCall>
        for Runtime
    {
        fn query_call_info(
            call: RuntimeCall,
            len: u32,
        ) -> pallet_transaction_payment::RuntimeDispatchInfo<Balance> {
            TransactionPayment::query_call_info(call, len)
        }

        fn query_call_fee_details(call: RuntimeCall, len: u32) -> pallet_transaction_payment::FeeDetails<Balance> {
            TransactionPayment::query_call_fee_details(call, len)
        }

        fn query_weight_to_fee(weight: Weight) -> Balance {
            TransactionPayment::weight_to_fee(weight)
        }

        fn query_length_to_fee(length: u32) -> Balance {
            TransactionPayment::length_to_fee(length)
        }
    }

    impl cumulus_primitives_core::CollectCollationInfo<Block> for Runtime {
        fn collect_collation_info(header: &<Block as BlockT>::Header) -> cumulus_primitives_core::CollationInfo {
            ParachainSystem::collect_collation_info(header)
        }
    }

    impl cumulus_primitives_core::GetParachainInfo<Block> for Runtime {
        fn parachain_id() -> cumulus_primitives_core::ParaId {
            ParachainInfo::parachain_id()
        }
    }

    impl cumulus_primitives_core::TargetBlockRate<Block> for Runtime {
        fn target_block_rate() -> u32 {
            BLOCK_PROCESSING_VELOCITY
        }
    }

    impl cumulus_primitives_core::KeyToIncludeInRelayProof<Block> for Runtime {
        fn keys_to_prove() -> cumulus_primitives_core::RelayProofRequest {
            Default::default()
        }
    }

    impl xcm_runtime_apis::fees::XcmPaymentApi<Block> for Runtime {
        fn query_acceptable_payment_assets(version: XcmVersion) -> Result<Vec<VersionedAssetId>, XcmPaymentApiError> {
            PolkadotXcm::query_acceptable_payment_assets(version, vec![AssetId(TokenLocation::get())])
        }

        fn query_weight_to_asset_fee(weight: Weight, asset: VersionedAssetId) -> Result<u128, XcmPaymentApiError> {
            PolkadotXcm::query_weight_to_asset_fee::<Trader>(weight, asset)
        }

        fn query_xcm_weight(message: VersionedXcm<()>) -> Result<Weight, XcmPaymentApiError> {
            PolkadotXcm::query_xcm_weight(message)
        }

        fn query_delivery_fees(
            destination: VersionedLocation,
            message: VersionedXcm<()>,
            asset: VersionedAssetId,
        ) -> Result<VersionedAssets, XcmPaymentApiError> {
            PolkadotXcm::query_delivery_fees::<()>(destination, message, asset)
        }
    }

    impl xcm_runtime_apis::dry_run::DryRunApi<Block, RuntimeCall, RuntimeEvent, OriginCaller> for Runtime {
        fn dry_run_call(
            origin: OriginCaller,
            call: RuntimeCall,
            version: XcmVersion,
        ) -> Result<CallDryRunEffects<RuntimeEvent>, XcmDryRunApiError> {
            PolkadotXcm::dry_run_call::<Runtime, XcmRouter, OriginCaller, RuntimeCall>(origin, call, version)
        }

        fn dry_run_xcm(
            origin: VersionedLocation,
            program: VersionedXcm<RuntimeCall>,
        ) -> Result<XcmDryRunEffects<RuntimeEvent>, XcmDryRunApiError> {
            PolkadotXcm::dry_run_xcm::<XcmRouter>(origin, program)
        }
    }

    impl xcm_runtime_apis::conversions::LocationToAccountApi<Block, AccountId> for Runtime {
        fn convert_location(location: VersionedLocation) -> Result<AccountId, LocationToAccountApiError> {
            LocationToAccountHelper::<AccountId, LocationToAccountId>::convert_location(location)
        }
    }

    impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
        fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
            build_state::<RuntimeGenesisConfig>(config)
        }

        fn get_preset(id: &Option<sp_genesis_builder::PresetId>) -> Option<Vec<u8>> {
            get_preset::<RuntimeGenesisConfig>(id, crate::genesis::get_preset)
        }

        fn preset_names() -> Vec<sp_genesis_builder::PresetId> {
            crate::genesis::preset_names()
        }
    }

    impl pallet_keirin_participants::runtime_api::ParticipantsApi<Block, AccountId, Balance, BlockNumber>
        for Runtime
    {
        fn participant(account: AccountId) -> Option<ParticipantView<AccountId, Balance, BlockNumber>> {
            Participants::participant_view(account)
        }

        fn participants(
            from: Option<AccountId>,
            limit: u32,
        ) -> Vec<ParticipantView<AccountId, Balance, BlockNumber>> {
            Participants::participant_views(from, limit)
        }

        fn participant_by_key(key: ExecutorKey) -> Option<AccountId> {
            Participants::participant_by_key(&key)
        }
    }

    impl pallet_keirin_models::runtime_api::ModelsApi<Block, Balance> for Runtime {
        fn models() -> Vec<ModelView<Balance>> {
            Models::model_views()
        }
    }

    impl pallet_keirin_inference::runtime_api::InferenceApi<Block, AccountId, Balance, BlockNumber> for Runtime {
        fn task(task: TaskId) -> Option<TaskView<AccountId, Balance, BlockNumber>> {
            Inference::task_view(task)
        }

        fn quote(model: ModelId, prompt_bytes: u32, max_tokens: u32) -> Result<Balance, QuoteError> {
            Inference::quote(model, prompt_bytes, max_tokens)
        }

        fn open_orders(participant: AccountId) -> Vec<TaskOrder<AccountId>> {
            Inference::open_orders(&participant)
        }

        fn open_task_count() -> u32 {
            Inference::open_task_count()
        }
    }

    impl pallet_keirin_sprints::runtime_api::SprintsApi<Block, AccountId, BlockNumber> for Runtime {
        fn sprint() -> SprintView<AccountId, BlockNumber> {
            Sprints::sprint_view()
        }

        fn randomness() -> Option<(EpochIndex, HashBytes)> {
            Sprints::randomness_in_force()
        }

        fn duty(participant: AccountId) -> Option<Duty<AccountId>> {
            Sprints::duty_of(&participant)
        }

        fn distance2(
            configuration: Configuration,
            seed: HashBytes,
            participant: AccountId,
            nonce: u64,
        ) -> Option<u32> {
            Sprints::distance2(configuration, &seed, &participant, nonce)
        }
    }

    impl pallet_keirin_validation::runtime_api::ValidationApi<Block, AccountId, Balance, BlockNumber> for Runtime {
        fn rounds() -> Vec<RoundView<BlockNumber>> {
            Validation::rounds()
        }

        fn works(
            epoch: EpochIndex,
            from: WorkIndex,
            validator: AccountId,
        ) -> Vec<WorkView<AccountId, Balance, BlockNumber>> {
            Validation::works(epoch, from, &validator)
        }

        fn challenges(validator: AccountId) -> Vec<ChallengeView<AccountId, Balance, BlockNumber>> {
            Validation::challenges(&validator)
        }

        fn demands(executor: AccountId) -> Vec<OpenDemand<BlockNumber>> {
            Validation::demands(&executor)
        }

        fn payload(epoch: EpochIndex, index: WorkIndex) -> Option<Vec<u8>> {
            Validation::payload(epoch, index)
        }

        fn standing(epoch: EpochIndex, participant: AccountId) -> Option<StandingView<AccountId>> {
            Validation::standing(epoch, &participant)
        }

        fn snapshot(epoch: EpochIndex) -> Vec<(AccountId, VotingWeight)> {
            Validation::snapshot(epoch)
        }
    }

    impl pallet_keirin_receipts::runtime_api::ReceiptsApi<Block, AccountId, BlockNumber> for Runtime {
        fn deposit(requester: RequesterId) -> DepositView<AccountId, BlockNumber> {
            Receipts::deposit_of(&requester)
        }

        fn next_batch(participant: AccountId) -> Option<u32> {
            Receipts::next_batch(&participant)
        }

        fn prices() -> Vec<PriceListView> {
            Receipts::prices()
        }

        fn not_covered(debits: Vec<Debit>) -> Vec<u32> {
            Receipts::not_covered(&debits)
        }

        fn batch(batch: BatchId) -> Option<BatchView<AccountId, BlockNumber>> {
            Receipts::batch(&batch)
        }

        fn receipt_demands(executor: AccountId) -> Vec<OpenReceiptDemand<BlockNumber>> {
            Receipts::receipt_demands(&executor)
        }

        fn roster(epoch: EpochIndex) -> Option<RosterView<AccountId>> {
            Receipts::roster(epoch)
        }

        fn posted_receipt(batch: BatchId, place: u32) -> Option<PostedReceipt> {
            Receipts::posted(&batch, place)
        }
    }

    impl pallet_keirin_reputation::runtime_api::ReputationApi<Block, AccountId> for Runtime {
        fn reputation(participant: AccountId) -> Option<ReputationView> {
            Reputation::reputation_of(&participant)
        }

        fn reputations(from: Option<AccountId>, limit: u32) -> Vec<(AccountId, ReputationView)> {
            Reputation::reputations(from, limit)
        }
    }

    impl pallet_keirin_rewards::runtime_api::RewardsApi<Block, AccountId, Balance> for Runtime {
        fn rewards(participant: AccountId) -> RewardsView<Balance> {
            Rewards::rewards_of(&participant)
        }

        fn claimable(participant: AccountId, limit: u32) -> Vec<EpochIndex> {
            Rewards::claimable(&participant, limit)
        }

        fn releasable(participant: AccountId) -> bool {
            Rewards::is_releasable(&participant)
        }

        fn supply() -> SupplyView<Balance> {
            Rewards::supply()
        }
    }

    #[cfg(feature = "try-runtime")]
    impl frame_try_runtime::TryRuntime<Block> for Runtime {
        fn on_runtime_upgrade(checks: frame_try_runtime::UpgradeCheckSelect) -> (Weight, Weight) {
            let weight = Executive::try_runtime_upgrade(checks).expect("a dry run must show the failure");
            (weight, crate::configs::RuntimeBlockWeights::get().max_block)
        }

        fn execute_block(
            block: <Block as BlockT>::LazyBlock,
            state_root_check: bool,
            signature_check: bool,
            select: frame_try_runtime::TryStateSelect,
        ) -> Weight {
            Executive::try_execute_block(block, state_root_check, signature_check, select)
                .expect("a dry run must show the failure")
        }
    }

    #[cfg(feature = "runtime-benchmarks")]
    impl frame_benchmarking::Benchmark<Block> for Runtime {
        fn benchmark_metadata(extra: bool) -> (
            Vec<frame_benchmarking::BenchmarkList>,
            Vec<frame_support::traits::StorageInfo>,
        ) {
            crate::benchmarks::metadata(extra)
        }

        #[allow(non_local_definitions)]
        fn dispatch_benchmark(
            config: frame_benchmarking::BenchmarkConfig,
        ) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
            crate::benchmarks::dispatch(config)
        }
    }
}
