/**
 * An upgrade of the runtime, rehearsed with Chopsticks on a fork of the built one.
 *
 * The next runtime is the same code with a higher version (see `harness/next-runtime.js`), or the one whose path is in
 * `KEIRIN_NEXT_RUNTIME`.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

import { u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';

import { Rehearsal } from '../harness/by-hand.js';
import { theEvent } from '../harness/chain.js';
import { builtRuntime, versionOf, withVersion } from '../harness/next-runtime.js';
import { changed, keyOf, storageVersions, unexplained } from '../harness/state.js';

const GIFT = 10n ** 12n;
/** What an upgrade changes besides what every block does. */
const OF_AN_UPGRADE = [
  ':code',
  'ParachainSystem.NewValidationCode',
  'ParachainSystem.PendingValidationCode',
  'ParachainSystem.UpgradeGoAhead',
  'System.LastRuntimeUpgrade',
];

const built = builtRuntime();
const given = process.env.KEIRIN_NEXT_RUNTIME;
const next = given ? readFileSync(given) : withVersion(built, versionOf(built) + 1);

describe('an upgrade of the runtime', () => {
  let rehearsal, fork, answered, open;

  before(async () => {
    rehearsal = await Rehearsal.start();
    ({ fork } = rehearsal);
    answered = await rehearsal.ask();
    await rehearsal.answer(answered, 'before');
    open = await rehearsal.ask();
  });
  after(() => rehearsal?.stop());

  const authorize = (code) => rehearsal.asRoot(fork.api.tx.system.authorizeUpgrade(blake2AsHex(code)));
  /** Anybody may bring the code that is authorized. */
  const apply = (code) => fork.call(fork.api.tx.system.applyAuthorizedUpgrade(u8aToHex(code)), rehearsal.requester);

  it('is refused from who is not root', async () => {
    const call = fork.api.tx.system.authorizeUpgrade(blake2AsHex(next));
    await assert.rejects(fork.call(call, rehearsal.requester), /BadOrigin/);
  });

  it('is refused when its version is not higher', async () => {
    await authorize(built);
    const { error } = theEvent(await apply(built), 'system', 'RejectedInvalidAuthorizedUpgrade');
    assert.equal(fork.reason(error), 'system.SpecVersionNeedsToIncrease');
  });

  it('is refused when it is not what was authorized', async () => {
    await authorize(next);
    await assert.rejects(apply(withVersion(built, versionOf(next) + 1)), /Unauthorized/);
  });

  it('takes effect when the relay chain says so, and changes nothing else', async (t) => {
    const { chain } = fork;
    const usual = changed(fork.api, await fork.state(), (await fork.build(), await fork.state()));

    theEvent(await apply(next), 'parachainSystem', 'ValidationFunctionStored');
    const before = await fork.state();
    assert.equal(await chain.head.wasm, u8aToHex(built), 'the code is as it was until then');
    await fork.build();
    const wasm = await chain.head.wasm;
    if (!given) await fork.overwrite([[keyOf('System', 'LastRuntimeUpgrade'), '0x00186b656972696e']]); // version 0 of keirin
    await fork.connect();
    await fork.build();

    assert.equal(wasm, u8aToHex(next));
    assert.equal((await chain.head.runtimeVersion).specVersion, versionOf(next));
    const migrated = (await fork.api.query.system.lastRuntimeUpgrade()).unwrap();
    const { specVersion } = await fork.api.call.core.version();
    assert.equal(migrated.specVersion.toNumber(), specVersion.toNumber(), 'the migrations have run');
    const after = await fork.state();
    const items = changed(fork.api, before, after).filter((item) => !usual.includes(item));
    if (given) return t.diagnostic(`changed: ${items.join(', ')}`);
    assert.deepEqual(items.filter((item) => !OF_AN_UPGRADE.includes(item)), []);
    return assert.deepEqual(storageVersions(fork.api, after), storageVersions(fork.api, before));
  });

  it('leaves a state in which every entry can be read', async () => {
    const state = await fork.state();
    assert.ok(state.size > 100, `${state.size} entries`);
    assert.deepEqual(unexplained(fork.api, state), []);
  });

  it('would be found out if it left an entry that cannot be read', async () => {
    const state = await fork.state();
    const entry = keyOf('Inference', 'NextTask');
    const cases = [
      [entry, `${state.get(entry)}00`, /Inference\.NextTask/],
      [keyOf('Inference', 'Forgotten'), '0x00', /no storage item/],
    ];
    for (const [key, value, message] of cases) {
      const found = unexplained(fork.api, new Map([...state, [key, value]]));
      assert.equal(found.length, 1, `${found}`);
      assert.match(found[0], message);
    }
  });

  it('loses no task, and new ones are answered', async () => {
    await rehearsal.answer(open, 'across');
    const later = await rehearsal.ask();
    await rehearsal.answer(later, 'after');

    const answers = await fork.api.query.inference.answers.multi([answered, open, later]);
    assert.deepEqual(answers.map((answer) => answer.unwrap().toUtf8()), ['before', 'across', 'after']);
  });

  it('leaves balances as they were, and they can be moved', async () => {
    const { api } = fork;
    const { address } = rehearsal.keyring.addFromUri('//Nobody');

    await fork.call(api.tx.balances.transferKeepAlive(address, GIFT), rehearsal.requester);

    assert.equal((await api.query.system.account(address)).data.free.toBigInt(), GIFT);
    const accounts = (await api.query.system.account.entries()).map(([, { data }]) => data);
    const sum = accounts.reduce((sum, { free, reserved }) => sum + free.toBigInt() + reserved.toBigInt(), 0n);
    assert.equal(sum, (await api.query.balances.totalIssuance()).toBigInt());
  });
});
