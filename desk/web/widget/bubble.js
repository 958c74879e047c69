/** One message: who, what, in which language, when, and how far it got. */

import { wordless } from "../shared/files.js";
import { h, say, set } from "./dom.js";
import { Files } from "./files.js";
import { icons } from "./icons.js";
import { linked } from "./text.js";

const language = (tag) => (tag && tag !== "und" ? tag : null);

export class Bubble {
  #who = h("p", { class: "who", dir: "auto" });
  #body = h("div", { class: "body", dir: "auto" });
  #toggle = h("button", { class: "toggle", type: "button", click: () => this.#flip() });
  #meta = h("p", { class: "meta" });
  #trouble = h("span");
  #repair = h("button", { class: "repair", type: "button", click: () => this.#fix() }, icons.alert(), this.#trouble);
  #ways;
  #files;
  #row;
  #state;
  #shown = null;
  #original = false;

  /** @param {{retry: (id: string) => void, edit: (id: string) => void, file: (file: object) => Promise<Blob>}} ways */
  constructor(ways) {
    this.#ways = ways;
    this.#files = new Files(ways.file);
    const foot = h("div", { class: "foot" }, this.#meta, this.#toggle);
    this.node = h("div", { class: "message" }, this.#who, this.#body, this.#files.node, foot, this.#repair);
  }

  update(row, state) {
    this.#row = row;
    this.#state = state;
    const { t } = state.words;
    const { mine, head, tail, state: sent } = row;
    set(this.node, { "data-mine": mine, "data-head": head, "data-tail": tail, "data-state": sent });
    say(this.#who, row.mine ? t("You") : (row.name ?? state.chat.settings?.merchant ?? ""));
    set(this.#who, { class: row.mine || !row.head ? "who quiet" : "who" });
    this.#write();
    set(this.#body, { hidden: wordless(row) });
    this.#files.update(row.attachments, state.words);
    this.#stamp();
  }

  #write() {
    const { body, original, originalLanguage, language: tag } = this.#row;
    const { words } = this.#state;
    const { t } = words;
    const shown = this.#original ? original : body;
    if (this.#shown !== shown) {
      this.#body.replaceChildren(...linked(shown));
      this.#shown = shown;
    }
    set(this.#body, { lang: language(this.#original ? originalLanguage : tag) });
    const from = language(originalLanguage) && words.nameOf(originalLanguage);
    set(this.#toggle, { hidden: original === null, title: from && t("Translated from {language}", { language: from }) });
    const label = this.#original ? t("Show translation") : t("Show original");
    say(this.#toggle, original === null ? "" : label);
  }

  #stamp() {
    const row = this.#row;
    const { words } = this.#state;
    const { t } = words;
    const troubled = row.state === "waiting" || row.state === "refused";
    const state = { sending: t("Sending"), sent: t("Sent") }[row.state];
    say(this.#meta, [words.time(row.at), state].filter(Boolean).join(" · "));
    set(this.#meta, { hidden: troubled || !(row.tail || row.state) });
    set(this.#repair, { hidden: !troubled });
    say(this.#trouble, troubled ? this.#reason(t) : "");
  }

  #reason(t) {
    const { state, status, until } = this.#row;
    if (status === 413) return t("This message is too long. Tap to change it.");
    if (state === "refused") return t("This message cannot be sent. Tap to change it.");
    if (status !== 429) return t("Not sent yet. Tap to try again.");
    const seconds = Math.max(1, Math.ceil((until - Date.now()) / 1000));
    return t("Too many messages at once. It is sent again in {n} s.", { n: seconds });
  }

  #flip() {
    this.#original = !this.#original;
    this.#write();
  }

  #fix() {
    if (this.#row.state === "refused") this.#ways.edit(this.#row.key);
    else this.#ways.retry(this.#row.key);
  }
}
