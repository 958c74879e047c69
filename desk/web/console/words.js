// Every visible word: English message ids, looked up in the agent's catalogue.
import { UI_LANGUAGES, primary } from "./language.js";

const KEPT = "desk.language";

let catalog = { language: "en", direction: "ltr", messages: {}, domains: {} };

/** Return the words for a message id, with `{name}` replaced by values. */
export function t(/** @type {string} */ id, /** @type {Record<string, string | number>} */ values = {}) {
  return filled(catalog.messages[id] || id, values);
}

/** Return the words for a message id of the desk's or of a plugin's catalogue. */
export function wordsOf(/** @type {string} */ domain, /** @type {string} */ id, /** @type {Record<string, string | number>} */ values) {
  const messages = domain === "desk" ? catalog.messages : catalog.domains?.[domain];
  return filled(messages?.[id] || id, values);
}

function filled(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The language that words are shown in now, for `Intl`. */
export function uiLanguage() {
  return catalog.language;
}

/** The direction of those words: `ltr` or `rtl`. */
export function uiDirection() {
  return catalog.direction;
}

/** Take over a catalogue and turn the page to its direction. */
export function setWords(fetched) {
  catalog = fetched;
  document.documentElement.lang = catalog.language;
  document.documentElement.dir = catalog.direction;
  return { language: catalog.language, direction: catalog.direction };
}

/** The language to begin with: the one chosen here before, else the agent's, else the browser's. */
export function preferredLanguage(agentLanguage) {
  const wishes = [localStorage.getItem(KEPT), agentLanguage, ...navigator.languages];
  return wishes.map((wish) => primary(wish ?? "")).find((wish) => wish in UI_LANGUAGES) ?? "en";
}

/** Remember the agent's own choice on this machine. */
export function rememberLanguage(language) {
  localStorage.setItem(KEPT, language);
}
