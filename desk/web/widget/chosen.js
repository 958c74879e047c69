/** The files that a visitor has chosen and not sent yet: each on its way to the desk, there, or refused. */

import { objection } from "../shared/files.js";
import { arrange, h, say, set } from "./dom.js";
import { fileSize } from "./files.js";
import { icons } from "./icons.js";
import { freshId } from "./storage.js";

export class Chosen {
  node = h("ul", { class: "chosen", hidden: true });
  #upload;
  #changed;
  #items = [];
  #state = null;

  /** @param {{upload: Function, changed: () => void}} ways */
  constructor({ upload, changed }) {
    this.#upload = upload;
    this.#changed = changed;
  }

  /** Whether something is still on its way. */
  get busy() {
    return this.#items.some((item) => !item.kept && !item.trouble);
  }

  /** What the desk has, in the order in which it was chosen. */
  get kept() {
    return this.#items.filter((item) => item.kept).map((item) => item.kept);
  }

  add(files) {
    const rules = this.#state?.chat.settings?.files;
    if (!rules) return;
    this.#items = this.#items.filter((item) => !item.trouble);
    for (const file of files) this.#send(rules, file);
  }

  /** They were sent: begin anew. */
  clear() {
    this.#items = [];
    this.#draw();
  }

  update(state) {
    this.#state = state;
    this.#draw();
  }

  async #send(rules, file) {
    const trouble = objection(rules, this.#items.filter((item) => !item.trouble).map((item) => item.file), file, this.#state.words.t);
    const item = { key: freshId(), file, share: 0, kept: null, trouble, ended: new AbortController(), ...row() };
    item.remove.addEventListener("click", () => this.#take(item));
    this.#items.push(item);
    this.#draw();
    if (trouble) return;
    const progress = (share) => ((item.share = share), this.#draw());
    try {
      item.kept = await this.#upload(file, { progress, signal: item.ended.signal });
    } catch (error) {
      const { t } = this.#state.words;
      item.trouble = error.words ?? t("{name} could not be sent. Choose it again.", { name: file.name });
    }
    this.#draw();
  }

  #take(item) {
    item.ended.abort();
    this.#items = this.#items.filter((each) => each !== item);
    this.#draw();
  }

  #draw() {
    if (!this.#state) return;
    const { t, language, direction } = this.#state.words;
    set(this.node, { hidden: !this.#items.length, "aria-label": t("Attachments") });
    for (const { file, trouble, kept, share, ...parts } of this.#items) {
      say(parts.name, trouble ?? file.name);
      set(parts.name, { dir: trouble ? direction : "auto" });
      say(parts.size, trouble ? "" : fileSize(file.size, language));
      set(parts.bar, { hidden: Boolean(kept || trouble), value: share, "aria-label": t("{name} is being sent", { name: file.name }) });
      set(parts.node, { "data-trouble": Boolean(trouble), role: trouble && "alert" });
      const words = t("Remove {name}", { name: file.name });
      set(parts.remove, { "aria-label": words, title: words });
    }
    arrange(this.node, this.#items.map((item) => item.node));
    this.#changed();
  }
}

function row() {
  const name = h("span", { class: "name" });
  const size = h("span", { class: "size" });
  const bar = h("progress", { max: 1 });
  const remove = h("button", { class: "remove", type: "button" }, icons.close());
  return { name, size, bar, remove, node: h("li", {}, icons.clip(), h("span", { class: "words" }, name, size), bar, remove) };
}
