/**
 * The runtime's own checks of an upgrade: hooks before and after the migrations, and the invariants of every pallet.
 *
 * `KEIRIN_NEXT_RUNTIME` is a runtime that was built with `try-runtime` and has a higher version; `make chopsticks` builds it.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';

import { hexToU8a, u8aToHex } from '@polkadot/util';
import { blake2AsHex } from '@polkadot/util-crypto';

import { Rehearsal } from '../harness/by-hand.js';
import { fromEnvironment } from '../harness/processes.js';
import { keyOf } from '../harness/state.js';

/** SCALE `UpgradeCheckSelect`. */
const ALL_CHECKS = '0x01';
const TRY_STATE = '0x03';

const next = u8aToHex(readFileSync(fromEnvironment('KEIRIN_NEXT_RUNTIME')));

describe('an upgrade that checks itself', () => {
  let rehearsal, fork, open;

  before(async () => {
    rehearsal = await Rehearsal.start();
    ({ fork } = rehearsal);
    await rehearsal.answer(await rehearsal.ask(), 'before');
    open = await rehearsal.ask();
  });
  after(() => rehearsal?.stop());

  /** What the next runtime says of an upgrade of the newest state: weight used, and most weight of a block. */
  const upgrade = async (checks) => {
    const block = await fork.chain.head;
    const { result } = await withCode(block, () => block.call('TryRuntime_on_runtime_upgrade', [checks]));
    const [used, most] = fork.api.registry.createType('(Weight, Weight)', hexToU8a(result));
    return { used: used.refTime.toNumber(), most: most.refTime.toNumber() };
  };
  /** Runs `action` on a block as if the next runtime were in force, and takes the code away again. */
  const withCode = async (block, action) => {
    const depth = block.storageLayerCount;
    const code = await block.wasm;
    block.setWasm(next);
    try {
      return await action();
    } finally {
      block.setWasm(code);
      block.resetStorageLayers(depth);
    }
  };

  it('passes all checks, and fits into a block', async () => {
    const { used, most } = await upgrade(ALL_CHECKS);
    assert.ok(used > 0 && used < most, `${used} of ${most} ps`);
  });

  it('leaves invariants that hold, also after blocks of the new runtime', async () => {
    const { api } = fork;
    await rehearsal.asRoot(api.tx.system.authorizeUpgrade(blake2AsHex(next)));
    await fork.call(api.tx.system.applyAuthorizedUpgrade(next), rehearsal.requester);
    await fork.build();
    await fork.connect();
    await rehearsal.answer(open, 'across');
    await rehearsal.ask();

    assert.equal(await fork.chain.head.wasm, next);
    await upgrade(TRY_STATE);
  });

  it('would be found out if an invariant were broken', async () => {
    const entry = keyOf('Inference', 'NextTask');
    const right = (await fork.state()).get(entry);

    await fork.overwrite([[entry, '0x0000000000000000']]); // there is an open task of a higher number
    await assert.rejects(upgrade(TRY_STATE));

    await fork.overwrite([[entry, right]]);
    await upgrade(TRY_STATE);
  });
});
