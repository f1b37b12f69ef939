/**
 * Keeps blocks full: there are always more requests in the pool than fit, every task is reported on as soon as it is open, and hosts
 * commit to a batch each when their last one is in.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { blockAt } from './blocks.js';
import { request } from './hosts.js';

const LOOK_EVERY_MS = 50;

export class Load {
  /** `waiting` requests are kept in the pool, and `batches` hosts commit to batches. */
  constructor({ api, provider, send }, { requesters, hosts }, { waiting, batches }) {
    Object.assign(this, { api, provider, send, requesters, waiting });
    this.hosts = new Map(hosts.map((host) => [host.pair.address, host]));
    this.committing = new Set(hosts.slice(0, batches).map((host) => host.pair.address));
    this.inPool = 0;
    this.next = 0;
  }

  /** Makes load for so many blocks, calling `seen` with what is in each. */
  async run(count, seen) {
    const first = (await this.#newest()) + 1;
    await this.#topUp();
    await this.send([...this.committing].map((address) => this.hosts.get(address).nextBatch()));
    for (let number = first; number < first + count; number += 1) {
      while ((await this.#newest()) < number) await pause(LOOK_EVERY_MS);
      const { events, ...block } = await blockAt(this.api, this.provider, number);
      seen(block);
      await this.#follow(events);
    }
  }

  async #newest() {
    return (await this.api.rpc.chain.getHeader()).number.toNumber();
  }

  /** Does what a block calls for. */
  async #follow(events) {
    const of = (section, method) => events.filter((event) => event.section === section && event.method === method);
    const tasks = of('inference', 'TaskRequested').map(({ data }) => data.task);
    this.inPool -= tasks.length;
    const open = await this.api.query.inference.tasks.multi(tasks);
    const reports = open.flatMap((task, place) => (task.isSome ? [this.#report(tasks[place], task.unwrap())] : []));
    const committed = of('receipts', 'BatchCommitted').map(({ data }) => data.participant.toString());
    const batches = committed.filter((one) => this.committing.has(one)).map((one) => this.hosts.get(one).nextBatch());
    await this.send([...batches, ...reports]);
    await this.#topUp();
  }

  #report(task, open) {
    return this.hosts.get(open.participant.toString()).report(task.toBigInt(), open);
  }

  async #topUp() {
    const missing = Math.max(0, this.waiting - this.inPool);
    const requests = Array.from({ length: missing }, () => {
      this.next = (this.next + 1) % this.requesters.length;
      return request(this.requesters[this.next]);
    });
    this.inPool += missing;
    await this.send(requests);
  }
}
