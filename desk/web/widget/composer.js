/** Where the visitor writes. Enter sends, Shift+Enter breaks the line, and an input method keeps its Enter. */

import { h, say, set } from "./dom.js";
import { icons } from "./icons.js";

const LONGEST = 10_000;
const NEAR = 500;
const TALLEST = 132;

export class Composer {
  #ways;
  #area;
  #send;
  #count = h("p", { class: "count", role: "status", id: "count" });
  #t = (id) => id;

  /** @param {{send: (text: string) => void, types: () => void}} ways */
  constructor(ways) {
    this.#ways = ways;
    this.#area = h("textarea", {
      rows: 1, dir: "auto", enterkeyhint: "send", autocomplete: "off", "aria-describedby": "count",
      input: () => this.#typed(), keydown: (event) => this.#pressed(event),
    });
    this.#send = h("button", { class: "send", type: "submit", disabled: true }, icons.send());
    const field = h("div", { class: "field" }, this.#area, this.#send);
    this.node = h("form", { submit: (event) => this.#submitted(event) }, this.#count, field);
  }

  focus() {
    this.#area.focus({ preventScroll: true });
  }

  /** Put a text here to be changed; what was being written stays below it. */
  edit(text) {
    this.#area.value = [text, this.#area.value].filter(Boolean).join("\n");
    this.#fit();
    this.focus();
  }

  update({ words: { t } }) {
    this.#t = t;
    set(this.#area, { "aria-label": t("Write a message"), placeholder: t("Write a message") });
    set(this.#send, { "aria-label": t("Send"), title: t("Send") });
    this.#fit();
  }

  #typed() {
    this.#fit();
    if (this.#area.value.trim()) this.#ways.types();
  }

  #pressed(event) {
    // Safari says that composing ended before it reports the Enter that ended it.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    this.#submitted(event);
  }

  #submitted(event) {
    event.preventDefault();
    const text = this.#area.value.trim();
    if (!text || left(text) < 0) return;
    this.#area.value = "";
    this.#fit();
    this.#ways.send(text);
    this.focus();
  }

  #fit() {
    const { style } = this.#area;
    style.height = "auto";
    if (this.#area.scrollHeight) style.height = `${Math.min(this.#area.scrollHeight, TALLEST)}px`;
    const text = this.#area.value.trim();
    const remaining = left(text);
    set(this.#send, { disabled: !text || remaining < 0 });
    set(this.#count, { hidden: remaining > NEAR, "data-over": remaining < 0 });
    say(this.#count, this.#words(remaining));
  }

  #words(remaining) {
    const t = this.#t;
    if (remaining > NEAR) return "";
    if (remaining < 0) return t("Too long by {n} characters", { n: -remaining });
    return t("Characters left: {n}", { n: remaining });
  }
}

/** The desk counts characters; JavaScript's length counts an emoji twice. */
function left(text) {
  return text.length < LONGEST - NEAR ? LONGEST : LONGEST - [...text].length;
}
