/** From messages to what the log draws: days, groups of one author, and the state of our own. Pure. */

import { identity } from "./history.js";

/** Messages of one author that are closer than this stand as one group. */
const GROUP_MS = 5 * 60_000;

/** Return the rows of the log, oldest first: `{kind: "day", ...}` and `{kind: "message", ...}`. */
export function rows(history, waiting) {
  const said = [...history.map(toldRow), ...waiting.map(waitingRow)];
  const lastMine = said.findLast((row) => row.mine);
  return said.flatMap((row, index) => {
    const before = said[index - 1];
    const after = said[index + 1];
    const message = {
      ...row,
      head: !joined(before, row),
      tail: !joined(row, after),
      state: row.state ?? (row === lastMine ? "sent" : null),
    };
    return sameDay(before, row) ? [message] : [dayRow(row), message];
  });
}

function toldRow(told) {
  return {
    kind: "message",
    key: identity(told),
    mine: told.author === "customer",
    name: told.name ?? null,
    body: told.body,
    language: told.language,
    original: told.original ?? null,
    originalLanguage: told.original_language ?? null,
    attachments: told.attachments ?? [],
    at: new Date(told.sent_at),
    state: null,
  };
}

function waitingRow(item) {
  return {
    ...toldRow({ author: "customer", key: item.id, body: words(item), language: "und", sent_at: item.at, attachments: item.files }),
    state: item.state,
    status: item.status ?? 0,
    until: item.until ?? 0,
  };
}

/** A message without words is called by its files, as the desk does. */
function words({ text, files = [] }) {
  return text || files.map(({ name }) => name).join(", ");
}

function dayRow(row) {
  return { kind: "day", key: `day-${row.at.toDateString()}-${row.key}`, at: row.at };
}

function sameDay(one, other) {
  return Boolean(one) && one.at.toDateString() === other.at.toDateString();
}

function joined(one, other) {
  if (!one || !other || one.mine !== other.mine || one.name !== other.name) return false;
  return sameDay(one, other) && other.at - one.at < GROUP_MS;
}
