/**
 * Reports made by hand, as a forger would make them, and as the offchain worker submits them.
 */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { compactToU8a, hexToU8a, stringToU8a, u8aConcat, u8aToHex } from '@polkadot/util';
import { sha256AsU8a } from '@polkadot/util-crypto';

/** A transaction of version 5 that carries extensions but no signature (RFC 84). */
const GENERAL_VERSION_5 = 0x45;
const EXTENSION_VERSION = 0;
/** What Keirin's extensions carry: era (immortal), nonce 0, tip 0, no metadata hash; the others carry nothing. */
const EXTENSIONS = [0, 0, 0, 0];

/** Why the pallet refuses a report: the custom errors of an invalid transaction. */
export const REFUSAL = {
  unknownTask: 1,
  alreadyEnded: 2,
  notAssigned: 4,
  wrongOrder: 5,
  wrongSignature: 6,
  tokensOverBound: 7,
  outputNotUtf8: 8,
};

/** A new executor key, as hex. */
export function anotherKey() {
  return u8aToHex(secp256k1.utils.randomPrivateKey()).slice(2);
}

/** An answer to an open task, good unless `changes` make it otherwise. */
export function reportOn(task, open, { answer = {}, ...changes } = {}) {
  const good = {
    output: 'Paris.',
    promptTokens: 8,
    completionTokens: 6,
    finish: 'Stop',
    evidence: `0x${'00'.repeat(32)}`,
  };
  const outcome = { Answered: { ...good, ...answer } };
  return { task, participant: open.participant.toHex(), order: open.order.toHex(), outcome, ...changes };
}

/** `inference.report` with the signature of `secretKey` (hex) on this chain. */
export function signedReport(api, report, secretKey) {
  const [encoded] = api.tx.inference.report(report, new Uint8Array(65)).args.map((argument) => argument.toU8a());
  const digest = sha256AsU8a(u8aConcat(stringToU8a('keirin/report'), api.genesisHash, encoded));
  const signature = secp256k1.sign(digest, hexToU8a(`0x${secretKey}`));
  const bytes = u8aConcat(signature.toCompactRawBytes(), [signature.recovery]);
  return api.tx.inference.report(encoded, bytes);
}

/**
 * Submits a call as a general transaction; polkadot.js cannot build one, so its bytes are put together here.
 *
 * Throws what the node answers.
 */
export function submitGeneral(api, call) {
  const body = u8aConcat([GENERAL_VERSION_5, EXTENSION_VERSION, ...EXTENSIONS], call.method.toU8a());
  const transaction = u8aConcat(compactToU8a(body.length), body);
  return sendRaw(api, transaction);
}

/** Submits a call as a bare transaction, which has neither extensions nor a signature. */
export function submitBare(api, call) {
  const body = u8aConcat([0x05], call.method.toU8a());
  return sendRaw(api, u8aConcat(compactToU8a(body.length), body));
}

function sendRaw(api, bytes) {
  return api._rpcCore.provider.send('author_submitExtrinsic', [u8aToHex(bytes)]);
}
