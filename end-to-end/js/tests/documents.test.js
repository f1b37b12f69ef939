/**
 * What documents say can be typed is understood: programs have these commands and options, `make` has these targets, files are where
 * links say. What the README and the operators' guide say is run as well: by the demo's test (`scripts/demo/readme.sh`), and by
 * `end-to-end/tests/operations/guide.rs`.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';

import { commands, documents, REPOSITORY, textOf } from '../harness/documents.js';
import { program } from '../harness/processes.js';

const helps = new Map();

/** What a command says of itself, asked once. */
function help(path) {
  const key = path.join(' ');
  if (!helps.has(key)) {
    const [name, ...rest] = path;
    helps.set(key, execFileSync(program(name), [...rest, '--help'], { encoding: 'utf8' }));
  }
  return helps.get(key);
}

/** Whether this help lists a subcommand. */
function lists(text, name) {
  const [, list = ''] = text.split('\nCommands:\n');
  return new RegExp(`^  ${name}(\\s|$)`, 'm').test(list);
}

/** What is wrong with the words of a command, or nothing. */
function wrongWith([name, ...words]) {
  let path = [name];
  for (let place = 0; place < words.length; place += 1) {
    const word = words[place];
    const text = help(path);
    if (word === '--') return undefined; // the relay chain's options follow
    if (word.startsWith('--')) {
      const [option, value] = word.split('=');
      const known = new RegExp(`^ +(?:-\\w, )?${option}(?:[ =]?\\[?(<))?`, 'm').exec(text);
      if (!known) return `${path.join(' ')} has no ${option}`;
      if (known[1] && value === undefined) place += 1;
    } else if (lists(text, word)) path = [...path, word];
    else if (/^Usage: .*<COMMAND>/m.test(text) && /^[a-z]/.test(word)) return `${path.join(' ')} has no ${word}`;
  }
  return undefined;
}

const targets = readFileSync(join(REPOSITORY, 'Makefile'), 'utf8').match(/^[a-z-]+(?=:)/gm);

function wrong([name, ...rest]) {
  if (name !== 'make') return wrongWith([name, ...rest]);
  const unknown = rest.filter((word) => /^[a-z-]+$/.test(word) && !targets.includes(word));
  return unknown.length ? `make has no ${unknown}` : undefined;
}

describe('documents', () => {
  for (const document of documents()) {
    it(`${document} has commands that are understood`, () => {
      assert.deepEqual(commands(document).map(wrong).filter(Boolean), []);
    });

    it(`${document} links to files that are there`, () => {
      const links = [...textOf(document).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link]) => link);
      const missing = links.filter((link) => !existsSync(join(REPOSITORY, dirname(document), link)));
      assert.deepEqual(missing, []);
    });
  }

  it('have many commands', () => {
    const count = documents().flatMap(commands).length;
    assert.ok(count > 60, `${count} commands`);
  });

  it('would be found to lie', () => {
    const lies = ['keirin docter', 'keirin sprint --twice', 'keirin-node key generat', 'keirin-executor run --modle x', 'make tea'];
    for (const lie of lies) assert.ok(wrong(lie.split(' ')), lie);
    for (const truth of ['keirin --url ws://127.0.0.1:9944 sprint --once', 'keirin-executor keys list --base-path DIR']) {
      assert.equal(wrong(truth.split(' ')), undefined);
    }
  });
});
