/**
 * A real language model answers a real question.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { ended, requested } from '../harness/chain.js';
import { SMOLLM2 } from '../harness/executor.js';
import { followed, promised } from '../harness/guide.js';
import { Network } from '../harness/network.js';

const ANSWER_WITHIN_MS = 120_000;
/** As `make demo` has it. */
const BLOCK_TIME_MS = 1_000;

describe('SmolLM2 through the chain', () => {
  let network;
  before(async () => (network = await Network.start({ models: [SMOLLM2], blockTimeMs: BLOCK_TIME_MS })));
  after(() => network?.stop());

  it('answers who follows docs/polkadot-js.md, step by step', async () => {
    const { api, printed } = await followed(network.url);
    await api.disconnect();
    assert.deepEqual(printed, promised());
  });

  it('knows the capital of France', async () => {
    const { api, accounts } = network;
    const values = { model: SMOLLM2, prompt: 'What is the capital of France?', maxTokens: 32 };

    const { task } = await requested(api, values, accounts.requester);
    const ending = await ended(api, task, ANSWER_WITHIN_MS);

    assert.equal(ending.method, 'TaskAnswered');
    assert.equal(ending.data.finish.type, 'Stop');
    assert.equal((await api.query.inference.answers(task)).unwrap().toUtf8(), 'The capital of France is Paris.');
  });
});
