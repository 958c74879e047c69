/** How the widget looks. Constructed sheets need no exception in the page's policy and touch nothing outside. */

import { frame } from "./style-frame.js";
import { talk } from "./style-talk.js";

const ACCENT = "#2f4fd8";

/** Return the sheets that every widget shares. */
export function sheets() {
  return [frame, talk].map(sheet);
}

/** Return the sheet of a shop's colour; what is not `#rgb` or `#rrggbb` gives the widget's own. */
export function tint(color) {
  const accent = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.test(color ?? "") ? color : ACCENT;
  return sheet(`:host { --accent: ${accent}; --on-accent: ${readableOn(accent)}; }`);
}

/** Return white or near-black, whichever is read better; white wins where it is good enough. */
export function readableOn(color) {
  return 1.05 / (luminance(color) + 0.05) >= 4.5 ? "#ffffff" : "#14161a";
}

function luminance(color) {
  const digits = color.length === 4 ? color.slice(1).replace(/./g, "$&$&") : color.slice(1);
  const [red, green, blue] = digits.match(/../g).map((pair) => {
    const share = parseInt(pair, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function sheet(css) {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}
