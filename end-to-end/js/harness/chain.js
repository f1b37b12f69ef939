/**
 * Submitting transactions and reading what came of them.
 */
import assert from 'node:assert/strict';

import { stringToU8a, u8aConcat } from '@polkadot/util';
import { encodeAddress } from '@polkadot/util-crypto';

import { until } from './until.js';

/**
 * The account's next nonce, and no end to the transaction's life: with blocks as fast as a dev chain's the newest
 * block, where polkadot.js would start a mortal transaction's life, can be ahead of the transaction pool's view.
 */
export const SIGNING = { nonce: -1, era: 0 };

/** A call that was included and failed; `name` is `Pallet.Error`. */
export class DispatchFailed extends Error {
  constructor(name, docs) {
    super(`${name}: ${docs}`);
    this.name = name;
  }
}

/**
 * Submits a signed transaction and waits for its block.
 *
 * Gives `{ blockHash, events }`, the events being those of this transaction. Throws [`DispatchFailed`].
 */
export async function submitted(api, transaction, signer) {
  const result = await new Promise((resolve, reject) => {
    transaction
      .signAndSend(signer, SIGNING, (update) => {
        if (update.isCompleted) resolve(update);
        if (update.isError) reject(new Error(`the transaction became ${update.status.type}`));
      })
      .catch(reject);
  });
  if (result.dispatchError) throw named(api, result.dispatchError);
  const { status } = result;
  const blockHash = status.isInBlock ? status.asInBlock : status.asFinalized;
  return { blockHash, events: result.events.map(({ event }) => event) };
}

/** A dispatch error by name. */
export function named(api, error) {
  if (!error.isModule) return new DispatchFailed(error.type, 'not an error of a pallet');
  const { section, name, docs } = api.registry.findMetaError(error.asModule);
  const pallet = section[0].toUpperCase() + section.slice(1);
  return new DispatchFailed(`${pallet}.${name}`, docs.join(' '));
}

/** The one event of this name in a list. */
export function theEvent(events, section, method) {
  const found = events.filter((event) => event.section === section && event.method === method);
  assert.equal(found.length, 1, `one ${section}.${method} in ${events.map((e) => `${e.section}.${e.method}`)}`);
  return found[0].data;
}

/** A request with the values the tests use unless they say otherwise. */
export function request(api, { model, prompt = 'Hello', maxTokens = 16, maxFee = 10n ** 12n, sampling = null }) {
  return api.tx.inference.request(model, prompt, maxTokens, maxFee, sampling);
}

/** Submits a request; gives the task's number, its block and its events. */
export async function requested(api, values, signer) {
  const { blockHash, events } = await submitted(api, request(api, values), signer);
  const data = theEvent(events, 'inference', 'TaskRequested');
  return { task: data.task.toBigInt(), data, blockHash, events };
}

/**
 * Waits until a task has ended.
 *
 * Gives the ending event's method and data, and hash and number of its block.
 */
export async function ended(api, task, timeoutMs = 60_000) {
  await until(async () => (await api.query.inference.outcomes(task)).isSome, {
    timeoutMs,
    what: `task ${task} has ended`,
  });
  const number = (await api.query.inference.outcomes(task)).unwrap().endedAt.toNumber();
  const blockHash = await api.rpc.chain.getBlockHash(number);
  const records = await (await api.at(blockHash)).query.system.events();
  const mine = records
    .map(({ event }) => event)
    .filter(({ section, data }) => section === 'inference' && data.task?.toBigInt() === task);
  assert.equal(mine.length, 1, `task ${task} ends once`);
  return { method: mine[0].method, data: mine[0].data, blockHash, number };
}

/** Everything an account owns at a block, and of that what is on hold. */
export async function balance(api, blockHash, address) {
  const { data } = await (await api.at(blockHash)).query.system.account(address);
  return { total: data.free.toBigInt() + data.reserved.toBigInt(), held: data.reserved.toBigInt() };
}

/** The account in which fees wait until the answers are checked: the pallet's name, as FRAME makes accounts of names. */
export function feePot(api) {
  const account = u8aConcat(stringToU8a('modl'), api.consts.rewards.potId.toU8a(), new Uint8Array(32));
  return encodeAddress(account.slice(0, 32));
}

/** All tokens there are at a block. */
export async function totalIssuance(api, blockHash) {
  return (await (await api.at(blockHash)).query.balances.totalIssuance()).toBigInt();
}
