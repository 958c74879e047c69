/** One visitor's chat with one inbox: what is known, what is on its way, and the line to the desk. No drawing. */

import { Refused } from "./api.js";
import { Bookmark, accepted, merge, newestAnswer, pending, unread } from "./history.js";
import { Live } from "./live.js";
import { Outbox } from "./outbox.js";
import { Receipts } from "./receipts.js";
import { freshId } from "./storage.js";
import { zone } from "./promise.js";

const TYPING_LASTS = 6_000;
const TYPING_EVERY = 3_000;

export class Chat {
  settings = null;
  history = [];
  /** Who types now, or null. */
  typing = null;
  /** Of the live line: `idle` before the visitor joined, then `socket`, `polling` or `down`. */
  line = "idle";
  loading = false;
  #api;
  #store;
  #changed;
  #who;
  #outbox;
  #live;
  #receipts;
  #bookmark = new Bookmark();
  #typingEnds = 0;
  #typed = 0;
  /** What was sent from this page, by the name that it had before it was. */
  #own = new Map();

  /**
   * @param {{api: import("./api.js").Api, store: import("./storage.js").Storage,
   *   who: () => {language?: string, name?: string}, changed: () => void}} parts
   */
  constructor({ api, store, who, changed }) {
    this.#api = api;
    this.#store = store;
    this.#who = who;
    this.#changed = changed;
    this.#receipts = new Receipts(store, (receipt) => api.receipt(receipt));
    this.#outbox = new Outbox({
      store,
      changed,
      post: ({ id, text, language, name, files }) => api.send({ id, text, language, name, ...(files && { files: files.map((file) => file.id) }) }),
      accepted: (sent, answer) => this.#take([accepted(sent, answer)], { kept: true }),
    });
    this.#live = new Live({
      open: () => api.socket(),
      hello: () => api.hello(this.#bookmark.after),
      heard: (frame) => this.#heard(frame),
      poll: () => this.catchUp(),
      changed: (line) => this.#lined(line),
    });
  }

  /** Whether this browser has talked to the inbox before. */
  get known() {
    return this.#store.read("key") !== null;
  }

  get waiting() {
    return pending(this.history, this.#outbox.items);
  }

  get unread() {
    return unread(this.history, this.#read);
  }

  /** Fetch what the shop is called, what it speaks, whether somebody is there, and when she may count on an answer. */
  async refresh() {
    const { language } = this.#who();
    const settings = await this.#tried(this.#api.settings({ language, zone: zone() }));
    if (settings) this.settings = settings;
    this.#changed();
  }

  /** Take part: load what was said, stay connected, send what is left from last time. */
  async join() {
    if (this.line !== "idle") return;
    Object.assign(this, { line: "joining", loading: true });
    this.#changed();
    const loaded = await this.catchUp();
    if (this.line === "idle") return;
    Object.assign(this, { line: loaded ? "polling" : "down", loading: false });
    this.#changed();
    this.#live.start();
    this.#outbox.flush();
  }

  leave() {
    this.line = "idle";
    clearTimeout(this.#typingEnds);
    this.#outbox.stop();
    this.#live.stop();
  }

  /** The device is online or the page is seen again: a socket may have died without a word. */
  wake() {
    if (this.line === "idle") return;
    this.#live.nudge();
    this.#outbox.flush();
    this.catchUp();
  }

  /** Fetch everything newer than what is known; return whether the desk answered. */
  async catchUp() {
    const page = await this.#tried(this.#api.messages(this.#bookmark.after));
    if (!page) return false;
    this.#take(page.messages);
    this.#bookmark.page(page.cursor);
    return true;
  }

  send(text, files = []) {
    const chosen = files.length ? { files } : {};
    return this.#outbox.add({ id: freshId(), text, at: new Date().toISOString(), ...chosen, ...this.#who() });
  }

  /** Send a file ahead of its message; what is shown of it meanwhile need not come back from the desk. */
  async upload(file, language, ways) {
    const kept = await this.#api.upload(file, language, ways);
    this.#own.set(kept.id, file);
    return { ...kept, local: true };
  }

  /** Return a file's bytes: one that was just sent from here, or one of the desk's. */
  async file({ id, local = false }) {
    const own = this.#own.get(id);
    if (local && !own) throw new Refused(404);
    return own ?? this.#api.file(id);
  }

  retry(id) {
    return this.#outbox.retry(id);
  }

  /** Take a message back that the desk refused; returns its text. */
  take(id) {
    return this.#outbox.take(id)?.text ?? "";
  }

  /** Note that the visitor has read everything that is here. */
  markRead() {
    const position = newestAnswer(this.history);
    if (position > this.#read) {
      this.#store.write("read", position);
      this.#changed();
    }
    this.#receipts.report("read", position);
  }

  /** Tell the agent that the visitor types, at most once in a while. */
  typesNow(now = Date.now()) {
    if (now - this.#typed < TYPING_EVERY) return;
    this.#typed = now;
    this.#live.say({ type: "typing" });
  }

  /** Whether a `storage` event of another window changes what is shown here. */
  concerns(event) {
    return ["outbox", "read"].some((name) => this.#store.concerns(event, name));
  }

  get #read() {
    return this.#store.read("read", 0);
  }

  #heard(frame) {
    if (frame.type === "message") {
      this.#take([frame.message]);
      this.#bookmark.frame(frame.cursor);
    } else if (frame.type === "typing") this.#typesThere(frame.name);
  }

  /** Put messages into the history; `kept` ones never replace what the desk itself told. */
  #take(messages, { kept = false } = {}) {
    if (!messages.length) return;
    const before = newestAnswer(this.history);
    this.history = kept ? merge(messages, this.history) : merge(this.history, messages);
    const answered = newestAnswer(this.history);
    if (answered > before) this.typing = null;
    this.#receipts.report("delivered", answered);
    this.#changed();
  }

  #typesThere(name) {
    this.typing = name;
    clearTimeout(this.#typingEnds);
    this.#typingEnds = setTimeout(() => {
      this.typing = null;
      this.#changed();
    }, TYPING_LASTS);
    this.#changed();
  }

  #lined(line) {
    if (line === this.line) return;
    this.line = line;
    if (line !== "down") this.#outbox.flush();
    this.#changed();
  }

  /** Return what the desk answers, or null if it does not; the line's state is how people learn of it. */
  async #tried(request) {
    try {
      return await request;
    } catch (error) {
      if (error instanceof Refused) return null;
      throw error;
    }
  }
}
