/**
 * Messages on their way to the desk, in order, one at a time. They are kept before they are sent and sent
 * under the id they were written with, so neither a reload nor a repeat can lose or double one.
 * @typedef {{id: string, text: string, at: string, language?: string, state: "sending"|"waiting"|"refused",
 *   status?: number, until?: number}} Item
 */

import { pause } from "./live.js";

export class Outbox {
  #store;
  #post;
  #accepted;
  #changed;
  #busy = false;
  #misses = 0;
  #timer = 0;
  #restsUntil = 0;

  /** @param {{store: import("./storage.js").Storage, post: Function, accepted: Function, changed: Function}} ways */
  constructor({ store, post, accepted, changed }) {
    this.#store = store;
    this.#post = post;
    this.#accepted = accepted;
    this.#changed = changed;
  }

  /** What the desk has not acknowledged, oldest first. Read afresh: another window may share it. */
  get items() {
    return this.#store.read("outbox", []);
  }

  add(item) {
    this.#keep([...this.items, { ...item, state: "sending" }]);
    return this.flush();
  }

  /** Try again now, also what was refused. */
  retry(id) {
    this.#restsUntil = 0;
    this.#mark(id, { state: "sending" });
    return this.flush();
  }

  /** Take a message out, to be written anew. */
  take(id) {
    const taken = this.items.find((item) => item.id === id);
    this.#keep(this.items.filter((item) => item.id !== id));
    return taken;
  }

  /** Send what can be sent. */
  async flush() {
    if (this.#busy || Date.now() < this.#restsUntil) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      for (let next; (next = this.#next()); ) if (!(await this.#send(next))) break;
    } finally {
      this.#busy = false;
    }
  }

  /** Send nothing by itself any more. */
  stop() {
    clearTimeout(this.#timer);
  }

  #next() {
    return this.items.find((item) => item.state !== "refused");
  }

  async #send(item) {
    this.#mark(item.id, { state: "sending" });
    try {
      const answer = await this.#post(item);
      this.#misses = 0;
      this.#accepted(item, answer);
      this.take(item.id);
      return true;
    } catch (error) {
      if (error.status === undefined) throw error;
      return this.#failed(item, error);
    }
  }

  /** What can never succeed must not hold up what was written after it. */
  #failed(item, error) {
    if (!error.passing) {
      this.#mark(item.id, { state: "refused", status: error.status });
      return true;
    }
    const until = Date.now() + (error.wait ? error.wait * 1000 : pause(++this.#misses));
    if (error.status === 429) this.#restsUntil = until;
    this.#mark(item.id, { state: "waiting", status: error.status, until });
    this.#rest(until);
    return false;
  }

  /** Wait, and let the remaining seconds be seen. */
  #rest(until) {
    const left = until - Date.now();
    this.#timer = setTimeout(() => {
      if (Date.now() >= until) return this.flush();
      this.#changed();
      this.#rest(until);
    }, Math.min(left, 1000));
  }

  #mark(id, change) {
    this.#keep(this.items.map((item) => (item.id === id ? { ...item, ...change } : item)));
  }

  #keep(items) {
    this.#store.write("outbox", items);
    this.#changed();
  }
}
