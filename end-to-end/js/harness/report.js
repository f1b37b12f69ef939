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

/** The public half of an executor key, compressed, as hex. */
export function publicKey(secretKey) {
  return u8aToHex(secp256k1.getPublicKey(hexToU8a(`0x${secretKey}`), true));
}

/** An executor's signature (65 bytes) over `sha256(domain ‖ genesis hash ‖ message)`. */
export function executorSignature(api, domain, message, secretKey) {
  const digest = sha256AsU8a(u8aConcat(stringToU8a(domain), api.genesisHash, message));
  const signature = secp256k1.sign(digest, hexToU8a(`0x${secretKey}`));
  return u8aConcat(signature.toCompactRawBytes(), [signature.recovery]);
}

/** What `account` shows at its registration: that it holds the executor key. */
export function provenPossession(api, account, secretKey) {
  return executorSignature(api, 'keirin/possession', account.publicKey, secretKey);
}

/** `inference.report` with the signature of `secretKey` (hex) on this chain. */
export function signedReport(api, report, secretKey) {
  const [encoded] = api.tx.inference.report(report, new Uint8Array(65)).args.map((argument) => argument.toU8a());
  return api.tx.inference.report(encoded, executorSignature(api, 'keirin/report', encoded, secretKey));
}

/** A call as the bytes of a general transaction, which polkadot.js cannot build. */
export function generalTransaction(call) {
  const body = u8aConcat([GENERAL_VERSION_5, EXTENSION_VERSION, ...EXTENSIONS], call.method.toU8a());
  return u8aConcat(compactToU8a(body.length), body);
}

/** Submits a call as a general transaction; throws what the node answers. */
export function submitGeneral(api, call) {
  return sendRaw(api, generalTransaction(call));
}

/** Submits a call as a bare transaction, which has neither extensions nor a signature. */
export function submitBare(api, call) {
  const body = u8aConcat([0x05], call.method.toU8a());
  return sendRaw(api, u8aConcat(compactToU8a(body.length), body));
}

function sendRaw(api, bytes) {
  return api._rpcCore.provider.send('author_submitExtrinsic', [u8aToHex(bytes)]);
}
