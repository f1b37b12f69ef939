#!/usr/bin/env python3
"""Makes the specification of a staging chain from that of the local preset, on standard output.

The models of the preset and its settings stay. Its accounts do not: their secrets are public, and they are refused wherever they are
named. Amounts are in KEI.

    keirin-node export-chain-spec --chain local | deploy/staging_chain_spec.py \\
        --name "Keirin Staging" --id keirin_staging --para-id 2000 --relay-chain rococo \\
        --authority ACCOUNT=AURA-KEY --authority ACCOUNT=AURA-KEY --endow ACCOUNT=1000 --root ACCOUNT >staging.json
    keirin-node export-chain-spec --chain staging.json --raw --output staging-raw.json
"""

import argparse
import hashlib
import json
import sys

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
KEI = 10**12
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


def without_development_accounts(patch, accounts):
    """Raises SpecError if one of the accounts is one that the preset endows."""
    public = {key_of(account) for account, _ in patch["balances"]["balances"]}
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

    spec: the local one, as `export-chain-spec` writes it without --raw. wanted: name, id, para_id, relay_chain, authorities and
    endowed (pairs of texts), root (address or None), boot_nodes.

    Raises SpecError.
    """
    try:
        patch = spec["genesis"]["runtimeGenesis"]["patch"]
        invulnerable = patch["collatorSelection"]
        endowed_by_preset = patch["balances"]["balances"]
    except (KeyError, TypeError) as missing:
        raise SpecError("this is no specification as export-chain-spec writes it without --raw") from missing
    if not wanted.authorities:
        raise SpecError("name at least one authority: nobody else makes the first blocks")
    if not endowed_by_preset:
        raise SpecError("the specification endows nobody; is it that of the preset «local»?")

    accounts = [account for account, _ in wanted.authorities]
    keys = [key for _, key in wanted.authorities]
    distinct("authority", accounts)
    distinct("Aura key", keys)
    distinct("endowed account", [account for account, _ in wanted.endowed])
    named = accounts + keys + [account for account, _ in wanted.endowed] + ([wanted.root] if wanted.root else [])
    without_development_accounts(patch, named)

    balances = {account: AUTHORITY_KEI * KEI for account in accounts}
    balances.update({account: units(amount) for account, amount in wanted.endowed})
    spec.update(name=wanted.name, id=wanted.id, chainType="Live", bootNodes=wanted.boot_nodes)
    spec.update(relay_chain=wanted.relay_chain, para_id=wanted.para_id)
    patch["parachainInfo"] = {"parachainId": wanted.para_id}
    patch["balances"]["balances"] = [[account, amount] for account, amount in balances.items()]
    invulnerable["invulnerables"] = accounts
    patch["session"] = {"keys": [[account, account, {"aura": key}] for account, key in wanted.authorities]}
    patch["sudo"] = {"key": wanted.root}
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
    parser.add_argument("--root", help="account that may call as root; without it nobody may")
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
