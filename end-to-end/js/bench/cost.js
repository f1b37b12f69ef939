/**
 * Prints what a request and the report that settles it cost on chain: bytes of the transaction, weight as the chain
 * charged it, and bytes of storage they add or free.
 */
import { xxhashAsHex } from '@polkadot/util-crypto';

import { ended, requested } from '../harness/chain.js';
import { TINY } from '../harness/executor.js';
import { Network } from '../harness/network.js';

const PAGE = 1_000;
const PROMPT_BYTES = [100, 400];
const PICOSECONDS_PER_MS = 1e9;

/** Bytes of keys and values that the inference pallet keeps at a block. */
async function storedBytes(api, blockHash) {
  const prefix = xxhashAsHex('Inference', 128);
  const length = (hex) => (hex.length - 2) / 2;
  let bytes = 0;
  let after = null;
  for (;;) {
    const keys = await api.rpc.state.getKeysPaged(prefix, PAGE, after ?? undefined, blockHash);
    const sizes = await Promise.all(keys.map((key) => api.rpc.state.getStorageSize(key, blockHash)));
    keys.forEach((key, place) => (bytes += length(key.toHex()) + sizes[place].toNumber()));
    if (keys.length < PAGE) return bytes;
    after = keys[keys.length - 1];
  }
}

/** What the one extrinsic of this name in a block cost. */
async function costOf(api, blockHash, name) {
  const { block } = await api.rpc.chain.getBlock(blockHash);
  const index = block.extrinsics.findIndex(({ method }) => `${method.section}.${method.method}` === name);
  const records = await (await api.at(blockHash)).query.system.events();
  const { data } = records
    .filter(({ phase }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.toNumber() === index)
    .map(({ event }) => event)
    .find(({ section, method }) => section === 'system' && method === 'ExtrinsicSuccess');
  const { refTime, proofSize } = data.dispatchInfo.weight;
  const parent = (await api.rpc.chain.getHeader(blockHash)).parentHash;
  return {
    length: block.extrinsics[index].encodedLength,
    milliseconds: refTime.toNumber() / PICOSECONDS_PER_MS,
    proofSize: proofSize.toNumber(),
    stored: (await storedBytes(api, blockHash)) - (await storedBytes(api, parent)),
  };
}

function row(...cells) {
  const widths = [34, 12, 12, 14, 14];
  console.log('   ' + cells.map((cell, place) => (place ? cell.padStart(widths[place]) : cell.padEnd(widths[place]))).join(''));
}

const network = await Network.start();
try {
  const { api, accounts } = network;
  row('what', 'bytes', 'ref time', 'proof size', 'storage');
  for (const bytes of PROMPT_BYTES) {
    const prompt = 'a'.repeat(bytes);
    const { task, blockHash } = await requested(api, { model: TINY, prompt, maxTokens: 64 }, accounts.requester);
    const ending = await ended(api, task);
    const answer = (await api.query.inference.answers(task)).unwrap().length;
    const costs = [
      [`request, prompt of ${bytes} bytes`, await costOf(api, blockHash, 'inference.request')],
      [`report and settle, answer of ${answer}`, await costOf(api, ending.blockHash, 'inference.report')],
    ];
    for (const [what, { length, milliseconds, proofSize, stored }] of costs) {
      row(what, `${length}`, `${milliseconds.toFixed(3)} ms`, `${proofSize} B`, `${stored > 0 ? '+' : ''}${stored} B`);
    }
  }
  console.log('\n   After the answer is pruned 48 bytes stay for ever: the key and the hash of the text.');
} finally {
  await network.stop();
}
