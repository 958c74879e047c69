/** Where the visitor writes. Enter sends, Shift+Enter breaks the line, and an input method keeps its Enter. */

import { Chosen } from "./chosen.js";
import { h, say, set } from "./dom.js";
import { icons } from "./icons.js";

const LONGEST = 10_000;
const NEAR = 500;
const TALLEST = 132;

export class Composer {
  #ways;
  #chosen;
  #attach;
  #input;
  #area;
  #send;
  #count = h("p", { class: "count", role: "status", id: "count" });
  #t = (id) => id;

  /** @param {{send: (text: string, files: object[]) => void, types: () => void, upload: Function}} ways */
  constructor(ways) {
    this.#ways = ways;
    this.#chosen = new Chosen({ upload: ways.upload, changed: () => this.#ready() });
    this.#input = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", "aria-hidden": "true", change: () => this.#picked() });
    this.#attach = h("button", { class: "attach", type: "button", hidden: true, click: () => this.#input.click() }, icons.clip());
    this.#area = h("textarea", {
      rows: 1, dir: "auto", enterkeyhint: "send", autocomplete: "off", "aria-describedby": "count",
      input: () => this.#typed(), paste: (event) => this.#pasted(event), keydown: (event) => this.#pressed(event),
    });
    this.#send = h("button", { class: "send", type: "submit", disabled: true }, icons.send());
    const field = h("div", { class: "field" }, this.#attach, this.#input, this.#area, this.#send);
    this.node = h("form", { submit: (event) => this.#submitted(event) }, this.#chosen.node, this.#count, field);
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

  update(state) {
    const { words: { t }, chat } = state;
    this.#t = t;
    this.#chosen.update(state);
    set(this.#attach, { hidden: !chat.settings?.files, "aria-label": t("Attach a file"), title: t("Attach a file") });
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
    const files = this.#chosen.kept;
    if (!this.#sendable(text)) return;
    this.#area.value = "";
    this.#chosen.clear();
    this.#fit();
    this.#ways.send(text, files);
    this.focus();
  }

  #picked() {
    this.#chosen.add([...this.#input.files]);
    this.#input.value = "";
    this.focus();
  }

  #pasted(event) {
    const files = [...event.clipboardData.files];
    if (!files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    this.#chosen.add(files);
  }

  #sendable(text) {
    return Boolean(text || this.#chosen.kept.length) && left(text) >= 0 && !this.#chosen.busy;
  }

  #ready() {
    set(this.#send, { disabled: !this.#sendable(this.#area.value.trim()) });
  }

  #fit() {
    const { style } = this.#area;
    style.height = "auto";
    if (this.#area.scrollHeight) style.height = `${Math.min(this.#area.scrollHeight, TALLEST)}px`;
    const text = this.#area.value.trim();
    const remaining = left(text);
    this.#ready();
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
