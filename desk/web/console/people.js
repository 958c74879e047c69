// What people are called, by their ids, and what is said of whether they are there.
import { t } from "./words.js";

export const presenceWords = () => ({ available: t("Available"), busy: t("Busy"), away: t("Away"), leaving: t("Leaving"), offline: t("Offline") });

/** Whether somebody has work in hand: he takes more, or finishes what he has. */
export const atWork = ({ status }) => ["available", "busy", "leaving"].includes(status);

/** The name of whoever has an id; one who left keeps the id. */
export function nameOf(/** @type {string | null | undefined} */ id, state) {
  if (!id) return "";
  return id === state.me.id ? state.me.name : state.world.colleagues.find((each) => each.id === id)?.name ?? id;
}

/** The names of whoever made a wording; one from memory may have several makers. */
export function namesOf(/** @type {string | null | undefined} */ by, state) {
  return (by ?? "").split(", ").map((id) => nameOf(id, state)).join(", ");
}
