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


def preset():
    """The parts of the staging preset's specification that matter."""
    return {
        "name": "Keirin Staging",
        "id": "keirin_staging",
        "chainType": "Live",
        "bootNodes": [],
        "relay_chain": "rococo-local",
        "para_id": 2000,
        "genesis": {
            "runtimeGenesis": {
                "code": "0x00",
                "patch": {
                    "balances": {"balances": []},
                    "collatorSelection": {"invulnerables": [], "candidacyBond": 16},
                    "models": {"models": ["kept"]},
                    "parachainInfo": {"parachainId": 2000},
                    "session": {"keys": []},
                    "sudo": {"key": None},
                },
            }
        },
    }


def wanted(*more):
    return staging_chain_spec.arguments(["--para-id", "2100", "--relay-chain", "rococo", *more])


class StagingTest(unittest.TestCase):
    def refused(self, pattern, *more):
        with self.assertRaisesRegex(SpecError, pattern):
            staging(preset(), wanted(*more))

    def test_authorities_take_the_place_of_the_presets(self):
        spec = staging(preset(), wanted("--authority", f"{ONE}={TWO}", "--endow", f"{THREE}=5"))

        patch = spec["genesis"]["runtimeGenesis"]["patch"]
        self.assertEqual(patch["session"], {"keys": [[ONE, ONE, {"aura": TWO}]]})
        self.assertEqual(patch["collatorSelection"], {"invulnerables": [ONE], "candidacyBond": 16})
        self.assertEqual(patch["balances"]["balances"], [[ONE, 100 * 10**12], [THREE, 5 * 10**12]])
        self.assertEqual(patch["sudo"], {"key": None})
        self.assertEqual(patch["models"], {"models": ["kept"]})

    def test_chain_is_the_one_that_is_wanted(self):
        spec = staging(preset(), wanted("--authority", f"{ONE}={TWO}", "--boot-node", "/dns/a/tcp/1/p2p/x"))

        self.assertEqual((spec["chainType"], spec["id"]), ("Live", "keirin_staging"))
        self.assertEqual((spec["relay_chain"], spec["para_id"]), ("rococo", 2100))
        self.assertEqual(spec["genesis"]["runtimeGenesis"]["patch"]["parachainInfo"], {"parachainId": 2100})
        self.assertEqual(spec["bootNodes"], ["/dns/a/tcp/1/p2p/x"])

    def test_presets_for_development_are_refused(self):
        for name, value in [("balances", {"balances": [[ALICE, 10**18]]}), ("sudo", {"key": ALICE})]:
            spec = preset()
            spec["genesis"]["runtimeGenesis"]["patch"][name] = value
            with self.assertRaisesRegex(SpecError, "«staging»"):
                staging(spec, wanted("--authority", f"{ONE}={TWO}"))

    def test_development_accounts_are_refused_wherever_they_are_named_and_however_they_are_written(self):
        self.assertEqual(len({key_of(account) for account in staging_chain_spec.DEVELOPMENT_ACCOUNTS}), 28)
        for account in [ALICE, ALICE_OF_POLKADOT, staging_chain_spec.DEVELOPMENT_ACCOUNTS[-1]]:
            self.refused("development account", "--authority", f"{account}={TWO}")
            self.refused("development account", "--authority", f"{ONE}={account}")
            self.refused("development account", "--authority", f"{ONE}={TWO}", "--endow", f"{account}=1")

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
