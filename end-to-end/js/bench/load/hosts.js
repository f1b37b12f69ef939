/**
 * Who makes the load: accounts that request, and participants that report and commit to batches. Both are this program, with keys
 * of its own; what they sign is what wallets and executors would sign, and the node takes it as such.
 */
import { u8aToHex } from '@polkadot/util';

import { submitted } from '../../harness/chain.js';
import { TINY } from '../../harness/executor.js';
import {
  anotherKey,
  executorSignature,
  generalTransaction,
  provenPossession,
  publicKey,
  reportOn,
  signedReport,
} from '../../harness/report.js';
import { until } from '../../harness/until.js';

const ENDOWMENT = 1_000n * 10n ** 12n;
const HARDWARE = { cpu: 'by hand', cores: 1, ramMib: 1_024, gpu: null, millitokensPerSecond: 100_000 };
const UNUSED_URL = 'http://127.0.0.1:1';
/** Requesters over HTTP, each of whom is in every batch, and receipts of each: 4 096 receipts in a batch. */
const DEBITS = 64;
const RECEIPTS_OF_EACH = 64;
/** The least that the chain takes for a receipt (`LeastReceiptFee`), in the smallest unit. */
const RECEIPT_FEE = 10_000_000n;
const DEPOSIT = 100n * 10n ** 12n;
const FIVE_MINUTES_MS = 300_000;
const PROMPT = 'a'.repeat(100);
const ANSWER = 'b'.repeat(64);

/** Addresses of the requesters over HTTP, in increasing order, as hex. */
const DEBTORS = Array.from({ length: DEBITS }, (_, place) => `0x${(place + 1).toString(16).padStart(40, '0')}`);

/** An account that signs without asking the chain for its nonce. */
class Account {
  constructor(api, pair) {
    this.api = api;
    this.pair = pair;
    this.nonce = 0;
  }

  /** A signed transaction of this call, as hex. */
  signed(call) {
    const { genesisHash, runtimeVersion, registry } = this.api;
    const nonce = this.nonce;
    this.nonce += 1;
    const { signedExtensions } = registry;
    const options = { blockHash: genesisHash, genesisHash, era: '0x00', nonce, runtimeVersion, signedExtensions };
    return call.sign(this.pair, options).toHex();
  }
}

/** A participant with its executor's key. */
class Host extends Account {
  constructor(api, pair) {
    super(api, pair);
    this.key = anotherKey();
    this.batch = 0;
  }

  registration() {
    const proof = provenPossession(this.api, this.pair, this.key);
    return this.signed(this.api.tx.participants.register(publicKey(this.key), proof, UNUSED_URL, HARDWARE, [TINY]));
  }

  /** A report on an open task, as hex. */
  report(task, open) {
    const report = reportOn(task, open, { answer: { output: ANSWER } });
    return u8aToHex(generalTransaction(signedReport(this.api, report, this.key)));
  }

  /** The next batch, as hex. */
  nextBatch() {
    const count = DEBITS * RECEIPTS_OF_EACH;
    const end = (requester) => ({ requester, request: `0x${'00'.repeat(32)}` });
    const summary = { fees: RECEIPT_FEE * BigInt(count), first: end(DEBTORS[0]), last: end(DEBTORS[DEBITS - 1]) };
    const batch = {
      participant: this.pair.publicKey,
      number: this.batch,
      root: { hash: `0x${'11'.repeat(32)}`, summary },
      count,
      largestFee: RECEIPT_FEE,
      notAfterMs: Date.now() + FIVE_MINUTES_MS,
      debits: DEBTORS.map((requester) => ({
        requester,
        receipts: RECEIPTS_OF_EACH,
        fees: RECEIPT_FEE * BigInt(RECEIPTS_OF_EACH),
      })),
    };
    this.batch += 1;
    const { commitBatch } = this.api.tx.receipts;
    const [encoded] = commitBatch(batch, new Uint8Array(65)).args.map((argument) => argument.toU8a());
    const signature = executorSignature(this.api, 'keirin/receipts/batch', encoded, this.key);
    return u8aToHex(generalTransaction(commitBatch(encoded, signature)));
  }
}

/** Requesters and registered hosts, so many of each, and deposits that batches are paid from. */
export async function setUp({ api, send, sudo, keyring }, count) {
  const named = (role) => Array.from({ length: count }, (_, number) => keyring.addFromUri(`//${role}/${number}`));
  const requesters = named('requester').map((pair) => new Account(api, pair));
  const hosts = named('host').map((pair) => new Host(api, pair));
  const { balances, receipts, utility } = api.tx;
  const gifts = [...requesters, ...hosts].map(({ pair }) => balances.transferKeepAlive(pair.address, ENDOWMENT));
  const deposits = DEBTORS.map((requester) => receipts.deposit(requester, DEPOSIT));
  await submitted(api, utility.batchAll(gifts), sudo);
  await submitted(api, utility.batchAll(deposits), sudo);
  await send(hosts.map((host) => host.registration()));
  const registered = async () => (await api.query.participants.counterForParticipants()).toNumber();
  await until(async () => (await registered()) === count, { timeoutMs: 120_000, what: 'all hosts are registered' });
  return { requesters, hosts };
}

/** A request of this account, as hex. */
export function request(account) {
  return account.signed(account.api.tx.inference.request(TINY, PROMPT, 64, 10n ** 12n, null));
}
