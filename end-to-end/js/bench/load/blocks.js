/**
 * What blocks hold, and what state they leave.
 */
import { u8aToHex } from '@polkadot/util';
import { xxhashAsU8a } from '@polkadot/util-crypto';

const PAGE = 1_000;

/** Kinds of transactions by the event that says they were done. */
const KINDS = {
  'inference.TaskRequested': 'requests',
  'inference.TaskAnswered': 'reports',
  'receipts.BatchCommitted': 'batches',
  'system.ExtrinsicFailed': 'failed',
};

/** What a block holds: counts of transactions by kind, its weight, its length; and its events. */
export async function blockAt(api, provider, number) {
  const hash = await api.rpc.chain.getBlockHash(number);
  const at = await api.at(hash);
  const [{ block }, weight, moment, records] = await Promise.all([
    provider.send('chain_getBlock', [hash.toHex()]),
    at.query.system.blockWeight(),
    at.query.timestamp.now(),
    at.query.system.events(),
  ]);
  const events = records.map(({ event }) => event);
  const counts = Object.fromEntries(Object.values(KINDS).map((kind) => [kind, 0]));
  for (const { section, method } of events) {
    const kind = KINDS[`${section}.${method}`];
    if (kind) counts[kind] += 1;
  }
  const classes = [...weight.values()];
  const sum = (of) => classes.reduce((sum, one) => sum + of(one).toNumber(), 0);
  return {
    number,
    timeMs: moment.toNumber(),
    ...counts,
    refTime: sum(({ refTime }) => refTime),
    proofSize: sum(({ proofSize }) => proofSize),
    bytes: block.extrinsics.reduce((sum, extrinsic) => sum + (extrinsic.length - 2) / 2, 0),
    events,
  };
}

/** The most weight of a block, and the share of it that requests may take. */
export function limits(api) {
  const { maxBlock, perClass } = api.consts.system.blockWeights;
  return {
    refTime: maxBlock.refTime.toNumber(),
    proofSize: maxBlock.proofSize.toNumber(),
    normalRefTime: perClass.normal.maxTotal.unwrap().refTime.toNumber(),
  };
}

/** Entries and bytes, keys and values, of the state of each pallet at a block; but the block's events, which go with the next one. */
export async function stored(api, provider, hash) {
  const sizes = {};
  for (const { name } of api.runtimeMetadata.asLatest.pallets) {
    sizes[name] = await storedBelow(provider, u8aToHex(xxhashAsU8a(name.toString(), 128)), hash.toHex());
  }
  sizes.System.bytes -= (await api.query.system.events.sizeAt(hash)).toNumber();
  return sizes;
}

/** The same of the keys that begin with a prefix. */
async function storedBelow(provider, prefix, hash) {
  let [entries, bytes, start] = [0, 0, null];
  for (;;) {
    const keys = await provider.send('state_getKeysPaged', [prefix, PAGE, start, hash]);
    entries += keys.length;
    keys.forEach((key) => (bytes += (key.length - 2) / 2));
    if (keys.length < PAGE) break;
    start = keys[keys.length - 1];
  }
  const values = entries ? await provider.send('state_getStorageSize', [prefix, hash]) : 0;
  return { entries, bytes: bytes + Number(values ?? 0) };
}
