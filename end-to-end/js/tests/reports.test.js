/**
 * Reports that are not the assigned executor's own: each is refused before it can enter a block.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { balance, ended, requested, submitted } from '../harness/chain.js';
import { TINY } from '../harness/executor.js';
import { Network } from '../harness/network.js';
import { anotherKey, REFUSAL, reportOn, signedReport, submitBare, submitGeneral } from '../harness/report.js';

describe('a report', () => {
  let network, task, open, key;

  // The executor is stopped, so that the task stays open until a report made here settles it.
  before(async () => {
    network = await Network.start();
    const { api, accounts, executor } = network;
    key = executor.secretKey();
    await executor.stop();
    ({ task } = await requested(api, { model: TINY }, accounts.requester));
    open = (await api.query.inference.tasks(task)).unwrap();
  });
  after(() => network?.stop());

  const notAccepted = async (refusal, report, secretKey = key) => {
    const call = signedReport(network.api, report, secretKey);
    await assert.rejects(submitGeneral(network.api, call), (error) => {
      assert.match(`${error.message} ${error.data}`, new RegExp(`Custom error: ${refusal}\\b`));
      return true;
    });
  };

  const refused = async (...report) => {
    await notAccepted(...report);
    assert.ok((await network.api.query.inference.tasks(task)).isSome, 'the task stays open');
  };

  it('signed with another key is refused', () =>
    refused(REFUSAL.wrongSignature, reportOn(task, open), anotherKey()));

  it('in another participant’s name is refused', () =>
    refused(REFUSAL.notAssigned, reportOn(task, open, { participant: network.accounts.requester.publicKey })));

  it('on another order is refused', () =>
    refused(REFUSAL.wrongOrder, reportOn(task, open, { order: `0x${'11'.repeat(32)}` })));

  it('on a task that never was is refused', () =>
    refused(REFUSAL.unknownTask, reportOn(1_000_000, open)));

  it('of more tokens than were asked for is refused', () =>
    refused(REFUSAL.tokensOverBound, reportOn(task, open, { answer: { completionTokens: 17 } })));

  it('with text that is not UTF-8 is refused', () =>
    refused(REFUSAL.outputNotUtf8, reportOn(task, open, { answer: { output: '0xfffe' } })));

  it('as a bare transaction is refused', async () => {
    const call = signedReport(network.api, reportOn(task, open), key);
    await assert.rejects(submitBare(network.api, call), /NoUnsignedValidator/);
  });

  it('as a signed transaction does not settle the task', async () => {
    const { api, accounts } = network;
    const call = signedReport(api, reportOn(task, open), key);
    await assert.rejects(submitted(api, call, accounts.requester), { name: 'BadOrigin' });
    assert.ok((await api.query.inference.tasks(task)).isSome, 'the task stays open');
  });

  it('of the assigned executor is accepted once and pays once', async () => {
    const { api, accounts } = network;
    const call = signedReport(api, reportOn(task, open), key);

    await submitGeneral(api, call);
    const ending = await ended(api, task);
    const paid = await balance(api, ending.blockHash, accounts.participant.address);
    await assert.rejects(submitGeneral(api, call), 'the same transaction again');
    await notAccepted(REFUSAL.alreadyEnded, reportOn(task, open, { answer: { output: 'Rome.' } }));
    await network.blocksPass(3);

    assert.equal(ending.method, 'TaskAnswered');
    assert.equal((await api.query.inference.answers(task)).unwrap().toUtf8(), 'Paris.');
    const later = await balance(api, await api.rpc.chain.getBlockHash(), accounts.participant.address);
    assert.deepEqual(later, paid);
  });
});
