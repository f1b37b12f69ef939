/**
 * A real `keirin-executor` and its JSON-RPC.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { call, isServing } from './json-rpc.js';
import { Child, existing, fromEnvironment, program } from './processes.js';

const START_WITHIN_MS = 300_000;

/** Models the tests know, by the names they have in the dev chain's genesis. */
export const TINY = 'tiny-random';
export const SMOLLM2 = 'smollm2-135m-instruct';

const FOLDERS = { [TINY]: 'KEIRIN_TINY_MODEL', [SMOLLM2]: 'KEIRIN_MODEL' };

export class Executor {
  /** Describes an executor of `models`, which races only with the options of `race`; `start` starts it. */
  constructor(folder, models, port, metricsPort, race = ['--no-race']) {
    this.folder = folder;
    this.basePath = join(folder, 'executor');
    this.models = models;
    this.port = port;
    this.metricsPort = metricsPort;
    this.race = race;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** Starts it, on the same files as before if it ran before. */
  async start() {
    const library = existing(fromEnvironment('KEIRIN_ONNXRUNTIME'), 'make setup');
    const models = this.models.flatMap((name) => {
      const path = existing(join(fromEnvironment(FOLDERS[name]), 'model.onnx'), 'make setup');
      return ['--model', `${name}=${join(path, '..')}`];
    });
    const options = ['--base-path', this.basePath, '--onnxruntime', library, '--threads', '1'];
    const addresses = [
      ...['--listen', `127.0.0.1:${this.port}`],
      ...['--metrics-listen', `127.0.0.1:${this.metricsPort}`],
      ...(this.publicPort ? ['--public-listen', `127.0.0.1:${this.publicPort}`] : []),
    ];
    const args = ['run', ...this.race, ...options, ...addresses, ...models];
    this.child = new Child(program('keirin-executor'), args, join(this.folder, 'executor.log'));
    await this.child.readyWhen(() => isServing(this.url, 'executor_identity'), START_WITHIN_MS);
  }

  identity() {
    return call(this.url, 'executor_identity');
  }

  /** The executor's signature over `account`, both as hex. */
  provePossession(genesis, account) {
    return call(this.url, 'executor_provePossession', genesis, account);
  }

  /** Where its work on an order is: unknown, queued, running or finished. */
  async jobState(genesis, order) {
    const [status] = await call(this.url, 'executor_status', genesis, [order]);
    return status.state;
  }

  /** The value of one of its metrics that has no labels. */
  async metric(name) {
    const text = await (await fetch(`http://127.0.0.1:${this.metricsPort}/metrics`)).text();
    const line = text.split('\n').find((line) => line.startsWith(`${name} `));
    assert.ok(line, `${name} is among the metrics`);
    return Number(line.slice(name.length));
  }

  /** The secret key it signs with, as hex. */
  secretKey() {
    return readFileSync(join(this.basePath, 'executor.key'), 'utf8').trim();
  }

  crash() {
    return this.child.crash();
  }

  stop() {
    return this.child?.stop();
  }
}
