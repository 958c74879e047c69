// What went wrong, in the agent's language: by the desk's stable code, else in the desk's own words.
import { t } from "./words.js";

const WORDS = {
  unreachable: () => t("The desk cannot be reached. Nothing is lost; try again."),
  bad_login: () => t("Name or password is wrong."),
  too_many: () => t("Too many attempts. Wait a minute, then try again."),
  not_found: () => t("This is not there any more, or not yours to see."),
  forbidden: () => t("You may not do this."),
  unavailable: () => t("The desk cannot do this right now. Try again in a moment."),
  too_large: () => t("This is too long."),
  colleague_answered: () => t("A colleague answered before you sent this."),
  something_newer: () => t("The customer wrote again before you sent this."),
  blocked: () => t("This answer was stopped by a check."),
  needs_confirmation: () => t("Look at this answer once more before it goes out."),
};

export function explain(error) {
  return WORDS[error.code]?.() ?? error.message;
}

const FLAGS = {
  no_translator: () => t("Not translated: there is no translator for this pair of languages"),
  entities_lost: () => t("Not translated: numbers, links or names could not be kept exactly"),
  engine_failed: () => t("Not translated: the translator failed"),
  unknown_language: () => t("Not translated: the language is not known yet"),
  too_long: () => t("Not translated: the text is too long"),
  too_late: () => t("Not translated: the translator took too long"),
  partly: () => t("Some sentences could not be translated and stand as they were written"),
};

const HELD = {
  not_prepared: () => t("Just came in: it can be read in a moment"),
  filter_failed: () => t("Held back: a filter failed, so nobody can tell what must be hidden here"),
};

/** Why nobody may see what a message says. */
export function heldWords(reason) {
  return HELD[reason]?.() ?? t("Held back: {reason}", { reason });
}

/** A translation's flag as plain words. */
export function flagWords(flag) {
  return FLAGS[flag]?.() ?? t("Not translated: {flag}", { flag: flag.replaceAll("_", " ") });
}
