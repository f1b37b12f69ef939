/**
 * An executor that is down, or goes down in the middle of its work: nothing is lost and nobody is paid twice.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { balance, ended, requested } from '../harness/chain.js';
import { TINY } from '../harness/executor.js';
import { Network } from '../harness/network.js';
import { until } from '../harness/until.js';

describe('when the executor fails', () => {
  let network;
  before(async () => (network = await Network.start()));
  after(() => network?.stop());

  const ask = (values = {}) => requested(network.api, { model: TINY, ...values }, network.accounts.requester);

  it('a task expires and its escrow is returned', async () => {
    const { api, accounts, executor } = network;
    await executor.stop();

    const { task, data } = await ask();
    const ending = await ended(api, task);

    assert.equal(ending.method, 'TaskExpired');
    assert.equal(ending.number, data.expiresAt.toNumber());
    assert.equal(ending.data.refunded.toBigInt(), data.held.toBigInt());
    assert.equal((await balance(api, ending.blockHash, accounts.requester.address)).held, 0n);
    await executor.start();
  });

  it('by a crash after it has taken a task, the task is answered after its restart', async () => {
    const { api, executor } = network;
    const genesis = api.genesisHash.toHex();

    const { task } = await ask({ maxTokens: 500 });
    const order = (await api.query.inference.tasks(task)).unwrap().order.toHex();
    const taken = async () => (await executor.jobState(genesis, order)) !== 'unknown';
    await until(taken, { timeoutMs: 10_000, what: 'the executor has the task' });
    await executor.crash();
    await executor.start();
    const ending = await ended(api, task);

    assert.equal(ending.method, 'TaskAnswered');
    assert.equal((await api.call.inferenceApi.openTaskCount()).toNumber(), 0);
  });
});
