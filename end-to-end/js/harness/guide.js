/**
 * The steps of `docs/polkadot-js.md`, run as they stand there.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';

const GUIDE = fileURLToPath(new URL('../../../docs/polkadot-js.md', import.meta.url));
const USUAL_URL = 'ws://127.0.0.1:9944';
/** What the steps make that others may want to look at. */
const MADE = ['api', 'request', 'requested', 'task', 'outcome', 'answer', 'ending'];

const AsyncFunction = (async () => {}).constructor;

/** The blocks of the guide that are marked so. */
function blocks(mark) {
  const parts = readFileSync(GUIDE, 'utf8').split(`\`\`\`${mark}\n`);
  return parts.slice(1).map((part) => part.split('```')[0]);
}

/** What the guide says that its steps print, line by line. */
export function promised() {
  return blocks('text').join('').trimEnd().split('\n');
}

/** Runs all steps against the node at `url`; gives what they made, and `printed`, line by line. */
export async function followed(url) {
  const code = blocks('js').join('\n').replace(/^import .*$/gm, '').replace(USUAL_URL, url);
  const run = new AsyncFunction('ApiPromise', 'Keyring', 'WsProvider', 'console', `${code}\nreturn { ${MADE.join(', ')} };`);
  const printed = [];
  const made = await run(ApiPromise, Keyring, WsProvider, { log: (line) => printed.push(line) });
  return { ...made, printed };
}
