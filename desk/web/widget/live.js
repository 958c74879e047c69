/** The live line to the desk: a socket that comes back by itself, and polling for as long as it does not. */

const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 30_000;
const POLL_EVERY = 4_000;
/** A socket that lived shorter than this and said nothing counts as a failure. */
const PROOF_MS = 10_000;

/** Return how long to wait after so many failures: doubling, and spread so that visitors do not return at once. */
export function pause(failures, random = Math.random) {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1)) * (0.5 + random() / 2);
}

export class Live {
  #ways;
  #socket = null;
  #running = false;
  #polling = false;
  #failures = 0;
  #timer = 0;

  /**
   * @param {{open: () => WebSocket, hello: () => object, heard: (frame: object) => void,
   *   poll: () => Promise<boolean>, changed: (state: "socket"|"polling"|"down") => void}} ways
   */
  constructor(ways) {
    this.#ways = ways;
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#connect();
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = null;
  }

  /** Try now instead of when the pause ends: the device is online again, or the page was woken. */
  nudge() {
    if (!this.#running || this.#socket) return;
    this.#failures = 0;
    clearTimeout(this.#timer);
    this.#connect();
  }

  /** Say something if the socket is open; typing is not worth keeping. */
  say(frame) {
    if (this.#connected) this.#socket.send(JSON.stringify(frame));
  }

  get #connected() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  #connect() {
    let socket;
    try {
      socket = this.#socket = this.#ways.open();
    } catch {
      return this.#lost(); // The page's policy forbids sockets; polling still works.
    }
    let opened = Infinity;
    socket.onopen = () => {
      opened = Date.now();
      socket.send(JSON.stringify(this.#ways.hello()));
      this.#ways.changed("socket");
    };
    socket.onmessage = ({ data }) => {
      this.#failures = 0;
      this.#ways.heard(JSON.parse(data));
    };
    socket.onclose = () => {
      if (socket !== this.#socket) return;
      if (Date.now() - opened > PROOF_MS) this.#failures = 0;
      this.#lost();
    };
  }

  #lost() {
    this.#socket = null;
    if (!this.#running) return;
    this.#failures += 1;
    this.#timer = setTimeout(() => this.#connect(), pause(this.#failures));
    if (!this.#polling) this.#poll();
  }

  async #poll() {
    this.#polling = true;
    for (let misses = 0; this.#running && !this.#connected; ) {
      const answered = await this.#ways.poll();
      misses = answered ? 0 : misses + 1;
      if (!this.#running || this.#connected) break;
      this.#ways.changed(answered ? "polling" : "down");
      await new Promise((done) => setTimeout(done, answered ? POLL_EVERY : pause(misses)));
    }
    this.#polling = false;
  }
}
