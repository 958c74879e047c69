// What is to be said of a translation: who made it, what it passed, what is doubtful. Words only.
import { t } from "./words.js";

const WARNINGS = {
  unchanged: () => t("The translation is the same as the original"),
  forbidden_term: () => t("A term is not worded as this merchant wants it"),
  low_score: () => t("The translator itself is not sure of this"),
  mixed: () => t("Several languages are mixed in this text"),
  capitals: () => t("It was written in capitals, which translators read badly"),
  repeated: () => t("Words repeat themselves"),
};

const CHECKS = {
  entities: () => t("numbers, links and names"),
  structure: () => t("lines and lists"),
  length: () => t("length"),
  repetition: () => t("no repetition"),
  glossary: () => t("the merchant's terms"),
};

const SIGNALS = {
  number: () => t("A number changed"),
  amount: () => t("An amount changed"),
  date: () => t("A date or time changed"),
  negation: () => t("A “not” came or went"),
  question: () => t("A question became a statement, or the other way round"),
  meaning: () => t("It may say something else"),
};

/** Signals whose detail shows what changed; the others are said whole. */
const SHOWN = new Set(["number", "amount", "date", "negation"]);

const spaced = (word) => word.replaceAll("_", " ");

/** What makes a translation doubtful, in plain words. */
export function warningWords(warning) {
  return WARNINGS[warning]?.() ?? t("Doubtful: {warning}", { warning: spaced(warning) });
}

/** What a translation passed, in plain words. */
export function checkWords(check) {
  return CHECKS[check]?.() ?? spaced(check);
}

/** @returns {{words: string, detail: string}} what reads otherwise once it was put back */
export function signalWords({ kind, detail }) {
  return { words: SIGNALS[kind]?.() ?? t("Something changed: {kind}", { kind: spaced(kind) }), detail: SHOWN.has(kind) ? detail : "" };
}

/** Who made a wording; `name` is that of whoever laid it down, `author` whether he wrote the message too. */
export function madeBy(text, name, author = false) {
  const engines = (text.engine ?? "").split(", ").filter(Boolean).map((each) => (each === "memory" ? t("the memory") : each));
  if (text.origin === "written") return t("written");
  if (text.origin === "template") return t("approved wording");
  if (text.origin === "edited" && engines.length) return t("as {name} worded it before", { name });
  if (text.origin === "edited") return author ? t("edited by {name}", { name }) : t("corrected by {name}", { name });
  return t("translated by {engine}", { engine: engines.join(", ") || t("a machine") });
}

/** Whether a person may know better: what a machine or a person made, not what was written. */
export function correctable(text) {
  return text.origin === "machine" || text.origin === "edited";
}
