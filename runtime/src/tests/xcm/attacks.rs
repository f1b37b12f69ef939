//! What the relay chain and siblings try.

use frame_support::traits::{Contains, ContainsPair};
use sp_keyring::Sr25519Keyring::Alice;
use xcm::latest::AssetTransferFilter;
use xcm_executor::{traits::ConvertOrigin, Config};

use super::*;
use crate::{configs::xcm::barrier::Neighbours, RuntimeOrigin};

type Attempt = (&'static str, Xcm<RuntimeCall>);

const VICTIM: u32 = 2_002;

fn victim() -> Location {
    Location::new(1, Parachain(VICTIM))
}

fn remark() -> RuntimeCall {
    RuntimeCall::System(frame_system::Call::remark_with_event { remark: Vec::new() })
}

fn transact(origin_kind: OriginKind) -> Instruction<RuntimeCall> {
    Transact { origin_kind, fallback_max_weight: None, call: remark().encode().into() }
}

fn answer() -> QueryResponseInfo {
    QueryResponseInfo { destination: victim(), query_id: 1, max_weight: Weight::zero() }
}

/// Gives tokens to everybody who can be robbed, and to those who rob.
fn fund() {
    for chain in [sibling(), victim(), Location::parent()] {
        assert_ok!(Balances::mint_into(&account_of(&chain), 100 * KEI));
    }
}

/// What all have who may win or lose by an attack.
fn balances() -> Vec<Balance> {
    let chains = [sibling(), victim(), Location::parent()].map(|chain| account_of(&chain));
    let accounts = [Alice, Bob].map(|account| account.to_account_id());
    chains.iter().chain(&accounts).map(Balances::balance).collect()
}

fn calls() -> Vec<Attempt> {
    vec![
        ("a call", paid(KEI, vec![transact(OriginKind::SovereignAccount)])),
        ("a call as root", paid(KEI, vec![transact(OriginKind::Superuser)])),
        ("a call as the chain", paid(KEI, vec![transact(OriginKind::Native)])),
        ("a call as a location", paid(KEI, vec![transact(OriginKind::Xcm)])),
        ("a call later", paid(KEI, vec![SetAppendix(Xcm(vec![transact(OriginKind::SovereignAccount)]))])),
        ("a call that nobody pays for", Xcm(vec![transact(OriginKind::SovereignAccount)])),
    ]
}

fn burns() -> Vec<Attempt> {
    let burn = || Xcm(vec![BurnAsset(own(KEI).into())]);
    let elsewhere = || Wild(All);
    vec![
        ("a burn", paid(KEI, burn().0)),
        ("a burn at the end", paid(KEI, vec![SetAppendix(burn())])),
        ("a burn after an error", paid(KEI, vec![SetErrorHandler(burn()), Trap(1)])),
        ("a burn deep within", paid(KEI, vec![SetAppendix(Xcm(vec![SetErrorHandler(burn())]))])),
        ("a burn by another origin", paid(KEI, vec![ExecuteWithOrigin { descendant_origin: None, xcm: burn() }])),
        ("a teleport", paid(KEI, vec![InitiateTeleport { assets: elsewhere(), dest: victim(), xcm: Xcm::new() }])),
        (
            "a withdrawal from another reserve",
            paid(KEI, vec![InitiateReserveWithdraw { assets: elsewhere(), reserve: victim(), xcm: Xcm::new() }]),
        ),
        (
            "a teleport of another form",
            paid(
                KEI,
                vec![InitiateTransfer {
                    destination: victim(),
                    remote_fees: Some(AssetTransferFilter::Teleport(elsewhere())),
                    preserve_origin: false,
                    assets: Default::default(),
                    remote_xcm: Xcm::new(),
                }],
            ),
        ),
        ("an exchange", paid(KEI, vec![ExchangeAsset { give: elsewhere(), want: own(2 * KEI).into(), maximal: true }])),
    ]
}

fn tokens_from_nowhere() -> Vec<Attempt> {
    let theirs: Asset = (sibling(), KEI).into();
    vec![
        ("own tokens by teleport", Xcm(vec![ReceiveTeleportedAsset(own(KEI).into()), deposit_all(Bob)])),
        ("own tokens of its reserve", Xcm(vec![ReserveAssetDeposited(own(KEI).into()), deposit_all(Bob)])),
        ("its own token", Xcm(vec![ReserveAssetDeposited(theirs.clone().into()), deposit_all(Bob)])),
        (
            "its own token, with which it pays",
            Xcm(vec![
                ReserveAssetDeposited(theirs.clone().into()),
                BuyExecution { fees: theirs, weight_limit: Unlimited },
                deposit_all(Bob),
            ]),
        ),
        ("trapped tokens that are not", claim(own(KEI).into())),
        ("a lock of another chain", paid(KEI, vec![NoteUnlockable { asset: own(KEI), owner: to(Bob) }])),
    ]
}

fn unpaid() -> Vec<Attempt> {
    let withdraw = || WithdrawAsset(own(KEI).into());
    vec![
        ("a transfer that nobody pays for", Xcm(vec![withdraw(), deposit_all(Bob)])),
        (
            "one that says so",
            Xcm(vec![UnpaidExecution { weight_limit: Unlimited, check_origin: None }, withdraw(), deposit_all(Bob)]),
        ),
        (
            "one that pays for less",
            Xcm(vec![
                withdraw(),
                BuyExecution { fees: own(KEI), weight_limit: Limited(Weight::from_parts(1, 1)) },
                deposit_all(Bob),
            ]),
        ),
        ("one that pays last", Xcm(vec![withdraw(), deposit_all(Bob), PayFees { asset: own(KEI) }])),
        ("a report of nothing", Xcm(vec![ReportError(answer())])),
        ("an answer to no question", {
            let response = Response::Null;
            Xcm(vec![QueryResponse { query_id: 0, response, max_weight: Weight::zero(), querier: None }])
        }),
    ]
}

fn impostures() -> Vec<Attempt> {
    let universal = |junction| {
        let mut program = paid(KEI, vec![deposit_all(Bob)]);
        program.0.insert(0, UniversalOrigin(junction));
        program
    };
    vec![
        ("another chain's name", universal(Parachain(VICTIM))),
        ("another consensus", universal(GlobalConsensus(NetworkId::Polkadot))),
        ("a channel for another chain", paid(KEI, vec![LockAsset { asset: own(KEI), unlocker: victim() }])),
        (
            "messages in the chain's name",
            paid(KEI, vec![ExportMessage { network: NetworkId::Kusama, destination: Here, xcm: Xcm::new() }]),
        ),
        ("the chain's pallets", paid(KEI, vec![QueryPallet { module_name: b"x".to_vec(), response_info: answer() }])),
    ]
}

/// Where the token would be lost: the relay chain does not know it.
fn strandings() -> Vec<Attempt> {
    let nothing = Xcm::new;
    vec![
        (
            "a transfer to the relay chain",
            paid(KEI, vec![TransferAsset { assets: own(KEI).into(), beneficiary: Location::parent() }]),
        ),
        (
            "a deposit for the relay chain",
            paid(KEI, vec![DepositReserveAsset { assets: Wild(All), dest: Location::parent(), xcm: nothing() }]),
        ),
        (
            "a reserve transfer to the relay chain",
            paid(KEI, vec![TransferReserveAsset { assets: own(KEI).into(), dest: Location::parent(), xcm: nothing() }]),
        ),
    ]
}

#[test]
fn programs_that_do_more_than_transfer_or_are_not_paid_are_refused_and_change_nothing() {
    new_test_ext().execute_with(|| {
        fund();
        local::open_channel();
        let (issued, had) = (counted(), balances());
        let attempts = [calls(), burns(), tokens_from_nowhere(), unpaid(), impostures(), strandings()].concat();

        for origin in [sibling(), Location::parent()] {
            for (what, program) in attempts.clone() {
                let outcome = execute(origin.clone(), program);
                assert!(outcome.ensure_complete().is_err(), "{what} of {origin:?}");
                assert_eq!(balances(), had, "{what} of {origin:?}");
                assert_eq!(counted(), issued, "{what} of {origin:?}");
            }
        }
    });
}

/// Each pays with its own tokens first, and then takes what is another's.
#[test]
fn nobody_takes_what_another_has() {
    new_test_ext().execute_with(|| {
        fund();
        let take = || [WithdrawAsset(own(50 * KEI).into()), deposit_all(Bob)];
        let alias = |target| [vec![AliasOrigin(target)], take().to_vec()].concat();
        let descend = |to: Location| [vec![DescendOrigin(to.interior().clone())], take().to_vec()].concat();
        let attempts = [
            ("as another chain", alias(victim())),
            ("as the relay chain", alias(Location::parent())),
            ("as an account", alias(to(Alice))),
            ("as the chain itself", alias(Location::here())),
            ("as an account of its own", descend(to(Alice))),
            ("as nobody", [vec![ClearOrigin], take().to_vec()].concat()),
            ("more than it has", vec![WithdrawAsset(own(500 * KEI).into()), deposit_all(Bob)]),
        ];
        let (issued, had) = (counted(), balances());

        for (what, then) in attempts {
            assert!(execute(sibling(), paid(KEI, then)).ensure_complete().is_err(), "{what}");
            assert_eq!(balances().get(1..), had.get(1..), "{what}");
            assert_eq!(counted(), issued, "{what}");
        }
    });
}

#[test]
fn what_one_has_lost_on_the_way_no_other_claims() {
    new_test_ext().execute_with(|| {
        fund();
        assert_ok!(execute(sibling(), paid(10 * KEI, Vec::new())).ensure_complete());
        let lost = trapped();
        let had = balances();

        assert!(execute(victim(), claim(lost.clone())).ensure_complete().is_err());
        assert!(execute(Location::parent(), claim(lost.clone())).ensure_complete().is_err());
        assert_eq!(balances(), had);

        assert_ok!(execute(sibling(), claim(lost.clone())).ensure_complete());
        assert!(execute(sibling(), claim(lost)).ensure_complete().is_err(), "twice");
    });
}

fn allowed<Filter: Contains<T>, T>(what: &T) -> bool {
    Filter::contains(what)
}

fn trusted<Filter: ContainsPair<A, B>, A, B>(what: &A, with: &B) -> bool {
    Filter::contains(what, with)
}

/// Behind the barrier the executor would refuse the same.
#[test]
fn executor_trusts_nobody() {
    new_test_ext().execute_with(|| {
        let theirs: Asset = (sibling(), KEI).into();
        for origin in [sibling(), Location::parent()] {
            for kind in [OriginKind::SovereignAccount, OriginKind::Superuser, OriginKind::Native, OriginKind::Xcm] {
                let converted: Result<RuntimeOrigin, _> =
                    <XcmConfig as Config>::OriginConverter::convert_origin(origin.clone(), kind);
                assert!(converted.is_err(), "{kind:?}");
            }
            for asset in [own(KEI), theirs.clone()] {
                assert!(!trusted::<<XcmConfig as Config>::IsReserve, _, _>(&asset, &origin));
                assert!(!trusted::<<XcmConfig as Config>::IsTeleporter, _, _>(&asset, &origin));
            }
            assert!(!trusted::<<XcmConfig as Config>::Aliasers, _, _>(&origin, &to(Alice)));
            assert!(!allowed::<<XcmConfig as Config>::UniversalAliases, _>(&(origin, Parachain(VICTIM))));
        }
        assert!(!allowed::<<XcmConfig as Config>::SafeCallFilter, _>(&remark()));
        assert!(!allowed::<Neighbours, _>(&Location::here()) && !allowed::<Neighbours, _>(&to(Alice)));
    });
}
