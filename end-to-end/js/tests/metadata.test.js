/**
 * What polkadot.js apps shows of Keirin's pallets: every call, event, error and storage entry says what it is.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Network } from '../harness/network.js';

const PALLETS = ['models', 'participants', 'inference'];

describe('the metadata of Keirin’s pallets', () => {
  let network;
  before(async () => (network = await Network.start()));
  after(() => network?.stop());

  const entries = (kind, pallet) => Object.entries(network.api[kind][pallet]);
  const undocumented = (named) => named.filter(([, { meta }]) => meta.docs.length === 0).map(([name]) => name);

  for (const pallet of PALLETS) {
    for (const kind of ['tx', 'events', 'errors', 'query']) {
      it(`documents ${kind} of ${pallet}`, () => {
        const found = entries(kind, pallet).filter(([, entry]) => entry.meta?.docs);
        assert.ok(found.length > 0, `${pallet} has ${kind}`);
        assert.deepEqual(undocumented(found), []);
      });
    }

    it(`names every field of the events of ${pallet}`, () => {
      for (const [event, { meta }] of entries('events', pallet)) {
        const unnamed = meta.fields.filter((field) => field.name.isNone);
        assert.equal(unnamed.length, 0, `${pallet}.${event} has fields without a name`);
      }
    });
  }

  it('makes the runtime APIs callable without custom types', async () => {
    const { api, accounts } = network;
    const models = (await api.call.modelsApi.models()).map((model) => model.id.toUtf8());
    assert.deepEqual(models.sort(), ['smollm2-135m-instruct', 'tiny-random']);

    const participant = await api.call.participantsApi.participant(accounts.participant.address);
    assert.deepEqual(participant.unwrap().models.map((model) => model.toUtf8()), ['tiny-random']);
  });
});
