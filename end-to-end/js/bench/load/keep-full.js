/**
 * Keeps blocks full: there are always more requests in the pool than fit, unless the hosts have as many open tasks as they may; every
 * task is reported on as soon as it is open; and hosts commit to a batch each when their last one is in.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { blockAt } from './blocks.js';
import { request } from './hosts.js';

const LOOK_EVERY_MS = 50;
/** Tasks for each host, open or in the pool: so far below what a host may have (64) that chance does not fill one of them. */
const TASKS_OF_A_HOST = 40;

export class Load {
  /** `waiting` requests are kept in the pool, and `batches` hosts commit to batches. */
  constructor({ api, provider, send }, { requesters, hosts }, { waiting, batches }) {
    Object.assign(this, { api, provider, send, requesters, waiting });
    this.hosts = new Map(hosts.map((host) => [host.pair.address, host]));
    this.committing = new Set(hosts.slice(0, batches).map((host) => host.pair.address));
    this.inPool = 0;
    this.open = 0;
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
    this.open += tasks.length - of('inference', 'TaskAnswered').length;
    const open = await this.api.query.inference.tasks.multi(tasks);
    const committed = of('receipts', 'BatchCommitted').map(({ data }) => data.participant.toString());
    await this.send(this.#duties(tasks, open, committed.filter((host) => this.committing.has(host))));
    await this.#topUp();
  }

  /** Makes the next batches of these hosts, and reports on the tasks that are open still. */
  *#duties(tasks, open, hosts) {
    for (const host of hosts) yield this.hosts.get(host).nextBatch();
    for (const [place, task] of open.entries()) {
      if (task.isNone) continue;
      const opened = task.unwrap();
      yield this.hosts.get(opened.participant.toString()).report(tasks[place].toBigInt(), opened);
    }
  }

  /** Makes so many requests, of one account after the other. */
  *#requests(count) {
    for (let made = 0; made < count; made += 1) {
      this.next = (this.next + 1) % this.requesters.length;
      yield request(this.requesters[this.next]);
    }
  }

  async #topUp() {
    const room = this.hosts.size * TASKS_OF_A_HOST - this.open;
    const missing = Math.max(0, Math.min(this.waiting, room) - this.inPool);
    this.inPool += missing;
    await this.send(this.#requests(missing));
  }
}
