// Which wording of a message a reader gets, and what else is worth showing beneath it. Pure.
import { wordless } from "../shared/files.js";
import { UNKNOWN, readable, readableBy } from "./language.js";

/** A translation that is not there after this long is not merely late. */
export const PATIENCE_MS = 30_000;

/**
 * @typedef {{body: string, language: string, origin: string, engine?: string, model?: string, glossary?: string, score?: number, checks?: string[], warnings?: string[], flags?: string[], by?: string}} Text
 * @typedef {{kind: "original" | "customer", body: string, language: string, text?: Text}} Other
 * @typedef {{body: string, language: string, text?: Text, status: "original" | "translated" | "untranslated" | "expected" | "unknown", flags: string[], others: Other[]}} Reading
 */

/** A translation some of whose sentences stayed as they were written. */
const PARTLY = "partly";

/** Whether a wording is worth showing: a translation, if not of every sentence. */
function stands(text) {
  return !(text.flags ?? []).length || text.flags.includes(PARTLY);
}

/** Texts are append-only: the last one in a language is the one that counts. */
function latest(texts, suits) {
  return texts.filter(suits).at(-1);
}

function forReader(texts, me) {
  return latest(texts, (text) => readable(text.language, me.language)) ?? latest(texts, (text) => readableBy(text.language, me));
}

/** A translation without flaw for this reader, where the original is not readable anyway. */
export function cleanFor(message, me) {
  const text = readableBy(message.language, me) ? undefined : forReader(message.texts ?? [], me);
  return text && !(text.flags ?? []).length ? text : undefined;
}

/** What the customer got or will get, where that differs from what was written. */
function forCustomer(message, language) {
  if (message.author === "customer" || message.kind === "note" || (message.kind === "action" && !message.action.public)) return undefined;
  const text = latest(message.texts ?? [], (each) => readable(each.language, language) && stands(each));
  return text && text.body !== message.body ? text : undefined;
}

/** @returns {Reading} */
function head(message, me, now) {
  const original = { body: message.body, language: message.language, flags: [], others: [] };
  if (readableBy(message.language, me) || message.agent === me.id) return { ...original, status: "original" };
  const text = forReader(message.texts ?? [], me);
  if (text && stands(text))
    return { body: text.body, language: text.language, text, status: "translated", flags: text.flags ?? [], others: [] };
  if (text) return { ...original, status: "untranslated", flags: text.flags ?? [] };
  if (message.language === UNKNOWN) return { ...original, status: "unknown" };
  const late = now - Date.parse(message.sent_at) > PATIENCE_MS;
  return { ...original, status: late ? "untranslated" : "expected" };
}

/** Choose what to show of a message; `language` is what the customer is believed to read. */
export function reading(message, me, language, now) {
  const shown = head(message, me, now);
  const others = [];
  const customers = forCustomer(message, language);
  if (customers && customers !== shown.text)
    others.push({ kind: "customer", body: customers.body, language: customers.language, text: customers });
  if (shown.status === "translated")
    others.push({ kind: "original", body: message.body, language: message.language });
  return { ...shown, others };
}

/** Tell whether a thread holds messages that nobody has put into the reader's language yet. */
export function needsTexts(messages, me) {
  return messages.some(
    (message) =>
      message.author !== "desk" && message.agent !== me.id && message.language !== UNKNOWN && !message.held && !wordless(message) &&
      !readableBy(message.language, me) && !forReader(message.texts ?? [], me),
  );
}
