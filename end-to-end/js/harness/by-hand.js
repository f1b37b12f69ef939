/**
 * The local network on a fork, with a participant whose executor is this program: it answers what it is told to.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { Keyring } from '@polkadot/api';
import { u8aToHex } from '@polkadot/util';

import { theEvent } from './chain.js';
import { TINY } from './executor.js';
import { Fork } from './fork.js';
import { program, temporaryFolder } from './processes.js';
import { anotherKey, generalTransaction, provenPossession, publicKey, reportOn, signedReport } from './report.js';

const HARDWARE = { cpu: 'by hand', cores: 1, ramMib: 1_024, gpu: null, millitokensPerSecond: 1_000 };
const UNUSED_URL = 'http://127.0.0.1:1';

/** Has the node export a preset's raw specification into a folder; gives the file's path. */
function rawSpecification(folder, preset) {
  const path = join(folder, `${preset}.json`);
  const options = ['export-chain-spec', '--chain', preset, '--raw', '--output', path];
  execFileSync(program('keirin-node'), options, { stdio: ['ignore', 'ignore', 'pipe'] });
  return path;
}

export class Rehearsal {
  /** Forks the preset `local` and registers Charlie. */
  static async start() {
    const rehearsal = new Rehearsal();
    try {
      rehearsal.fork = await Fork.of(rawSpecification(rehearsal.folder.path, 'local'));
      await rehearsal.#register();
    } catch (error) {
      await rehearsal.stop();
      throw error;
    }
    return rehearsal;
  }

  constructor() {
    this.folder = temporaryFolder();
    this.keyring = new Keyring({ type: 'sr25519' });
    const account = (uri) => this.keyring.addFromUri(uri);
    [this.sudo, this.requester, this.participant] = ['//Alice', '//Bob', '//Charlie'].map(account);
    this.executorKey = anotherKey();
  }

  async #register() {
    const { api } = this.fork;
    const proof = provenPossession(api, this.participant, this.executorKey);
    const call = api.tx.participants.register(publicKey(this.executorKey), proof, UNUSED_URL, HARDWARE, [TINY]);
    await this.fork.call(call, this.participant);
  }

  /** Has root make a call, which must succeed; gives the events. */
  async asRoot(call) {
    const events = await this.fork.call(this.fork.api.tx.sudo.sudo(call), this.sudo);
    const { sudoResult } = theEvent(events, 'sudo', 'Sudid');
    if (sudoResult.isErr) throw new Error(this.fork.reason(sudoResult.asErr));
    return events;
  }

  /** Requests an answer; gives the task's number. */
  async ask() {
    const call = this.fork.api.tx.inference.request(TINY, 'Hello', 16, 10n ** 12n, null);
    return theEvent(await this.fork.call(call, this.requester), 'inference', 'TaskRequested').task.toBigInt();
  }

  /** Reports this text as the answer to an open task. */
  async answer(task, output) {
    const { api } = this.fork;
    const open = (await api.query.inference.tasks(task)).unwrap();
    const report = signedReport(api, reportOn(task, open, { answer: { output } }), this.executorKey);
    return this.fork.transact(u8aToHex(generalTransaction(report)));
  }

  async stop() {
    await this.fork?.stop();
    this.folder.remove();
  }
}
