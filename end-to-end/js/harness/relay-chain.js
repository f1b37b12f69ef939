/**
 * What a relay chain would tell a forked parachain of itself in each block.
 *
 * Chopsticks has such an inherent, made for runtimes that build on the relay chain's newest block. Keirin's builds on an older one
 * (`RelayParentOffset`) and wants the sealed headers from it to the newest; and its slots must be the relay chain's. Both are added
 * here. Chopsticks takes any signature in an inherent, so that the seals need not be signed.
 */
import { inherentProviders } from '@acala-network/chopsticks';
import { GenericExtrinsic } from '@polkadot/types';
import { bnToU8a, stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';

/** Keys of the relay chain's state. */
const AUTHORITIES = '0x1cb6f36e027abb2091cfb5110ab5087f5e0621c4869aa60c02be9adcc98a0d1d';
const CURRENT_SLOT = '0x1cb6f36e027abb2091cfb5110ab5087f06155b3cd9a8c9e5e9a23fd5dc13a5ed';

const BABE = stringToU8a('BABE');
/** One validator with a weight of one, SCALE `Vec<(AuthorityId, u64)>`; nothing is ever checked with its key. */
const ONE_AUTHORITY = u8aConcat([0x04], new Uint8Array(32).fill(1), little(1, 64));
const ANY_SEAL = new Uint8Array(64);
/** `PreDigest::SecondaryPlain` of Babe. */
const SECONDARY_PLAIN = 2;

/** Headers from the relay parent to the relay chain's newest block: the runtime's `RELAY_PARENT_OFFSET`, and one. */
const HEADERS = 2;

function little(number, bitLength) {
  return bnToU8a(number, { bitLength, isLe: true });
}

/** The inherents of a Keirin block: Chopsticks' own, and a relay chain that fits to its slots. */
export function keirinInherents() {
  return inherentProviders.map((provider) =>
    provider.constructor.name === 'SetValidationData' ? new RelayChain(provider) : provider,
  );
}

class RelayChain {
  /** Wraps Chopsticks' own. */
  constructor(chopsticks) {
    this.chopsticks = chopsticks;
  }

  async createInherents(block, params) {
    const { tx, query, registry } = await (await block.parentBlock).meta;
    const slot = await block.read('u64', query.aura.currentSlot);
    const relayChainStateOverrides = [
      ...(params.relayChainStateOverrides ?? []),
      [AUTHORITIES, u8aToHex(ONE_AUTHORITY)],
      [CURRENT_SLOT, slot.toHex(true)],
    ];
    const [encoded] = await this.chopsticks.createInherents(block, { ...params, relayChainStateOverrides });
    const [data, messages] = registry.createType('GenericExtrinsic', encoded).args;
    const { relayParentNumber, relayParentStorageRoot } = data.validationData;
    const relayParentDescendants = headers(registry, relayParentNumber.toNumber(), relayParentStorageRoot, slot);
    const call = tx.parachainSystem.setValidationData({ ...fields(data), relayParentDescendants }, messages);
    return [new GenericExtrinsic(registry, call).toHex()];
  }
}

/** The fields of a SCALE structure by their names. */
function fields(structure) {
  return Object.fromEntries(structure.entries());
}

/** A chain of sealed headers, the first with this state root. */
function headers(registry, first, stateRoot, slot) {
  const chain = [];
  for (let place = 0; place < HEADERS; place += 1) {
    const digest = u8aConcat([SECONDARY_PLAIN], little(0, 32), little(slot, 64));
    chain.push(
      registry.createType('Header', {
        parentHash: place ? chain[place - 1].hash : new Uint8Array(32),
        number: first + place,
        stateRoot: place ? new Uint8Array(32) : stateRoot,
        extrinsicsRoot: new Uint8Array(32),
        digest: { logs: [{ PreRuntime: [BABE, u8aToHex(digest)] }, { Seal: [BABE, u8aToHex(ANY_SEAL)] }] },
      }),
    );
  }
  return chain;
}
