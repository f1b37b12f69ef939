/**
 * Races three executors at 1 : 2 : 4 through epochs of a dev chain, and prints what they raced and what weight it became.
 *
 *     node weights.js [FILE]
 *
 * FILE gets the same as JSON. Settled weights are compared with 1 : 2 : 4 and with the nonces that the executors counted.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';

import { submitted } from '../harness/chain.js';
import { Executor, TINY } from '../harness/executor.js';
import { register, startNode } from '../harness/network.js';
import { freePorts, temporaryFolder } from '../harness/processes.js';
import { until } from '../harness/until.js';

const RACERS = [
  { uri: '//Alice', speed: 1 },
  { uri: '//Bob', speed: 2 },
  { uri: '//Charlie', speed: 4 },
];
const ALL_SPEEDS = RACERS.reduce((sum, { speed }) => sum + speed, 0);

/** Nonces a second of the slowest. */
const RATE = Number(process.env.KEIRIN_BENCH_RACE_RATE ?? 60);
/** Epochs that are measured. */
const EPOCHS = Number(process.env.KEIRIN_BENCH_EPOCHS ?? 3);
/** Blocks, and about seconds, of racing in each. */
const GENERATION = Number(process.env.KEIRIN_BENCH_GENERATION ?? 100);

const BLOCK_TIME_MS = 1_000;
/** Everything but racing is short. So many proofs are aimed at that chance moves their counts by little. */
const PARAMETERS = {
  RevealPhase: 6,
  GenerationPhase: GENERATION,
  CommitPhase: 5,
  Drawing: 2,
  Sampling: 5,
  Voting: 8,
  Disputes: 2,
  SettledPhase: 5,
  LeastProofs: 10_000,
};
/** Epochs that may pass without being measured: the first one, in which the racers register, and those that move the difficulty. */
const OTHER_EPOCHS = 4;
const EPOCH_WITHIN_MS = 2 * BLOCK_TIME_MS * (GENERATION + 100);

/** A dev chain on which all of `RACERS` are registered. */
async function started(folder) {
  const ports = await freePorts(1 + 2 * RACERS.length);
  const rpcPort = ports.pop();
  const keyring = new Keyring({ type: 'sr25519' });
  const racers = RACERS.map(({ uri, speed }) => {
    const own = join(folder, `speed-${speed}`);
    mkdirSync(own);
    const race = ['--race-rate', `${speed * RATE}`];
    const executor = new Executor(own, [TINY], ports.pop(), ports.pop(), race);
    return { account: keyring.addFromUri(uri), speed, executor };
  });
  for (const { executor } of racers) await executor.start();
  const urls = racers.map(({ executor }) => executor.url);
  const node = await startNode(folder, rpcPort, urls, BLOCK_TIME_MS);
  const provider = new WsProvider(`ws://127.0.0.1:${rpcPort}`);
  const api = await ApiPromise.create({ provider, noInitWarn: true, throwOnConnect: true });
  await setParameters(api, racers[0].account);
  for (const { account, executor } of racers) await register(api, executor, account);
  return { api, node, racers };
}

async function setParameters(api, sudo) {
  const set = ([name, value]) => api.tx.parameters.setParameter({ Sprints: { [name]: [null, value] } });
  const calls = Object.entries(PARAMETERS).map(set);
  await submitted(api, api.tx.sudo.sudo(api.tx.utility.batchAll(calls)), sudo);
}

/** The sprint once its epoch is at least `epoch` and in `phase`. */
async function reached(api, epoch, phase) {
  return until(
    async () => {
      const sprint = await api.call.sprintsApi.sprint();
      return sprint.epoch.toNumber() >= epoch && sprint.phase.type === phase && sprint;
    },
    { timeoutMs: EPOCH_WITHIN_MS, what: `epoch ${epoch} is in its phase ${phase}` },
  );
}

/** What each racer raced in an epoch, what it committed to and what weight that became. */
async function raced(api, racers, epoch) {
  const level = (await reached(api, epoch, 'Validation')).level.toNumber();
  const settled = await reached(api, epoch, 'Settled');
  const rows = await Promise.all(
    racers.map(async ({ account, speed, executor }) => {
      const own = (entry) => entry.eq(account.address);
      const committed = settled.racers.find(({ account }) => own(account))?.proofs;
      const standing = settled.standings.find(([account]) => own(account));
      const counted = await executor.metric('keirin_sprint_epoch');
      return {
        epoch,
        level,
        speed,
        nonces: counted === epoch ? await executor.metric('keirin_sprint_nonces') : 0,
        proofs: committed?.isSome ? committed.unwrap().toNumber() : 0,
        weight: standing ? standing[1].toNumber() : 0,
      };
    }),
  );
  return { rows, nextLevel: settled.level.toNumber() };
}

/** Why an epoch says nothing about weights, if it does not. */
function notCounted(rows, nextLevel) {
  const idle = rows.filter(({ proofs }) => proofs === 0).map(({ speed }) => speed);
  if (idle.length) return `there are no proofs of those at speed ${idle}`;
  const { level } = rows[0];
  return level === nextLevel ? undefined : `the difficulty moved from level ${level} to ${nextLevel}`;
}

/** Adds to each row how far its share of all weights is from its share of the speeds, and of the nonces, in percent. */
function withDeviations(rows) {
  const sum = (of) => rows.reduce((sum, row) => sum + of(row), 0);
  const [nonces, weight] = [sum((row) => row.nonces), sum((row) => row.weight)];
  const deviation = (share, expected) => 100 * (share / expected - 1);
  return rows.map((row) => ({
    ...row,
    fromSpeed: deviation(row.weight / weight, row.speed / ALL_SPEEDS),
    fromNonces: deviation(row.weight / weight, row.nonces / nonces),
  }));
}

function print(...cells) {
  const widths = [7, 7, 7, 10, 9, 9, 16, 17];
  console.log('   ' + cells.map((cell, place) => `${cell}`.padStart(widths[place])).join(''));
}

function printRow({ epoch, level, speed, nonces, proofs, weight, fromSpeed, fromNonces }) {
  const percent = (value) => `${value > 0 ? '+' : ''}${value.toFixed(1)} %`;
  print(epoch, level, speed, nonces, proofs, weight, percent(fromSpeed), percent(fromNonces));
}

/** The rows of all epochs as one row for each speed. */
function together(rows) {
  const sums = RACERS.map(({ speed }) => {
    const own = rows.filter((row) => row.speed === speed);
    const sum = (name) => own.reduce((sum, row) => sum + row[name], 0);
    return { epoch: 'all', level: '', speed, nonces: sum('nonces'), proofs: sum('proofs'), weight: sum('weight') };
  });
  return withDeviations(sums);
}

const folder = temporaryFolder();
let network;
try {
  network = await started(folder.path);
  const { api, racers } = network;
  const measured = [];
  print('epoch', 'level', 'speed', 'nonces', 'proofs', 'weight', 'from 1 : 2 : 4', 'from the nonces');
  for (let epoch = 0; measured.length < EPOCHS * RACERS.length; epoch += 1) {
    assert.ok(epoch < EPOCHS + OTHER_EPOCHS, `${EPOCHS} of ${epoch} epochs can be counted`);
    const { rows, nextLevel } = await raced(api, racers, epoch);
    const reason = notCounted(rows, nextLevel);
    if (reason) {
      console.log(`   epoch ${epoch} is not counted: ${reason}`);
      continue;
    }
    const epochRows = withDeviations(rows);
    epochRows.forEach(printRow);
    measured.push(...epochRows);
  }
  const sums = together(measured);
  sums.forEach(printRow);
  const worst = (rows) => Math.max(...rows.map(({ fromSpeed }) => Math.abs(fromSpeed))).toFixed(1);
  console.log(`\n   At most ${worst(measured)} % from 1 : 2 : 4 in an epoch, ${worst(sums)} % over all of them.`);
  if (process.argv[2]) writeFileSync(process.argv[2], JSON.stringify({ rate: RATE, rows: measured }));
} finally {
  await network?.api.disconnect();
  await network?.node.stop();
  for (const { executor } of network?.racers ?? []) await executor.stop();
  folder.remove();
}
