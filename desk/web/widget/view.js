/** The launcher and the window, put together: opening, closing, and where the keyboard is. */

import { Composer } from "./composer.js";
import { h, say, set } from "./dom.js";
import { Header } from "./header.js";
import { icons } from "./icons.js";
import { Launcher } from "./launcher.js";
import { Log } from "./log.js";
import { Sheet } from "./phone.js";

export class View {
  #ways;
  #sheet;
  #launcher;
  #header;
  #log;
  #composer;
  #warning = h("span", { role: "status" });
  #banner = h("p", { class: "banner" }, icons.cloud(), this.#warning);
  #panel;
  #state = null;
  #open = false;

  /** @param {HTMLElement} host @param {Record<string, Function>} ways  what the parts may ask for */
  constructor(host, ways) {
    this.#ways = ways;
    this.#sheet = new Sheet(host);
    this.#launcher = new Launcher(ways.toggle);
    this.#header = new Header(ways);
    this.#log = new Log({ ...ways, edit: (id) => this.#composer.edit(ways.take(id)) });
    this.#composer = new Composer({ ...ways, send: (text, files) => (this.#log.bottom(), ways.send(text, files)) });
    const parts = [this.#header, this.#log, this.#composer].map((part) => part.node);
    parts.splice(1, 0, this.#banner);
    const dialog = { role: "dialog", tabindex: "-1", "aria-labelledby": "name", "aria-describedby": "there" };
    this.#panel = h("section", { class: "panel", hidden: true, ...dialog }, ...parts);
    this.node = h("div", { class: "root", hidden: true }, this.#launcher.node, this.#panel);
    this.#quiet();
  }

  get open() {
    return this.#open;
  }

  /** Focus moves in with the window and returns to the launcher with it. */
  set open(open) {
    if (open === this.#open) return;
    this.#open = open;
    set(this.#panel, { hidden: !open, "aria-modal": open && this.#sheet.small && "true" });
    set(this.node, { "data-open": open });
    if (open) this.#entered();
    else this.#left();
  }

  get atBottom() {
    return this.#log.atBottom;
  }

  update(state) {
    this.#state = { ...state, open: this.#open };
    set(this.node, { dir: state.words.direction, lang: state.words.language });
    for (const part of [this.#launcher, this.#header, this.#log, this.#composer]) part.update(this.#state);
    this.#warn(state);
  }

  #entered() {
    this.#sheet.open();
    if (this.#state) this.update(this.#state);
    this.#log.bottom();
    // On a phone the keyboard would cover what she came to read.
    if (this.#sheet.small) this.#panel.focus();
    else this.#composer.focus();
  }

  #left() {
    this.#sheet.close();
    if (this.#state) this.update(this.#state);
    this.#launcher.node.focus();
  }

  #warn({ words: { t }, chat, online }) {
    const text = !online
      ? t("You are offline. Your messages are kept and sent when you are back.")
      : chat.line === "down" && t("The connection is lost. Trying again.");
    set(this.#banner, { hidden: !text });
    say(this.#warning, text || "");
  }

  /** Shortcuts of the shop's page must not fire while somebody writes here. */
  #quiet() {
    const stop = (event) => event.stopPropagation();
    for (const kind of ["keydown", "keyup", "keypress"]) this.node.addEventListener(kind, stop);
    this.#panel.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #pressed(event) {
    if (event.isComposing) return;
    if (event.key === "Escape") this.#ways.close();
    if (event.key === "Tab" && this.#sheet.small) this.#cycle(event);
  }

  /** The sheet covers the page, so the keyboard stays in it. */
  #cycle(event) {
    const all = this.#panel.querySelectorAll("button, select, textarea, a, [tabindex='0']");
    const stops = [...all].filter((one) => one.offsetParent && !one.disabled);
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    const active = this.#panel.getRootNode().activeElement;
    if (active !== edge && active !== this.#panel) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0]).focus();
  }
}
