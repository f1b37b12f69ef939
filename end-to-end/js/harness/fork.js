/**
 * A chain forked with Chopsticks from a raw specification: no node, no network, blocks when they are asked for.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import {
  Api,
  Blockchain,
  BuildBlockMode,
  ChopsticksProvider,
  destroyWorker,
  GenesisProvider,
  setStorage,
  timeTravel,
} from '@acala-network/chopsticks';
import { ApiPromise } from '@polkadot/api';

import { keirinInherents } from './relay-chain.js';

/** What the runtime logs, from 0 for nothing to 5 for all. Errors that FRAME logs are mostly none. */
const RUNTIME_LOG_LEVEL = Number(process.env.KEIRIN_FORK_LOG ?? 0);
/** Keys that are read at once: the most that Chopsticks gives. */
const PAGE = 1_000;

export class Fork {
  /** Forks from the genesis of the raw specification at `path`; its first block has the time of now. */
  static async of(path) {
    const origin = new Api(new GenesisProvider(JSON.parse(readFileSync(path, 'utf8'))));
    await origin.isReady;
    const chain = new Blockchain({
      api: origin,
      buildBlockMode: BuildBlockMode.Manual,
      inherentProviders: keirinInherents(),
      header: { hash: await origin.getFinalizedHead(), number: 0 },
      runtimeLogLevel: RUNTIME_LOG_LEVEL,
    });
    await timeTravel(chain, Date.now());
    const fork = new Fork(chain);
    await fork.build();
    await fork.connect();
    return fork;
  }

  constructor(chain) {
    this.chain = chain;
  }

  /** Connects anew: with the metadata and version of the runtime that is in force. */
  async connect() {
    await this.api?.disconnect();
    const provider = new ChopsticksProvider(this.chain);
    this.api = await ApiPromise.create({ provider, noInitWarn: true, throwOnConnect: true });
  }

  /** Builds a block of these transactions, as hex, all of which must be applied; gives it. */
  async build(transactions = []) {
    const block = await this.chain.newBlock({ transactions });
    const applied = await block.extrinsics;
    for (const transaction of transactions) {
      assert.ok(applied.includes(transaction), `the transaction ${transaction.slice(0, 40)}… can be applied`);
    }
    return block;
  }

  /** The events that a transaction of the newest block had. */
  async eventsOf(transaction) {
    const index = (await this.chain.head.extrinsics).indexOf(transaction);
    const records = await this.api.query.system.events();
    const own = ({ phase }) => phase.isApplyExtrinsic && phase.asApplyExtrinsic.toNumber() === index;
    return records.filter(own).map(({ event }) => event);
  }

  /** Builds a block of one call signed by `signer`, which must succeed; gives its events. */
  async call(call, signer) {
    const { api } = this;
    const signed = call.sign(signer, {
      blockHash: api.genesisHash,
      genesisHash: api.genesisHash,
      era: '0x00',
      nonce: await api.rpc.system.accountNextIndex(signer.address),
      runtimeVersion: await api.call.core.version(), // what the code checks, which may not be what it is announced as
      signedExtensions: api.registry.signedExtensions,
    });
    return this.transact(signed.toHex());
  }

  /** Builds a block of one transaction, as hex, which must succeed; gives its events. */
  async transact(transaction) {
    await this.build([transaction]);
    const events = await this.eventsOf(transaction);
    const failed = events.find(({ method }) => method === 'ExtrinsicFailed');
    assert.equal(failed, undefined, failed && this.reason(failed.data.dispatchError));
    return events;
  }

  /** A dispatch error by name. */
  reason(error) {
    if (!error.isModule) return error.toString();
    const { section, name } = this.api.registry.findMetaError(error.asModule);
    return `${section}.${name}`;
  }

  /** Overwrites entries of the newest state: pairs of keys and values, as hex. */
  async overwrite(entries) {
    await setStorage(this.chain, entries);
  }

  /** The newest state: values by their keys, as hex. */
  async state() {
    const state = new Map();
    for (let startKey = '0x'; ; ) {
      const keys = await this.chain.head.getKeysPaged({ prefix: '0x', pageSize: PAGE, startKey });
      const values = await Promise.all(keys.map((key) => this.chain.head.get(key)));
      keys.forEach((key, place) => state.set(key, values[place]));
      if (keys.length < PAGE) return state;
      startKey = keys[keys.length - 1];
    }
  }

  /** Calls a function of the runtime at the newest state, changing nothing; gives the bytes of its result, as hex. */
  async runtimeCall(name, parameters) {
    const { result } = await this.chain.head.call(name, parameters);
    return result;
  }

  async stop() {
    await this.api?.disconnect();
    await destroyWorker();
  }
}
