/**
 * What the repository's documents say can be typed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url));
const PROGRAMS = ['keirin', 'keirin-executor', 'keirin-node', 'keirin-sim'];

/** The README and everything in `docs` but the records of decisions, which are of their time. */
export function documents() {
  const docs = readdirSync(join(REPOSITORY, 'docs')).filter((name) => name.endsWith('.md'));
  return ['README.md', ...docs.map((name) => `docs/${name}`)];
}

export function textOf(document) {
  return readFileSync(join(REPOSITORY, document), 'utf8');
}

/** Lines of fenced blocks that are for a shell, and inline code. */
function code(text) {
  const fenced = [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)];
  const shell = fenced.filter(([, mark]) => ['sh', 'console', ''].includes(mark)).flatMap(([, , block]) => block.split('\n'));
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  return [...shell, ...[...prose.matchAll(/`([^`]+)`/g)].map(([, inline]) => inline.replace(/\s+/g, ' '))];
}

/** Words of a command, without quotes; what follows a comment sign, a pipe or a redirection is not of it. */
function words(command) {
  const [own] = command.split(/ #|[|;<>)\n]/);
  return [...own.matchAll(/"[^"]*"|\S+/g)].map(([word]) => word.replaceAll('"', ''));
}

/** The commands of a document that are this project's: lists of words, the program first. */
export function commands(document) {
  const starts = `(?:^(?:\\$ )?|[(|;&] ?)(?:sudo )?((?:${PROGRAMS.join('|')}|make) [^\\n]*)`;
  return code(textOf(document))
    .map((line) => line.replace(/cargo run .*-p (\S+) .*-- /, '$1 '))
    .flatMap((line) => [...line.matchAll(new RegExp(starts, 'g'))].map(([, command]) => words(command)))
    .filter(([, first]) => first !== undefined);
}
