/**
 * What every node of one build would make anew at its start, in seconds of computing. `end-to-end/src/node.rs` has it in the same place.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { fromEnvironment, program } from './processes.js';

const SPECIFICATION_BYTES = 64 * 1024 * 1024;
const RUNTIMES = 'compiled-runtimes';

/** Gives a node's base path the compiled runtimes of this build; returns the path of the development chain's specification with its first state. */
export function prepared(basePath) {
  const node = program('keirin-node');
  const folder = join(fromEnvironment('KEIRIN_BINARIES'), 'end-to-end');
  const [runtimes, link] = [folder, basePath].map((path) => join(path, RUNTIMES));
  for (const path of [runtimes, basePath]) mkdirSync(path, { recursive: true });
  if (!existsSync(link)) symlinkSync(runtimes, link);
  const specification = join(folder, `dev-${statSync(node, { bigint: true }).mtimeNs}.json`);
  if (!existsSync(specification)) {
    const options = { stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: SPECIFICATION_BYTES };
    const written = `${specification}.${process.pid}`;
    writeFileSync(written, execFileSync(node, ['export-chain-spec', '--chain', 'dev', '--raw'], options));
    renameSync(written, specification);
  }
  return specification;
}
