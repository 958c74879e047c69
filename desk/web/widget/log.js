/** The messages, newest at the bottom. It stays at the bottom unless the visitor reads further up. */

import { Bubble } from "./bubble.js";
import { arrange, h, say, set } from "./dom.js";
import { icons } from "./icons.js";
import { rows } from "./rows.js";

/** This close to the bottom counts as being there. */
const NEAR = 60;

export class Log {
  #ways;
  #bubbles = new Map();
  #days = new Map();
  #greeting = h("div", { class: "greeting" }, h("p", { class: "hello" }), h("p", {}));
  #said = h("div", { class: "said", role: "log", "aria-live": "polite", "aria-relevant": "additions" });
  #dots = h("div", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
  #typing = h("p", { class: "quiet", role: "status" });
  #scroller;
  #news = h("span");
  #jump;
  #following = true;
  #count = 0;

  /** @param {{retry: Function, edit: Function, seen: () => void}} ways */
  constructor(ways) {
    this.#ways = ways;
    const parts = [this.#greeting, this.#said, this.#dots, this.#typing];
    this.#scroller = h("div", { class: "scroller", tabindex: "0", scroll: () => this.#scrolled() }, ...parts);
    const jump = { class: "jump", type: "button", hidden: true, click: () => this.bottom() };
    this.#jump = h("button", jump, icons.down(), this.#news);
    this.node = h("div", { class: "log" }, this.#scroller, this.#jump);
    new ResizeObserver(() => this.#following && this.bottom()).observe(this.#scroller);
  }

  /** Whether the newest message is in sight. */
  get atBottom() {
    return this.#following;
  }

  /** Go to the newest message, and stay there. */
  bottom() {
    this.#following = true;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#scrolled();
  }

  update(state) {
    const { words: { t }, chat } = state;
    const drawn = rows(chat.history, chat.waiting);
    set(this.#said, { "aria-label": t("Messages"), "aria-busy": chat.loading && "true" });
    say(this.#greeting.firstChild, t("Hello! How can we help?"));
    say(this.#greeting.lastChild, t("Write in your own language. You read our answers in it."));
    set(this.#greeting, { hidden: chat.loading });
    arrange(this.#said, drawn.map((row) => (row.kind === "day" ? this.#day(row, state) : this.#bubble(row, state))));
    this.#type(chat.typing, t);
    say(this.#news, t("New messages"));
    this.#follow(chat);
  }

  #follow(chat) {
    const mine = chat.waiting.length > this.#count;
    this.#count = chat.waiting.length;
    if (this.#following || mine) this.bottom();
    else set(this.#jump, { hidden: chat.unread === 0 });
  }

  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    this.#following = scrollHeight - scrollTop - clientHeight < NEAR;
    if (!this.#following) return;
    set(this.#jump, { hidden: true });
    this.#ways.seen();
  }

  #type(name, t) {
    set(this.#dots, { hidden: name === null });
    say(this.#typing, name === null ? "" : t("{name} is typing", { name }));
  }

  #bubble(row, state) {
    const bubble = this.#bubbles.get(row.key) ?? new Bubble(this.#ways);
    this.#bubbles.set(row.key, bubble);
    bubble.update(row, state);
    return bubble.node;
  }

  #day(row, { words }) {
    const node = this.#days.get(row.key) ?? h("p", { class: "day" });
    this.#days.set(row.key, node);
    return say(node, words.day(row.at));
  }
}
