/**
 * A dev chain with one participant: node, executor and a connected `ApiPromise`.
 */
import { join } from 'node:path';

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { u8aToHex } from '@polkadot/util';

import { submitted } from './chain.js';
import { Executor, TINY } from './executor.js';
import { isServing } from './json-rpc.js';
import { prepared } from './prepared.js';
import { Child, freePorts, program, temporaryFolder } from './processes.js';
import { until } from './until.js';

const START_WITHIN_MS = 300_000;
const BLOCK_TIME_MS = 300;

/** The well-known accounts by the names the tests use for their roles. */
function accounts() {
  const keyring = new Keyring({ type: 'sr25519' });
  const account = (uri) => keyring.addFromUri(uri);
  return { participant: account('//Alice'), requester: account('//Bob'), poor: account('//Poor'), account };
}

/** Starts a development node that serves the executors at `urls`, with more `options`, and waits until it answers. */
export async function startNode(folder, rpcPort, urls, blockTimeMs, options = []) {
  const basePath = join(folder, 'node');
  const args = [
    '--dev',
    ...['--chain', prepared(basePath), '--base-path', basePath],
    ...['--rpc-port', `${rpcPort}`, '--port', '0', '--no-prometheus'],
    ...urls.flatMap((url) => ['--executor-url', url]),
    ...['--dev-block-time', `${blockTimeMs}`],
    ...options,
  ];
  const node = new Child(program('keirin-node'), args, join(folder, 'node.log'));
  await node.readyWhen(() => isServing(`http://127.0.0.1:${rpcPort}`, 'system_health'), START_WITHIN_MS);
  return node;
}

/** Registers an executor as `account`'s. */
export async function register(api, executor, account) {
  const { executor_key: key, hardware, models } = await executor.identity();
  const proof = await executor.provePossession(api.genesisHash.toHex(), u8aToHex(account.publicKey));
  await submitted(api, api.tx.participants.register(key, proof, executor.url, hardware, models), account);
}

export class Network {
  /** Starts everything and registers Alice for `models`. */
  static async start({ models = [TINY], blockTimeMs = BLOCK_TIME_MS } = {}) {
    const network = new Network();
    try {
      await network.#start(models, blockTimeMs);
      await register(network.api, network.executor, network.accounts.participant);
    } catch (error) {
      await network.stop();
      throw error;
    }
    return network;
  }

  constructor() {
    this.folder = temporaryFolder();
    this.accounts = undefined;
  }

  async #start(models, blockTimeMs) {
    const [rpcPort, executorPort, metricsPort] = await freePorts(3);
    this.url = `ws://127.0.0.1:${rpcPort}`;
    this.executor = new Executor(this.folder.path, models, executorPort, metricsPort);
    await this.executor.start();
    this.node = await startNode(this.folder.path, rpcPort, [this.executor.url], blockTimeMs);
    this.provider = new WsProvider(this.url);
    this.api = await ApiPromise.create({ provider: this.provider, noInitWarn: true, throwOnConnect: true });
    this.accounts = accounts();
  }

  /** Waits until the chain has grown by so many blocks. */
  async blocksPass(count) {
    const number = async () => (await this.api.rpc.chain.getHeader()).number.toNumber();
    const start = await number();
    const timeoutMs = 60_000;
    await until(async () => (await number()) >= start + count, { timeoutMs, what: `${count} blocks have passed` });
  }

  /** Stops everything and removes its files. */
  async stop() {
    await this.api?.disconnect();
    if (!this.api) await this.provider?.disconnect();
    await this.node?.stop();
    await this.executor?.stop();
    this.folder.remove();
  }
}
