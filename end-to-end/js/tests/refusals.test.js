/**
 * Bad input to a request: each gives its named error and holds nothing.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { request, submitted } from '../harness/chain.js';
import { TINY } from '../harness/executor.js';
import { Network } from '../harness/network.js';

const POOR_ENDOWMENT = 10_000_000_000n; // 10 thousandths of a KEI

describe('a request is refused', () => {
  let network;
  before(async () => {
    network = await Network.start();
    const { api, accounts } = network;
    const gift = api.tx.balances.transferKeepAlive(accounts.poor.address, POOR_ENDOWMENT);
    await submitted(api, gift, accounts.requester);
  });
  after(() => network?.stop());

  const refused = async (error, values, signer = network.accounts.requester) => {
    const call = request(network.api, { model: TINY, ...values });
    await assert.rejects(submitted(network.api, call, signer), { name: error });
    const account = await network.api.query.system.account(signer.address);
    assert.equal(account.data.reserved.toBigInt(), 0n, 'nothing is held');
  };

  const setActive = (active) => {
    const { api, accounts } = network;
    return submitted(api, api.tx.sudo.sudo(api.tx.models.setActive(TINY, active)), accounts.participant);
  };

  it('when the prompt is empty', () => refused('Inference.PromptEmpty', { prompt: '' }));

  it('when the prompt is longer than 16 KiB', () =>
    refused('Inference.PromptTooLong', { prompt: 'x'.repeat(16 * 1024 + 1) }));

  it('when the prompt is not UTF-8', () => refused('Inference.PromptNotUtf8', { prompt: '0xfffe' }));

  it('when no such model is registered', () =>
    refused('Inference.ModelUnknown', { model: 'no-such-model' }));

  it('when the model is switched off', async () => {
    await setActive(false);
    await refused('Inference.ModelInactive', {});
    await setActive(true);
  });

  it('when nobody serves the model', () =>
    refused('Inference.NoParticipantAvailable', { model: 'smollm2-135m-instruct' }));

  it('when no tokens are asked for', () => refused('Inference.MaxTokensOutOfRange', { maxTokens: 0 }));

  it('when more tokens are asked for than the context has', () =>
    refused('Inference.MaxTokensOutOfRange', { maxTokens: 513 }));

  it('when the most it may cost is too little', async () => {
    const quote = (await network.api.call.inferenceApi.quote(TINY, 'Hello'.length, 16)).asOk.toBigInt();
    await refused('Inference.MaxFeeTooLow', { prompt: 'Hello', maxTokens: 16, maxFee: quote - 1n });
  });

  it('when the balance does not cover the escrow', () =>
    refused('Inference.BalanceTooLow', { prompt: 'x'.repeat(512), maxTokens: 512 }, network.accounts.poor));

  it('when the temperature is out of range', () => {
    const sampling = { temperatureMilli: 2001, topPPermille: 1000, seed: null, stop: [] };
    return refused('Inference.SamplingInvalid', { sampling });
  });

  it('when a stop sequence is empty', () => {
    const sampling = { temperatureMilli: 0, topPPermille: 1000, seed: null, stop: [''] };
    return refused('Inference.StopSequenceInvalid', { sampling });
  });
});
