/**
 * What was said, oldest first and without doubles. Pure functions over the wire's objects.
 * @typedef {{position: number, id: string, author: string, body: string, language: string, sent_at: string,
 *   name?: string, original?: string, original_language?: string, key?: string, attachments?: object[]}} Told
 */

/** Return what names a message on every way in: the widget's own id where there is one. */
export function identity(told) {
  return told.key || told.id;
}

/** Return the history with what arrived put in its place; what is known already is replaced, never doubled. */
export function merge(history, arrived) {
  const known = new Map(history.map((told) => [identity(told), told]));
  for (const told of arrived) known.set(identity(told), told);
  return [...known.values()].sort((one, other) => one.position - other.position);
}

/** Return a message of our own as the history shows it, from what was sent and what the desk answered. */
export function accepted(sent, answer) {
  const { id: key, text, language = "und", at: sent_at, files: attachments = [] } = sent;
  const body = text || attachments.map(({ name }) => name).join(", ");
  return { id: answer.id, position: answer.position, author: "customer", body, language, sent_at, key, attachments };
}

/** Return the newest position that the other side wrote, 0 if it wrote nothing. */
export function newestAnswer(history) {
  return history.findLast((told) => told.author !== "customer")?.position ?? 0;
}

/** Where to resume: a place in the desk's feed up to which nothing is missing here. */
export class Bookmark {
  after = 0;
  #newest = 0;

  /** A whole page arrived. */
  page(cursor) {
    this.after = Math.max(this.after, cursor);
    this.#newest = Math.max(this.#newest, cursor);
  }

  /** One message arrived. More may follow with the same cursor, so it counts only once a later one comes. */
  frame(cursor) {
    if (cursor <= this.#newest) return;
    this.after = this.#newest;
    this.#newest = cursor;
  }
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
