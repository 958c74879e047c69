/** The head of the window: whose shop it is, whether somebody is there, the language, and the way out. */

import { arrange, h, say, set } from "./dom.js";
import { icons } from "./icons.js";
import { promise } from "./promise.js";
import { LANGUAGES } from "./words.js";

export class Header {
  #initial = h("span", { class: "initial", "aria-hidden": "true" });
  #name = h("bdi");
  #there = h("p", { class: "there", id: "there" });
  #select;
  #menu;
  #close;

  /** @param {{speak: (language: string) => void, close: () => void}} ways */
  constructor({ speak, close }) {
    this.#select = h("select", { change: () => speak(this.#select.value) });
    this.#menu = h("label", { class: "tool menu" }, icons.globe(), this.#select);
    this.#close = h("button", { class: "tool", type: "button", click: close }, icons.close());
    const title = h("div", { class: "title" }, h("h2", { id: "name" }, this.#name), this.#there);
    this.node = h("header", {}, this.#initial, title, this.#menu, this.#close);
  }

  update({ words, chat, languages }) {
    const { t } = words;
    const merchant = chat.settings?.merchant ?? t("Chat");
    say(this.#name, merchant);
    say(this.#initial, [...merchant][0].toLocaleUpperCase());
    this.#presence(words, chat);
    set(this.#select, { "aria-label": t("Language") });
    set(this.#menu, { hidden: languages.length < 2, title: t("Language") });
    this.#offer(words, languages);
    set(this.#close, { "aria-label": t("Close chat"), title: t("Close chat") });
  }

  #presence(words, { settings }) {
    set(this.#there, { "data-open": String(Boolean(settings?.open)), hidden: !settings });
    if (settings) say(this.#there, promise(settings, words));
  }

  #offer(words, languages) {
    if (this.#select.dataset.offered !== languages.join()) {
      arrange(this.#select, languages.map((tag) => h("option", { value: tag, lang: tag }, LANGUAGES[tag])));
      this.#select.dataset.offered = languages.join();
    }
    this.#select.value = words.language;
  }
}
