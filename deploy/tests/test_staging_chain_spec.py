"""A staging chain's specification has the authorities that were named, and none whose secret is public."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
import staging_chain_spec
from staging_chain_spec import SpecError, address, key_of, staging, units

ALICE = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY"
ALICE_OF_POLKADOT = "15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"
# Keys of 32 equal bytes: 1, 2 and 3.
ONE = "5C62Ck4UrFPiBtoCmeSrgF7x9yv9mn38446dhCpsi2mLHiFT"
TWO = "5C7LYpP2ZH3tpKbvVvwiVe54AapxErdPBbvkYhe6y9ZBkqWt"
THREE = "5C8etthaGJi5SkQeEDSaK32ABBjkhwDeK9ksQCTLEGM3EH14"


def local():
    """The parts of the local specification that matter."""
    return {
        "name": "Keirin Local",
        "id": "keirin_local",
        "chainType": "Local",
        "bootNodes": [],
        "relay_chain": "rococo-local",
        "para_id": 2000,
        "genesis": {
            "runtimeGenesis": {
                "code": "0x00",
                "patch": {
                    "balances": {"balances": [[ALICE, 10**18]]},
                    "collatorSelection": {"invulnerables": [ALICE], "candidacyBond": 16},
                    "models": {"models": ["kept"]},
                    "parachainInfo": {"parachainId": 2000},
                    "session": {"keys": [[ALICE, ALICE, {"aura": ALICE}]]},
                    "sudo": {"key": ALICE},
                },
            }
        },
    }


def wanted(*more):
    return staging_chain_spec.arguments(["--para-id", "2100", "--relay-chain", "rococo", *more])


class StagingTest(unittest.TestCase):
    def refused(self, pattern, *more):
        with self.assertRaisesRegex(SpecError, pattern):
            staging(local(), wanted(*more))

    def test_authorities_take_the_place_of_the_presets(self):
        spec = staging(local(), wanted("--authority", f"{ONE}={TWO}", "--endow", f"{THREE}=5", "--root", THREE))

        patch = spec["genesis"]["runtimeGenesis"]["patch"]
        self.assertEqual(patch["session"], {"keys": [[ONE, ONE, {"aura": TWO}]]})
        self.assertEqual(patch["collatorSelection"], {"invulnerables": [ONE], "candidacyBond": 16})
        self.assertEqual(patch["balances"]["balances"], [[ONE, 100 * 10**12], [THREE, 5 * 10**12]])
        self.assertEqual(patch["sudo"], {"key": THREE})
        self.assertEqual(patch["models"], {"models": ["kept"]})
        self.assertNotIn(ALICE, str(spec))

    def test_chain_is_another_than_the_local_one(self):
        spec = staging(local(), wanted("--authority", f"{ONE}={TWO}", "--boot-node", "/dns/a/tcp/1/p2p/x"))

        self.assertEqual((spec["chainType"], spec["id"]), ("Live", "keirin_staging"))
        self.assertEqual((spec["relay_chain"], spec["para_id"]), ("rococo", 2100))
        self.assertEqual(spec["genesis"]["runtimeGenesis"]["patch"]["parachainInfo"], {"parachainId": 2100})
        self.assertEqual(spec["bootNodes"], ["/dns/a/tcp/1/p2p/x"])

    def test_nobody_is_root_unless_named(self):
        spec = staging(local(), wanted("--authority", f"{ONE}={TWO}"))
        self.assertIsNone(spec["genesis"]["runtimeGenesis"]["patch"]["sudo"]["key"])

    def test_development_accounts_are_refused_wherever_they_are_named_and_however_they_are_written(self):
        for account in [ALICE, ALICE_OF_POLKADOT]:
            self.refused("development account", "--authority", f"{account}={TWO}")
            self.refused("development account", "--authority", f"{ONE}={account}")
            self.refused("development account", "--authority", f"{ONE}={TWO}", "--endow", f"{account}=1")
            self.refused("development account", "--authority", f"{ONE}={TWO}", "--root", account)

    def test_what_is_there_twice_is_refused(self):
        self.refused("authority .* twice", "--authority", f"{ONE}={TWO}", "--authority", f"{ONE}={THREE}")
        self.refused("Aura key .* twice", "--authority", f"{ONE}={TWO}", "--authority", f"{THREE}={TWO}")
        self.refused("twice", "--authority", f"{ONE}={TWO}", "--endow", f"{THREE}=1", "--endow", f"{THREE}=2")

    def test_chain_without_authorities_is_refused(self):
        self.refused("at least one authority")

    def test_raw_specification_is_refused(self):
        with self.assertRaisesRegex(SpecError, "without --raw"):
            staging({"genesis": {"raw": {}}}, wanted("--authority", f"{ONE}={TWO}"))

    def test_mistyped_addresses_are_refused(self):
        for text in [ONE[:-1], ONE[:-1] + "x", ONE.replace("5", "0", 1), "", ONE + ONE]:
            with self.assertRaises(SpecError):
                address(text)

    def test_amounts_are_whole_numbers_of_kei(self):
        self.assertEqual(units("12"), 12 * 10**12)
        for text in ["", "-1", "1.5", "1e3", "½"]:
            with self.assertRaises(SpecError):
                units(text)

    def test_addresses_of_other_networks_stand_for_the_same_key(self):
        self.assertEqual(key_of(ALICE), key_of(ALICE_OF_POLKADOT))


if __name__ == "__main__":
    unittest.main()
