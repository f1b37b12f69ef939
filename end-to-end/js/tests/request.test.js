/**
 * The main job: a request is answered by the model and paid for.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { blake2AsHex } from '@polkadot/util-crypto';

import { balance, ended, feePot, requested, submitted, theEvent, totalIssuance } from '../harness/chain.js';
import { TINY } from '../harness/executor.js';
import { Network } from '../harness/network.js';

describe('a request', () => {
  let network;
  before(async () => (network = await Network.start()));
  after(() => network?.stop());

  const ask = (values = {}) => requested(network.api, { model: TINY, ...values }, network.accounts.requester);

  it('is answered on chain, in readable text', async () => {
    const { api, accounts } = network;

    const { task, data } = await ask({ prompt: 'Hello', maxTokens: 16 });
    const ending = await ended(api, task);

    assert.equal(data.requester.toString(), accounts.requester.address);
    assert.equal(data.participant.toString(), accounts.participant.address);
    assert.equal(data.model.toUtf8(), TINY);
    assert.equal(ending.method, 'TaskAnswered');
    const text = (await api.query.inference.answers(task)).unwrap().toUtf8();
    assert.match(text, /^[ -~]+$/, 'the tiny model speaks printable ASCII');
    assert.ok(text.length <= 16, 'one token is one byte');
    assert.equal(ending.data.outputHash.toHex(), blake2AsHex(text));
    assert.equal((await api.query.inference.answerHashes(task)).unwrap().toHex(), blake2AsHex(text));
    assert.equal(ending.data.promptTokens.toNumber(), 'Hello'.length + 3, 'and three special tokens');
  });

  it('moves exactly the fee from requester to the pot, and loses nothing', async () => {
    const { api, accounts } = network;
    const requester = accounts.requester.address;
    const participant = accounts.participant.address;

    const { task, data, blockHash, events } = await ask({ prompt: 'What is it?', maxTokens: 24 });
    const ending = await ended(api, task);

    const parent = (await api.rpc.chain.getHeader(blockHash)).parentHash;
    const [start, open, end] = await Promise.all(
      [parent, blockHash, ending.blockHash].map(async (at) => ({
        requester: await balance(api, at, requester),
        participant: await balance(api, at, participant),
        pot: await balance(api, at, feePot(api)),
        issuance: await totalIssuance(api, at),
      })),
    );
    const transactionFee = theEvent(events, 'transactionPayment', 'TransactionFeePaid').actualFee.toBigInt();
    const held = data.held.toBigInt();
    const [fee, refunded] = [ending.data.fee.toBigInt(), ending.data.refunded.toBigInt()];

    assert.ok(fee > 0n);
    assert.equal(fee + refunded, held);
    assert.equal(open.requester.held - start.requester.held, held);
    assert.equal(start.requester.total - open.requester.total, transactionFee);
    assert.equal(open.requester.total - end.requester.total, fee);
    assert.equal(end.requester.held, start.requester.held);
    assert.equal(end.pot.total - start.pot.total, fee, 'where it waits until the answer is checked');
    assert.equal(end.participant.total, start.participant.total);
    assert.equal(end.participant.held, start.participant.held);
    assert.equal(start.issuance - end.issuance, transactionFee);
  });

  it('can be followed through the runtime API', async () => {
    const { api } = network;

    const { task } = await ask();
    const { data } = await ended(api, task);

    const view = (await api.call.inferenceApi.task(task)).unwrap();
    assert.equal(view.task.toBigInt(), task);
    assert.equal(view.request.unwrap().requester.toString(), network.accounts.requester.address);
    const answered = view.state.asAnswered;
    assert.equal(answered.fee.toBigInt(), data.fee.toBigInt());
    assert.equal(answered.completionTokens.toNumber(), data.completionTokens.toNumber());
    const answer = (await api.query.inference.answers(task)).unwrap();
    assert.equal(answered.output.toUtf8(), answer.toUtf8());
    const unknown = await api.call.inferenceApi.task(1_000_000);
    assert.ok(unknown.isNone);
  });

  it('costs the least that the runtime API quotes', async () => {
    const { api } = network;
    const quote = (await api.call.inferenceApi.quote(TINY, 'Hello'.length, 16)).asOk.toBigInt();

    const { task, data } = await ask({ prompt: 'Hello', maxTokens: 16, maxFee: quote });

    assert.equal(data.held.toBigInt(), quote);
    assert.equal((await ended(api, task)).method, 'TaskAnswered');
  });

  it('gives the same text for the same seed', async () => {
    const { api } = network;
    const sampling = { temperatureMilli: 1000, topPPermille: 1000, seed: 7, stop: [] };
    const texts = [];
    for (let round = 0; round < 2; round += 1) {
      const { task } = await ask({ sampling });
      await ended(api, task);
      texts.push((await api.query.inference.answers(task)).unwrap().toUtf8());
    }
    assert.equal(texts[0], texts[1]);
  });

  it('that does not fit the model’s context is refunded in full', async () => {
    const { api, accounts } = network;

    const { task, data } = await ask({ prompt: 'x'.repeat(1000), maxTokens: 16 });
    const ending = await ended(api, task);

    assert.equal(ending.method, 'TaskFailed');
    assert.equal(ending.data.reason.type, 'PromptExceedsContext');
    assert.equal(ending.data.refunded.toBigInt(), data.held.toBigInt());
    assert.equal((await balance(api, ending.blockHash, accounts.requester.address)).held, 0n);
  });

  it('is one of many that are all answered', async () => {
    const { api, accounts } = network;
    const calls = Array.from({ length: 12 }, (_, number) =>
      api.tx.inference.request(TINY, `Question ${number}`, 32, 10n ** 12n, null),
    );
    const first = (await api.query.inference.nextTask()).toBigInt();

    await submitted(api, api.tx.utility.batchAll(calls), accounts.requester);

    for (let number = 0n; number < 12n; number += 1n) {
      assert.equal((await ended(api, first + number)).method, 'TaskAnswered');
    }
    assert.equal((await api.call.inferenceApi.openTaskCount()).toNumber(), 0);
  });
});
