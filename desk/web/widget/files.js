/** Files of a message: pictures as such, others by name and size; a click brings them. */

import { arrange, h, say, set } from "./dom.js";
import { icons } from "./icons.js";

const MEGABYTE = 1_000_000;
/** Pixels of a thumbnail's longer side, for screens of two pixels to one. */
const SHARP = 480;

/** Return "340 kB" or "1.2 MB" in a language. */
export function fileSize(bytes, language) {
  const [unit, amount] = bytes < MEGABYTE ? ["kilobyte", Math.max(1, Math.round(bytes / 1000))] : ["megabyte", bytes / MEGABYTE];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }).format(amount);
}

/** What stands beneath a message's words. Pictures are drawn: a shop's policy may forbid images of elsewhere. */
export class Files {
  node = h("ul", { class: "files" });
  #bring;
  #shown = new Map();

  /** @param {(file: {id: string, local?: boolean}) => Promise<Blob>} bring */
  constructor(bring) {
    this.#bring = bring;
  }

  update(attachments, words) {
    set(this.node, { hidden: !attachments.length, "aria-label": words.t("Attachments") });
    arrange(this.node, attachments.map((file) => this.#item(file, words)));
  }

  #item(file, words) {
    const item = this.#shown.get(file.id) ?? this.#made(file);
    this.#shown.set(file.id, item);
    say(item.size, fileSize(file.size, words.language));
    set(item.button, { "aria-label": words.t("Open {name}", { name: file.name }) });
    set(item.lost, { hidden: !item.failed });
    say(item.lost, item.failed ? words.t("This file cannot be opened right now.") : "");
    return item.node;
  }

  #made(file) {
    const item = { size: h("span", { class: "size" }), lost: h("p", { class: "lost", role: "status" }), failed: false };
    const name = h("bdi", { class: "name" }, file.name);
    item.canvas = file.picture ? h("canvas", { "aria-hidden": "true", width: 4, height: 3 }) : null;
    const words = h("span", { class: "words" }, file.picture ? null : icons.clip(), name, item.size);
    item.button = h("button", { class: file.picture ? "file picture" : "file", type: "button", title: file.name, click: () => this.#open(file, item) }, item.canvas, words);
    item.node = h("li", {}, item.button, item.lost);
    if (item.canvas) whenSeen(item.canvas, () => this.#draw(file, item));
    return item;
  }

  async #draw(file, item) {
    try {
      await drawn(await this.#bring(file), item.canvas);
      set(item.button, { "data-drawn": true });
    } catch {
      item.canvas.remove(); // No picture after all, or not to be had now: its name stays.
    }
  }

  async #open(file, item) {
    try {
      save(await this.#bring(file), file.name);
      item.failed = false;
    } catch {
      item.failed = true;
    }
    set(item.lost, { hidden: !item.failed });
  }
}

async function drawn(blob, canvas) {
  const picture = await createImageBitmap(blob);
  const scale = Math.min(1, SHARP / Math.max(picture.width, picture.height));
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.style.inlineSize = `${Math.ceil(canvas.width / 2)}px`;
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
}

function whenSeen(node, act) {
  const watch = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    watch.disconnect();
    act();
  });
  watch.observe(node);
}

/** Hand a file to the browser, as a download does. */
function save(blob, name) {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
