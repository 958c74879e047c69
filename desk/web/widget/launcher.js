/** The round button in the corner of the shop, with the number of unread answers. */

import { h, say, set } from "./dom.js";
import { icons } from "./icons.js";

export class Launcher {
  #badge = h("span", { class: "badge", "aria-hidden": "true" });

  /** @param {() => void} pressed */
  constructor(pressed) {
    const faces = [h("span", { class: "face" }, icons.chat()), h("span", { class: "face shut" }, icons.down())];
    const attributes = { class: "launcher", type: "button", "aria-haspopup": "dialog", click: pressed };
    this.node = h("button", attributes, ...faces, this.#badge);
  }

  update({ words: { t }, chat, open }) {
    const count = open ? 0 : chat.unread;
    const label = open ? t("Close chat") : t("Open chat");
    const news = count ? `${label}. ${t("Unread messages: {n}", { n: count })}` : label;
    set(this.node, { "aria-label": news, "aria-expanded": String(open) });
    set(this.#badge, { hidden: count === 0 });
    say(this.#badge, count > 9 ? "9+" : String(count));
  }
}

/** Show the number of unread answers in the page's title, and take it away again. */
export function badgeTitle(count) {
  const bare = document.title.replace(/^\(\d+\) /, "");
  const title = count ? `(${count}) ${bare}` : bare;
  if (document.title !== title) document.title = title;
}
