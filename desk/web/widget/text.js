/** Links in what people write. Only http and https become links; everything else stays text. */

import { h } from "./dom.js";

const ADDRESS = /https?:\/\/[^\s<>"'`「」《》，。！？；、（）“”«»]+/giu;
const TRAILING = /[.,;:!?…،؛؟*_~\])}]+$/u;

/** Return a text in pieces: `{text}` and `{text, url}`. Joined, they are the text again. */
export function pieces(text) {
  const found = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = trimmed(match[0]);
    const url = usable(address);
    if (!url) continue;
    if (match.index > end) found.push({ text: text.slice(end, match.index) });
    found.push({ text: address, url });
    end = match.index + address.length;
  }
  if (end < text.length) found.push({ text: text.slice(end) });
  return found;
}

/** Return nodes that show a text with its links. */
export function linked(text) {
  return pieces(text).map(({ text: words, url }) =>
    url ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow", dir: "ltr" }, words) : words,
  );
}

/** A full stop after an address ends the sentence; a bracket that the address opened belongs to it. */
function trimmed(address) {
  const tail = address.match(TRAILING)?.[0] ?? "";
  const bare = address.slice(0, address.length - tail.length);
  return tail.startsWith(")") && bare.split("(").length > bare.split(")").length ? `${bare})` : bare;
}

function usable(address) {
  return URL.canParse(address) ? address : null;
}
