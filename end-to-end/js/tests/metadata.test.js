/**
 * What polkadot.js apps shows of Keirin's pallets: every call, event, error, constant and storage item says what it is, and so do
 * the arguments of calls and the fields of events.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Network } from '../harness/network.js';
import { documentation } from '../harness/documentation.js';

/** All of Keirin's own pallets, by their names in the runtime. */
const PALLETS = [
  'Canaries',
  'Inference',
  'Models',
  'Participants',
  'Receipts',
  'Reputation',
  'Rewards',
  'Sprints',
  'Validation',
];
/** Index of the first of them; FRAME's have lower ones. */
const FIRST_INDEX = 50;

describe('the metadata of Keirin’s pallets', () => {
  let network, documented;
  before(async () => {
    network = await Network.start();
    documented = documentation(network.api.runtimeMetadata.asLatest, network.api.registry.lookup);
  });
  after(() => network?.stop());

  it('is of all of them', () => {
    const own = network.api.runtimeMetadata.asLatest.pallets.filter(({ index }) => index.toNumber() >= FIRST_INDEX);
    assert.deepEqual(own.map(({ name }) => name.toString()).sort(), PALLETS);
  });

  for (const pallet of PALLETS) {
    it(`says what everything in ${pallet} is`, () => {
      const entries = documented.filter((entry) => entry.pallet === pallet);
      assert.ok(entries.length > 0);
      const silent = entries.filter(({ docs }) => docs.trim() === '');
      assert.deepEqual(silent.map(({ what }) => what), []);
    });
  }

  it('has entries of every kind', () => {
    const kinds = ['call', 'event', 'field of an event', 'error', 'constant', 'storage'];
    const found = new Set(documented.filter(({ pallet }) => PALLETS.includes(pallet)).map(({ kind }) => kind));
    assert.deepEqual([...found].sort(), kinds.sort());
  });

  it('would be found silent where FRAME is', () => {
    const silent = documented.filter(({ pallet, docs }) => pallet === 'ParachainInfo' && docs.trim() === '');
    assert.ok(silent.length > 0);
  });

  it('names every argument in the documentation of its call', () => {
    const calls = documented.filter(({ pallet, kind }) => PALLETS.includes(pallet) && kind === 'call');
    const silent = calls.flatMap(({ what, docs, names }) =>
      names.filter((name) => !docs.includes(`\`${name}\``)).map((name) => `${what}: ${name}`),
    );
    assert.deepEqual(silent, []);
  });

  it('names every field of events', () => {
    const events = documented.filter(({ pallet, kind }) => PALLETS.includes(pallet) && kind === 'event');
    assert.deepEqual(events.filter(({ names }) => names.includes('')).map(({ what }) => what), []);
  });

  it('makes the runtime APIs callable without custom types', async () => {
    const { api, accounts } = network;
    const models = (await api.call.modelsApi.models()).map((model) => model.id.toUtf8());
    assert.deepEqual(models.sort(), ['smollm2-135m-instruct', 'tiny-random']);

    const participant = await api.call.participantsApi.participant(accounts.participant.address);
    assert.deepEqual(participant.unwrap().models.map((model) => model.toUtf8()), ['tiny-random']);
  });
});
