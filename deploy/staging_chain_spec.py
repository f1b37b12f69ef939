#!/usr/bin/env python3
"""Makes the specification of a chain that others use from that of the staging preset, on standard output.

The preset's model and settings stay, and nobody may call as root. Development accounts, whose secrets are public, are refused wherever they
are named. Amounts are in KEI.

    keirin-node export-chain-spec --chain staging | deploy/staging_chain_spec.py \\
        --name "Keirin Staging" --id keirin_staging --para-id 2000 --relay-chain rococo \\
        --authority ACCOUNT=AURA-KEY --authority ACCOUNT=AURA-KEY --endow ACCOUNT=1000 >staging.json
    keirin-node export-chain-spec --chain staging.json --raw --output staging-raw.json
"""

import argparse
import hashlib
import json
import sys

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
KEI = 10**12
# Alice, Bob, Charlie, Dave, Eve and Ferdie, their stashes, One and Two, with sr25519 and ed25519 (`keirin-node key inspect //Alice`).
DEVELOPMENT_ACCOUNTS = """
    5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY
    5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu
    5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty
    5GoNkf6WdbxCFnPdAnYYQyCjAKPJgLNxXwPjwTh6DGg6gN3E
    5FLSigC9HGRKVhB9FiEo4Y3koPsNmBmLJbpXg2mp1hXcS59Y
    5DbKjhNLpqX3zqZdNBc9BGb4fHU1cRBaDhJUskrvkwfraDi6
    5DAAnrj7VHTznn2AWBemMuyBwZWs6FNFjdyVXUeYum3PTXFy
    5ECTwv6cZ5nJQPk6tWfaTrEk8YH2L7X1VT4EL5Tx2ikfFwb7
    5HGjWAeFDfFCWPsjFQdVV2Msvz2XtMktvgocEZcCj68kUMaw
    5Ck2miBfCe1JQ4cY3NDsXyBaD6EcsgiVmEFTWwqNSs25XDEq
    5CiPPseXPECbkjWCa6MnjNokrgYjMqmKndv2rSnekmSK2DjL
    5E2BmpVFzYGd386XRCZ76cDePMB3sfbZp5ZKGUsrG1m6gomN
    5GNJqTPyNqANBkUVMN1LPPrxXnFouWXoe2wNSmmEoLctxiZY
    5DdJ9KX9gm9UvZpcpY6av29Q4uzbjuHdp5zEmV6FCh2FXiBc
    5HpG9w8EBLe5XCrbczpwq5TSXvedjrBGCwqxK1iQ7qUsSWFc
    5CzfGC7p9sC39Zvb2bg4WgtVvx6c6JVb1SMwsNDVTmRrEas2
    5Ck5SLSHYac6WFt5UZRSsdJjwmpSZq85fd5TRNAdZQVzEAPT
    5H523KwDBYhU1ZksgeZ5tywrQPCc4MZsHzm8Cwuu1ZMDudpd
    5HKPmK9GYtE1PSLsS1qiYU9xQ9Si1NcEhdeCq9sw5bqu4ns8
    5CikVYumd29SdWTRtjnrWQiyB2FhLnh22m6S9AF5zvuwY8po
    5FCfAonRZgTFrTd9HREEyeJjDpT397KMzizE6T3DvebLFE7n
    5GbCociVVNug7QH8bZcHU7JCRAYvVZ4pjamDe9apy7Retd6u
    5CRmqmsiNFExV6VbdmPJViVxrWmkaXXvBrSX8oqBT8R9vmWk
    5CeHpznwUuoj9FKLj7MK7Z15f7ejJgid7fTdCmWnKRLgEaav
    5Fxune7f71ZbpP2FoY3mhYcmM596Erhv1gRue4nsPwkxMR4n
    5Caq1V1MnhfNNoGza9sqx1so37LNq2N5xMeR7xpVpv7Nqgnf
    5CUjxa4wVKMj3FqKdqAUf7zcEMr4MYAjXeWmUf44B41neLmJ
    5DtDrLseQBezH6PQuGniJL8kXLK1sFzYDbw74M6ZoQ9W34Qb
""".split()
# What an authority has to pay its first fees and its registration's deposit with.
AUTHORITY_KEI = 100


class SpecError(Exception):
    """What is wrong with a specification or with what was asked, for the person who asked."""


def address(text):
    """Returns an account's address if it is one: SS58 of 32 bytes, of any network.

    Raises SpecError.
    """
    number = 0
    for character in text:
        if character not in ALPHABET:
            raise SpecError(f"«{text}» is no address: «{character}» is none of its characters")
        number = number * 58 + ALPHABET.index(character)
    # One byte of prefix, 32 of key, two of checksum.
    if number >= 1 << (35 * 8):
        raise SpecError(f"«{text}» is no address of 32 bytes")
    raw = number.to_bytes(35, "big")
    checksum = hashlib.blake2b(b"SS58PRE" + raw[:33]).digest()[:2]
    if checksum != raw[33:]:
        raise SpecError(f"«{text}» is no address: its checksum is wrong")
    return text


def key_of(text):
    """Returns the 32 bytes that an address stands for: the same account has another address on each network."""
    number = 0
    for character in address(text):
        number = number * 58 + ALPHABET.index(character)
    return number.to_bytes(35, "big")[1:33]


def pair(text):
    """Splits NAME=VALUE."""
    name, separator, value = text.partition("=")
    if not separator or not name or not value:
        raise SpecError(f"«{text}» is not of the form ACCOUNT=VALUE")
    return name, value


def units(text):
    """Returns a whole number of KEI in the chain's smallest unit."""
    if not text.isascii() or not text.isdigit():
        raise SpecError(f"«{text}» is no whole number of KEI")
    return int(text) * KEI


def without_development_accounts(accounts):
    """Raises SpecError if the secret of one of the accounts is public."""
    public = {key_of(account) for account in DEVELOPMENT_ACCOUNTS}
    for account in accounts:
        if key_of(account) in public:
            raise SpecError(f"{account} is a development account: everybody knows its secret")


def distinct(what, addresses):
    """Raises SpecError if an address is there twice."""
    keys = [key_of(text) for text in addresses]
    for text, key in zip(addresses, keys):
        if keys.count(key) > 1:
            raise SpecError(f"{what} {text} is there twice")


def staging(spec, wanted):
    """Returns the staging specification.

    spec: that of the preset, as `export-chain-spec` writes it without --raw. wanted: name, id, para_id, relay_chain, authorities and
    endowed (pairs of texts), boot_nodes.

    Raises SpecError.
    """
    try:
        patch = spec["genesis"]["runtimeGenesis"]["patch"]
        invulnerable = patch["collatorSelection"]
        is_of_nobody = not patch["balances"]["balances"] and patch["sudo"]["key"] is None
    except (KeyError, TypeError) as missing:
        raise SpecError("this is no specification as export-chain-spec writes it without --raw") from missing
    if not wanted.authorities:
        raise SpecError("name at least one authority: nobody else makes the first blocks")
    if not is_of_nobody:
        raise SpecError("the specification endows somebody or names who is root; that of the preset «staging» does not")

    accounts = [account for account, _ in wanted.authorities]
    keys = [key for _, key in wanted.authorities]
    distinct("authority", accounts)
    distinct("Aura key", keys)
    distinct("endowed account", [account for account, _ in wanted.endowed])
    named = accounts + keys + [account for account, _ in wanted.endowed]
    without_development_accounts(named)

    balances = {account: AUTHORITY_KEI * KEI for account in accounts}
    balances.update({account: units(amount) for account, amount in wanted.endowed})
    spec.update(name=wanted.name, id=wanted.id, chainType="Live", bootNodes=wanted.boot_nodes)
    spec.update(relay_chain=wanted.relay_chain, para_id=wanted.para_id)
    patch["parachainInfo"] = {"parachainId": wanted.para_id}
    patch["balances"]["balances"] = [[account, amount] for account, amount in balances.items()]
    invulnerable["invulnerables"] = accounts
    patch["session"] = {"keys": [[account, account, {"aura": key}] for account, key in wanted.authorities]}
    return spec


def arguments(given):
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", default="Keirin Staging")
    parser.add_argument("--id", default="keirin_staging")
    parser.add_argument("--para-id", type=int, required=True, help="the parachain's id at its relay chain")
    parser.add_argument("--relay-chain", required=True, help="id of the relay chain, as its own specification has it")
    parser.add_argument("--authority", dest="authorities", action="append", default=[], metavar="ACCOUNT=AURA-KEY")
    parser.add_argument("--endow", dest="endowed", action="append", default=[], metavar="ACCOUNT=KEI")
    parser.add_argument("--boot-node", dest="boot_nodes", action="append", default=[], metavar="MULTIADDR")
    wanted = parser.parse_args(given)
    wanted.authorities = [pair(text) for text in wanted.authorities]
    wanted.endowed = [pair(text) for text in wanted.endowed]
    return wanted


def main():
    try:
        wanted = arguments(sys.argv[1:])
        try:
            spec = json.load(sys.stdin)
        except ValueError as problem:
            raise SpecError(f"standard input is no specification: {problem}") from problem
        json.dump(staging(spec, wanted), sys.stdout, indent=2)
        sys.stdout.write("\n")
    except SpecError as problem:
        sys.exit(f"Error: {problem}")


if __name__ == "__main__":
    main()
