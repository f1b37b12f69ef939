/**
 * Follows `docs/polkadot-js.md` on a dev chain with SmolLM2, and takes its pictures with Chromium.
 *
 *     node take.js FOLDER
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { SMOLLM2 } from '../harness/executor.js';
import { followed } from '../harness/guide.js';
import { Network } from '../harness/network.js';
import { callPage, eventsPage, storagePage } from './pages.js';

const BLOCK_TIME_MS = 1_000;
const WIDTH = 860;
/** Heights in pixels that fit what is on the pages. */
const HEIGHTS = { request: 500, answer: 590, events: 970 };

/** Renders a page and writes its picture. */
function take(folder, scratch, name, html) {
  const source = join(scratch, `${name}.html`);
  writeFileSync(source, html);
  const target = resolve(folder, `${name}.png`);
  const options = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--no-first-run'];
  const picture = [`--window-size=${WIDTH},${HEIGHTS[name]}`, `--screenshot=${target}`, `--user-data-dir=${scratch}/chromium`];
  execFileSync('chromium', [...options, ...picture, `file://${source}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  console.log(`   ${target}`);
}

function pages({ api, request, requested, task, outcome, answer, ending }) {
  const { answers, outcomes } = api.query.inference;
  const entries = [
    { entry: answers, value: answer },
    { entry: outcomes, value: outcome },
  ];
  return {
    request: callPage(request),
    answer: storagePage(`Task ${task}`, entries),
    events: eventsPage(`Events of task ${task}`, [requested, ...ending]),
  };
}

const folder = process.argv[2];
mkdirSync(folder, { recursive: true });
const network = await Network.start({ models: [SMOLLM2], blockTimeMs: BLOCK_TIME_MS });
try {
  const made = await followed(network.url);
  for (const [name, html] of Object.entries(pages(made))) take(folder, network.folder.path, name, html);
  await made.api.disconnect();
} finally {
  await network.stop();
}
