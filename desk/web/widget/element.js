/**
 * `<meridian-chat inbox origin [language] [name] [color]>`: the chat on a shop's page.
 * Pages may call `open()`, `close()` and set `language`.
 */

import { Api } from "./api.js";
import { Chat } from "./chat.js";
import { set } from "./dom.js";
import { badgeTitle } from "./launcher.js";
import { Storage, visitorKey } from "./storage.js";
import { sheets, tint } from "./style.js";
import { View } from "./view.js";
import { Words, choose, hint, offered } from "./words.js";

/** Whether somebody is on shift changes by the clock; the desk does not call out for it. */
const REFRESH_EVERY = 60_000;

export class MeridianChat extends HTMLElement {
  static observedAttributes = ["language"];
  #store;
  #chat;
  #words;
  #view;
  #languages = [];
  #left;
  #refresh = 0;

  connectedCallback() {
    if (!this.#view) this.#build();
    this.#listen();
    this.#begin();
  }

  disconnectedCallback() {
    this.close();
    this.#left.abort();
    clearInterval(this.#refresh);
    this.#chat.leave();
    badgeTitle(0);
  }

  attributeChangedCallback() {
    if (this.#view) this.#speak();
  }

  /** Open the window, as the launcher does. */
  open() {
    this.#view.open = true;
    this.#chat.refresh();
    this.#chat.join();
    this.#attend();
  }

  close() {
    this.#view.open = false;
  }

  #build() {
    const inbox = this.getAttribute("inbox");
    const origin = this.getAttribute("origin") ?? location.origin;
    this.#store = new Storage(inbox);
    const api = new Api(origin, inbox, () => visitorKey(this.#store));
    this.#words = new Words((language) => api.catalog(language));
    this.#chat = new Chat({ api, store: this.#store, who: () => this.#who(), changed: () => this.#draw() });
    this.#view = new View(this, {
      toggle: () => (this.#view.open ? this.close() : this.open()),
      close: () => this.close(),
      speak: (language) => this.#pick(language),
      seen: () => this.#attend(),
      send: (text, files) => this.#chat.send(text, files),
      upload: (file, ways) => this.#chat.upload(file, this.#words.language, ways),
      file: (file) => this.#chat.file(file),
      types: () => this.#chat.typesNow(),
      retry: (id) => this.#chat.retry(id),
      take: (id) => this.#chat.take(id),
    });
    const shadow = this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [...sheets(), tint(this.getAttribute("color"))];
    shadow.append(this.#view.node);
  }

  /** The launcher appears once it knows its language, or that it cannot know it. */
  async #begin() {
    await this.#chat.refresh();
    await this.#speak();
    set(this.#view.node, { hidden: false });
    if (this.#chat.known) this.#chat.join();
  }

  #listen() {
    this.#left = new AbortController();
    const { signal } = this.#left;
    const on = (target, kind, act) => target.addEventListener(kind, act, { signal });
    on(window, "online", () => this.#awake());
    on(window, "offline", () => this.#draw());
    on(document, "visibilitychange", () => document.visibilityState === "visible" && this.#awake());
    on(window, "storage", (event) => this.#chat.concerns(event) && this.#draw());
    on(window, "pagehide", () => this.#chat.leave()); // An open socket would keep the page out of the back cache.
    on(window, "pageshow", (event) => event.persisted && this.#chat.known && this.#chat.join());
    this.#refresh = setInterval(() => this.#attending && this.#awake(), REFRESH_EVERY);
  }

  #awake() {
    this.#chat.wake();
    if (this.#view.open) this.#chat.refresh();
    this.#attend();
    this.#draw();
  }

  get #attending() {
    return this.#view.open && document.visibilityState === "visible";
  }

  #attend() {
    if (this.#attending && this.#view.atBottom) this.#chat.markRead();
  }

  /** Who answers in another language may be there at other times. */
  #pick(language) {
    this.#store.write("language", language);
    this.#chat.refresh();
    return this.#speak();
  }

  async #speak() {
    this.#languages = offered(this.#chat.settings?.languages ?? []);
    const wishes = [this.#store.read("language"), this.getAttribute("language"), ...navigator.languages];
    await this.#words.speak(choose(wishes, this.#languages));
    this.#draw();
  }

  /** What is sent with a message: a language that the visitor chose herself says more than her browser's. */
  #who() {
    const name = this.getAttribute("name")?.slice(0, 80) || undefined;
    return { language: hint(this.#store.read("language") ?? navigator.language), name };
  }

  #draw() {
    this.#view.update({ words: this.#words, chat: this.#chat, languages: this.#languages, online: navigator.onLine });
    badgeTitle(this.#chat.unread);
  }
}
