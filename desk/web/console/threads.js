// The messages of opened conversations: every one once, in order, and no unnoticed hole. Pure.

const NO_THREAD = { messages: [], more: false, cards: [], orders: [], ordersMark: null, followers: [], suggestions: [], files: null, noteFiles: null, loaded: false, gap: false, fresh: {}, arrived: 0, highlight: null, error: null };

const byPosition = (a, b) => a.position - b.position;

function put(state, id, changes) {
  return { ...state, threads: { ...state.threads, [id]: { ...NO_THREAD, ...state.threads[id], ...changes } } };
}

function merged(messages, coming) {
  const byId = new Map(messages.map((message) => [message.id, message]));
  for (const message of coming) byId.set(message.id, message);
  return [...byId.values()].sort(byPosition);
}

/** Take in an opened conversation; what the feed told since it was asked for is newer than the answer. */
export function withMessages(state, detail, asked) {
  const id = detail.conversation.id;
  const known = state.threads[id] ?? NO_THREAD;
  const stays = (message) => (known.fresh[message.id] ?? 0) > asked;
  const coming = detail.messages.filter((message) => !stays(message));
  const first = detail.messages[0]?.position ?? 0;
  const joined = known.messages.filter((message) => stays(message) || reaches(known, first));
  return put(state, id, {
    messages: merged(joined, coming),
    more: joined.length && joined[0].position < first ? known.more : Boolean(detail.more),
    cards: detail.cards ?? [],
    orders: detail.orders ?? [],
    ordersMark: detail.orders_mark ?? null,
    followers: detail.followers ?? [],
    suggestions: detail.suggestions ?? [],
    files: detail.files ?? null,
    noteFiles: detail.note_files ?? null,
    loaded: true,
    gap: false,
    error: null,
  });
}

/** Whether what is known reaches a position without a hole. */
function reaches(thread, position) {
  const last = thread.messages.at(-1);
  return Boolean(last) && last.position + 1 >= position;
}

export function withOlder(state, id, page) {
  const known = state.threads[id] ?? NO_THREAD;
  return put(state, id, { messages: merged(page.messages, known.messages), more: Boolean(page.more) });
}

/** Make room for a conversation that is being fetched: events may come before the answer. */
export function withThread(state, id) {
  return state.threads[id] ? state : put(state, id, {});
}

/**
 * Take in one message, new or changed, as it was at a moment: an answer to a request may come after an event
 * that tells more. A hole before it is marked, so that it gets fetched.
 */
export function withMessage(state, id, message, at) {
  const known = state.threads[id];
  if (!known || message.position < (known.messages[0]?.position ?? 1)) return state;
  if ((known.fresh[message.id] ?? 0) > at) return state;
  const last = known.messages.at(-1)?.position ?? 0;
  const isNew = message.position > last;
  return put(state, id, {
    messages: merged(known.messages, [message]),
    gap: known.gap || (known.loaded && message.position > last + 1),
    fresh: { ...known.fresh, [message.id]: at },
    arrived: isNew && message.author === "customer" ? at : known.arrived,
  });
}
