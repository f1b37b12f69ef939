/**
 * Fills the blocks of a dev chain with requests, reports and batches, and prints what fits: transactions a second, fullness and
 * proof size of blocks by the weights that the chain charged, and by what its state grew.
 *
 *     node chain.js [FILE]
 *
 * FILE gets the same as JSON. Environment: KEIRIN_BENCH_BLOCKS blocks are measured, one every KEIRIN_BENCH_BLOCK_TIME ms, with
 * KEIRIN_BENCH_HOSTS hosts of which KEIRIN_BENCH_COMMITTING commit to batches.
 */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';

import { startNode } from '../harness/network.js';
import { freePorts, temporaryFolder } from '../harness/processes.js';
import { limits, stored } from './load/blocks.js';
import { setUp } from './load/hosts.js';
import { Load } from './load/keep-full.js';

const BLOCKS = Number(process.env.KEIRIN_BENCH_BLOCKS ?? 40);
const BLOCK_TIME_MS = Number(process.env.KEIRIN_BENCH_BLOCK_TIME ?? 6_000);
const HOSTS = Number(process.env.KEIRIN_BENCH_HOSTS ?? 64);
const COMMITTING = Number(process.env.KEIRIN_BENCH_COMMITTING ?? 8);

/** No weight of a sprint lasts longer than an epoch in which nobody races. */
const MOST_BLOCKS = 90;
/** Requests in the pool: more than two blocks can take. */
const WAITING = 1_600;
/** Blocks in which the load comes up, which are not measured. */
const WARM_UP = 3;
/** Nobody else's executor is to answer. */
const NODE_OPTIONS = ['--offchain-worker', 'never', '--pool-limit', '20000', '--pool-kbytes', '204800'];
/** Transactions that are on their way to the node at a time. */
const AT_ONCE = 64;
const KINDS = ['requests', 'reports', 'batches'];

async function started(folder) {
  const [rpcPort] = await freePorts(1);
  const node = await startNode(folder, rpcPort, [], BLOCK_TIME_MS, NODE_OPTIONS);
  const provider = new WsProvider(`ws://127.0.0.1:${rpcPort}`);
  const api = await ApiPromise.create({ provider, noInitWarn: true, throwOnConnect: true });
  const keyring = new Keyring({ type: 'sr25519' });
  return { node, provider, api, keyring, sudo: keyring.addFromUri('//Alice'), send: sender(provider) };
}

/** Gives transactions, as hex, to the node while they are made; it must take them all. */
function sender(provider) {
  return async (transactions) => {
    const going = new Set();
    for (const transaction of transactions) {
      const sent = provider.send('author_submitExtrinsic', [transaction]).then(() => going.delete(sent));
      going.add(sent);
      if (going.size >= AT_ONCE) await Promise.race(going);
    }
    await Promise.all(going);
  };
}

function row(...cells) {
  console.log('   ' + cells.map((cell) => `${cell}`.padStart(11)).join(''));
}

function printBlock(most, block) {
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const { number, requests, reports, batches, refTime, proofSize } = block;
  const fullness = [percent(refTime / most.refTime), percent(proofSize / most.proofSize)];
  row(number, requests, reports, batches, ...fullness, `${(proofSize / 1024).toFixed(0)} KiB`, `${block.bytes} B`);
}

/** What all measured blocks come to. */
function summary(blocks, before, most) {
  const seconds = (blocks[blocks.length - 1].timeMs - before.timeMs) / 1e3;
  const sum = (of) => blocks.reduce((sum, block) => sum + of(block), 0);
  const transactions = sum((block) => KINDS.reduce((sum, kind) => sum + block[kind], 0));
  return {
    seconds,
    transactions,
    aSecond: transactions / seconds,
    kinds: Object.fromEntries(KINDS.map((kind) => [kind, sum((block) => block[kind])])),
    failed: sum(({ failed }) => failed),
    refTimeShare: sum(({ refTime }) => refTime) / blocks.length / most.refTime,
    proofSizeShare: sum(({ proofSize }) => proofSize) / blocks.length / most.proofSize,
    proofSize: sum(({ proofSize }) => proofSize) / blocks.length,
    bytes: sum(({ bytes }) => bytes) / blocks.length,
  };
}

/** Growth of each pallet's state for a thousand transactions, the largest first. */
function growth(before, after, transactions) {
  const thousands = transactions / 1_000;
  return Object.keys(after)
    .map((pallet) => ({
      pallet,
      entries: (after[pallet].entries - before[pallet].entries) / thousands,
      bytes: (after[pallet].bytes - before[pallet].bytes) / thousands,
    }))
    .filter(({ bytes }) => bytes !== 0)
    .sort((left, right) => right.bytes - left.bytes);
}

function print(result) {
  const { kinds, aSecond, seconds, refTimeShare, proofSizeShare, proofSize, bytes } = result.summary;
  const rate = (count) => (count / seconds).toFixed(1);
  console.log(`\n   ${aSecond.toFixed(1)} transactions a second over ${seconds.toFixed(0)} s, a block every ${BLOCK_TIME_MS} ms:`);
  KINDS.forEach((kind) => console.log(`   ${rate(kinds[kind]).padStart(11)} ${kind} a second`));
  console.log(`   ${(100 * refTimeShare).toFixed(1)} % of a block’s time and ${(100 * proofSizeShare).toFixed(1)} % of its proof,`);
  console.log(`   ${(proofSize / 1024).toFixed(0)} KiB of proof by weight and ${(bytes / 1024).toFixed(0)} KiB of transactions a block\n`);
  console.log('   By 1 000 transactions the state grows by so much:\n');
  row('pallet', 'entries', 'bytes');
  result.growth.forEach(({ pallet, entries, bytes }) => row(pallet, entries.toFixed(0), bytes.toFixed(0)));
  const sum = (of) => result.growth.reduce((sum, one) => sum + of(one), 0).toFixed(0);
  row('all', sum(({ entries }) => entries), sum(({ bytes }) => bytes));
}

/** Fills blocks and gives what was measured. */
async function measured(network) {
  const { api, provider } = network;
  const load = new Load(network, await setUp(network, HOSTS), { waiting: WAITING, batches: COMMITTING });
  const most = limits(api);
  row('block', ...KINDS, 'time', 'proof', 'proof', 'length');
  const seen = [];
  await load.run(WARM_UP + BLOCKS, (block) => {
    seen.push(block);
    printBlock(most, block);
  });
  const [last, ...blocks] = seen.slice(WARM_UP - 1);
  const storedAt = async ({ number }) => stored(api, provider, await api.rpc.chain.getBlockHash(number));
  const [before, after] = [await storedAt(last), await storedAt(blocks[BLOCKS - 1])];
  const all = summary(blocks, last, most);
  return { blockTimeMs: BLOCK_TIME_MS, most, blocks, summary: all, growth: growth(before, after, all.transactions) };
}

assert.ok(BLOCKS + WARM_UP < MOST_BLOCKS, `at most ${MOST_BLOCKS - WARM_UP - 1} blocks can be measured`);
const folder = temporaryFolder();
let network;
try {
  network = await started(folder.path);
  const result = await measured(network);
  print(result);
  assert.ok(KINDS.every((kind) => result.summary.kinds[kind] > 0), 'there are transactions of every kind');
  assert.equal(result.summary.failed, 0, 'no transaction fails');
  if (process.argv[2]) writeFileSync(process.argv[2], JSON.stringify(result));
} finally {
  await network?.api.disconnect();
  await network?.node.stop();
  folder.remove();
}
