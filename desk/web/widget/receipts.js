/** What the desk knows of how far this window got; only news is reported, and a lost report is made again. */

const RANK = ["delivered", "read"];

export class Receipts {
  #store;
  #post;
  #reported;

  /** @param {import("./storage.js").Storage} store @param {(receipt: object) => Promise<unknown>} post */
  constructor(store, post) {
    this.#store = store;
    this.#post = post;
    this.#reported = store.read("reported", {});
  }

  /** Say that everything up to a position is `delivered` or `read`; what is read was delivered. */
  async report(state, position) {
    const before = this.#reported;
    if (position <= (before[state] ?? 0)) return;
    const covered = RANK.slice(0, RANK.indexOf(state) + 1);
    const news = covered.map((one) => [one, Math.max(position, before[one] ?? 0)]);
    this.#reported = { ...before, ...Object.fromEntries(news) };
    try {
      await this.#post({ position, state });
      this.#store.write("reported", this.#reported);
    } catch (error) {
      if (error.status === undefined) throw error;
      if (error.passing) this.#reported = before;
    }
  }
}
