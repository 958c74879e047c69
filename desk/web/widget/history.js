/**
 * What was said, oldest first and without doubles. Pure functions over the wire's objects.
 * @typedef {{position: number, id: string, author: string, body: string, language: string, sent_at: string,
 *   name?: string, original?: string, original_language?: string, key?: string}} Told
 */

/** An answer is visible once it is delivered, perhaps after a later position was: ask again for the last few. */
const OVERLAP = 20;

/** Return what names a message on every way in: the widget's own id where there is one. */
export function identity(told) {
  return told.key ?? told.id;
}

/** Return the history with what arrived put in its place; what is known already is replaced, never doubled. */
export function merge(history, arrived) {
  const known = new Map(history.map((told) => [identity(told), told]));
  for (const told of arrived) known.set(identity(told), told);
  return [...known.values()].sort((one, other) => one.position - other.position);
}

/** Return a message of our own as the history shows it, from what was sent and what the desk answered. */
export function accepted(sent, answer) {
  const { id: key, text: body, language = "und", at: sent_at } = sent;
  return { id: answer.id, position: answer.position, author: "customer", body, language, sent_at, key };
}

/** Return the newest position, 0 in an empty history. */
export function newest(history) {
  return history.at(-1)?.position ?? 0;
}

/** Return the position after which the desk shall tell everything (again), so that no gap can remain. */
export function resumeFrom(history) {
  return Math.max(0, newest(history) - OVERLAP);
}

/** Return the newest position that the other side wrote, 0 if it wrote nothing. */
export function newestAnswer(history) {
  return history.findLast((told) => told.author !== "customer")?.position ?? 0;
}

/** Return how many answers stand after a position. */
export function unread(history, read) {
  return history.filter((told) => told.author !== "customer" && told.position > read).length;
}

/** Return what is not on the desk's disk yet: the outbox without what the history already shows. */
export function pending(history, outbox) {
  const known = new Set(history.map(identity));
  return outbox.filter((item) => !known.has(item.id));
}
