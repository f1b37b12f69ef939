/**
 * Starts the real programs on free loopback ports and stops them again.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { until } from './until.js';

const STOP_WITHIN_MS = 20_000;
const LOG_LINES = 30;

/** Children that still run; whatever ends this process, they end with it. */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => process.exit(1));
}

/** A value that `scripts/env.sh` exports. */
export function fromEnvironment(name) {
  const value = process.env[name];
  assert.ok(value, `${name} is not set. Run «make test», or «source scripts/env.sh» before «npm test».`);
  return value;
}

/** A file set-up or the build should have made. */
export function existing(path, maker) {
  assert.ok(existsSync(path), `${path} is missing. Run «${maker}».`);
  return path;
}

/** The path of a program of this workspace. */
export function program(name) {
  return existing(join(fromEnvironment('KEIRIN_BINARIES'), name), 'make test');
}

/** A new folder for one network's files. */
export function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), 'keirin-js-'));
  const remove = () => rmSync(path, { recursive: true, force: true });
  process.once('exit', remove);
  return { path, remove };
}

/** So many ports that nothing listens at. All are held until all are found, so that they differ. */
export async function freePorts(count) {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** A running program. */
export class Child {
  /** Starts `path`; its output goes to `logPath`. */
  constructor(path, args, logPath, environment = {}) {
    this.path = path;
    this.logPath = logPath;
    const log = openSync(logPath, 'a');
    this.process = spawn(path, args, {
      stdio: ['ignore', log, log],
      env: { ...process.env, RUST_LOG: 'info', ...environment },
    });
    closeSync(log);
    running.add(this.process);
    this.ended = new Promise((resolve) => {
      this.process.once('exit', (code, signal) => {
        running.delete(this.process);
        this.ending = code ?? signal;
        resolve();
      });
    });
  }

  /** Waits until `condition` gives something true; fails with the log when the program ends before. */
  async readyWhen(condition, timeoutMs) {
    try {
      return await until(
        async () => {
          assert.equal(this.ending, undefined, `it ended with ${this.ending}`);
          return condition();
        },
        { timeoutMs, what: 'it serves' },
      );
    } catch (error) {
      error.message = `${this.path} did not start: ${error.message}\n${this.lastLines()}`;
      throw error;
    }
  }

  /** The end of its log. */
  lastLines() {
    return readFileSync(this.logPath, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n');
  }

  /** Ends it on the spot, as a crash would. */
  async crash() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  /** Asks it to end, insists after a while, and waits for it. */
  async stop() {
    this.process.kill('SIGTERM');
    const insist = setTimeout(() => this.process.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.ended;
    clearTimeout(insist);
  }
}
