/**
 * Waiting for a condition instead of for a time.
 */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_EVERY_MS = 50;

/** The first true value of `condition`, which is asked again and again; assertion errors in it are final. */
export async function until(condition, { timeoutMs, what }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < deadline, `waited ${timeoutMs / 1000} s in vain until ${what}`);
    await pause(LOOK_EVERY_MS);
  }
}
