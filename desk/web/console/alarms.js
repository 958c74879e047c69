// Says that deadlines are near or were missed to whoever must know: the owner, and supervisors.
import { count, customerName } from "./format.js";
import { supervises } from "./roles.js";
import { t } from "./words.js";

/** What comes within this is said together: after an outage there may be hundreds. */
const TOGETHER_MS = 400;

export const KINDS = ["deadline_near", "deadline_missed"];

export function createAlarms({ toast, me }) {
  let held = [];

  function concerns({ conversation }) {
    return conversation.agent?.id === me().id || supervises(me());
  }

  function one({ kind, conversation }) {
    const name = customerName(conversation);
    const missed = kind === "deadline_missed";
    toast(missed ? t("A deadline was missed: {name}", { name }) : t("Due soon: {name}", { name }), { tone: missed ? "bad" : "warn", open: conversation.id });
  }

  function say() {
    const [first, ...more] = held;
    const missed = held.filter(({ kind }) => kind === "deadline_missed").length;
    held = [];
    if (!more.length) one(first);
    else if (missed) toast(t("Deadlines missed: {number}", { number: count(missed) }), { tone: "bad" });
    else toast(t("Deadlines due soon: {number}", { number: count(more.length + 1) }), { tone: "warn" });
  }

  return {
    heard(frame) {
      if (!concerns(frame)) return;
      if (!held.length) setTimeout(say, TOGETHER_MS);
      held.push(frame);
    },
  };
}
