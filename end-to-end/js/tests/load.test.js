/**
 * `make bench-chain` in short: a few hosts and blocks, which it measures rightly.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { temporaryFolder } from '../harness/processes.js';

const BENCH = fileURLToPath(new URL('../bench/chain.js', import.meta.url));
const SHORT = {
  KEIRIN_BENCH_BLOCKS: '4',
  KEIRIN_BENCH_BLOCK_TIME: '3000',
  KEIRIN_BENCH_HOSTS: '4',
  KEIRIN_BENCH_COMMITTING: '2',
};
const WITHIN_MS = 600_000;

it('a loaded chain takes requests, reports and batches, and what they cost is measured', { timeout: WITHIN_MS }, async () => {
  const folder = temporaryFolder();
  const file = join(folder.path, 'load.json');

  const { stdout } = await promisify(execFile)(process.execPath, [BENCH, file], { env: { ...process.env, ...SHORT } });

  const { blocks, summary, growth, most } = JSON.parse(readFileSync(file, 'utf8'));
  folder.remove();
  assert.equal(blocks.length, 4);
  for (const kind of ['requests', 'reports', 'batches']) {
    assert.ok(summary.kinds[kind] > 0, kind);
    assert.equal(summary.kinds[kind], blocks.reduce((sum, block) => sum + block[kind], 0), kind);
  }
  for (const { refTime, proofSize } of blocks) assert.ok(refTime <= most.refTime && proofSize <= most.proofSize);
  assert.equal(summary.aSecond, summary.transactions / summary.seconds);
  const tasks = growth.find(({ pallet }) => pallet === 'Inference');
  assert.ok(tasks.entries > 0 && tasks.bytes > tasks.entries, 'tasks, orders and answers are kept');
  assert.match(stdout, /transactions a second/);
});
