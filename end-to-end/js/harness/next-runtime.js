/**
 * A runtime to upgrade to.
 *
 * A runtime says its version twice: in the section `runtime_version` of its Wasm, which nodes read to judge an upgrade, and in its
 * code, which decides whether migrations are due and which version transactions are signed for. Raising the first makes an
 * upgrade to the same code without a second build; the second stays as it was.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

import { compactFromU8a, hexToU8a, u8aConcat, u8aEq, u8aToString } from '@polkadot/util';

import { existing, fromEnvironment } from './processes.js';

/** What compressed code begins with, in Substrate. */
const COMPRESSED = hexToU8a('0x52bc537646db8e05');
const WASM_HEADER_LENGTH = 8;
const CUSTOM_SECTION = 0;

/** The code of the runtime that was built with the node. */
export function builtRuntime() {
  const folder = join(fromEnvironment('KEIRIN_BINARIES'), 'wbuild', 'keirin-runtime');
  return readFileSync(existing(join(folder, 'keirin_runtime.compact.compressed.wasm'), 'make test'));
}

/** Wasm code as it is executed. */
function decompressed(code) {
  return u8aEq(code.subarray(0, COMPRESSED.length), COMPRESSED)
    ? new Uint8Array(zstdDecompressSync(code.subarray(COMPRESSED.length)))
    : code;
}

/** Wasm code as it is put on chain. */
function compressed(wasm) {
  return u8aConcat(COMPRESSED, zstdCompressSync(wasm));
}

/** The same code with another version in its section `runtime_version`. */
export function withVersion(code, specVersion) {
  const wasm = decompressed(code).slice();
  const start = customSection(wasm, 'runtime_version');
  new DataView(wasm.buffer).setUint32(versionPlace(wasm, start), specVersion, true);
  return compressed(wasm);
}

/** The version that code says in its section `runtime_version`. */
export function versionOf(code) {
  const wasm = decompressed(code);
  const start = customSection(wasm, 'runtime_version');
  return new DataView(wasm.buffer, wasm.byteOffset).getUint32(versionPlace(wasm, start), true);
}

/** Where `spec_version` is in a SCALE `RuntimeVersion`: after two names and the authoring version. */
function versionPlace(wasm, start) {
  const afterText = (place) => {
    const [lengthBytes, length] = compactFromU8a(wasm.subarray(place));
    return place + lengthBytes + length.toNumber();
  };
  return afterText(afterText(start)) + 4;
}

/** First byte of what the custom section of this name holds. */
function customSection(wasm, name) {
  let place = WASM_HEADER_LENGTH;
  while (place < wasm.length) {
    const id = wasm[place];
    const [start, length] = leb128(wasm, place + 1);
    const end = start + length;
    if (id === CUSTOM_SECTION) {
      const [nameStart, nameLength] = leb128(wasm, start);
      const nameEnd = nameStart + nameLength;
      if (u8aToString(wasm.subarray(nameStart, nameEnd)) === name) return nameEnd;
    }
    place = end;
  }
  throw new Error(`the Wasm has no section «${name}»`);
}

/** The place after an unsigned LEB128 number, and the number. */
function leb128(bytes, place) {
  let number = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[place];
    place += 1;
    number += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [place, number];
  }
}
