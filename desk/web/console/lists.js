// Conversations and the lists that show them, kept right by every event. Pure.
import { byUrgency } from "./due.js";
import { cleanFor } from "./texts.js";

const owned = (conversation, agent) => conversation.agent?.id === agent && conversation.state !== "resolved";
const queued = (conversation) => !conversation.agent && conversation.state === "open";

/** Whether a conversation stands in a list; the desk's own rule, repeated so that lists move at once. */
const BELONGS = {
  mine: (conversation, { me }) => owned(conversation, me.id),
  queue: queued,
  all: () => true,
  resolved: (conversation) => conversation.state === "resolved",
  search: (conversation, { ids }) => ids.includes(conversation.id),
  part: (conversation, { part }) => Boolean(part) && (part.agent ? owned(conversation, part.agent) : queued(conversation) && conversation.language === part.written),
};

const moment = (conversation) => Date.parse(conversation.updated_at);

/** A page and an event may overtake each other: the older one never wins. */
function newest(known, coming) {
  return known && moment(known) > moment(coming) ? known : coming;
}

function withAll(conversations, page) {
  const changed = { ...conversations };
  for (const coming of page.conversations) changed[coming.id] = newest(changed[coming.id], coming);
  return changed;
}

function withPage(state, view, page, before) {
  const ids = [...new Set([...before, ...page.conversations.map((conversation) => conversation.id)])];
  return {
    ...state,
    conversations: withAll(state.conversations, page),
    lists: { ...state.lists, [view]: { ids, next: page.next ?? null, loaded: true } },
  };
}

export function firstPage(state, view, page) {
  return withPage(state, view, page, []);
}

export function nextPage(state, view, page) {
  return withPage(state, view, page, state.lists[view].ids);
}

/**
 * The translation of the preview, for this reader: events are the same for all and bring none, so it is kept
 * from before, or taken from the message that came with the event.
 */
function translated(known, coming, message, me) {
  if (coming.preview_translation) return coming;
  const fits = message?.kind === "message" && coming.preview && message.body.startsWith(coming.preview);
  const text = fits ? cleanFor(message, me) : undefined;
  const kept = known?.preview === coming.preview ? known?.preview_translation : undefined;
  const translation = text?.body ?? kept;
  return translation ? { ...coming, preview_translation: translation } : coming;
}

/** Take in a conversation as the desk now sees it, and move it between lists. */
export function withConversation(state, told, message) {
  const known = state.conversations[told.id];
  if (newest(known, told) !== told) return state;
  const coming = translated(known, told, message, state.me);
  const moved = !known || moment(coming) > moment(known);
  const lists = Object.fromEntries(
    Object.entries(state.lists).map(([view, list]) => [view, placed(list, view, coming, state, moved)]),
  );
  return { ...state, conversations: { ...state.conversations, [coming.id]: coming }, lists };
}

function placed(list, view, conversation, { me, part }, moved) {
  if (!list.loaded) return list;
  const listed = list.ids.includes(conversation.id);
  if (!BELONGS[view](conversation, { me, part, ids: list.ids }))
    return listed ? { ...list, ids: list.ids.filter((id) => id !== conversation.id) } : list;
  if (listed && (!moved || view === "search")) return list;
  return { ...list, ids: [conversation.id, ...list.ids.filter((id) => id !== conversation.id)] };
}

/** What to ask the desk for to fill a list: its view, the place to go on from, and further conditions. */
export function asked(state, view, next) {
  if (view === "search") return [state.view, next, { q: state.query }];
  if (view === "part") return [state.part.agent ? "mine" : "queue", next, state.part];
  return [view, next];
}

/** The list on screen: search results while something is sought, else the tab's. */
export function shownList(state) {
  return state.query ? "search" : state.view;
}

/** Whether the customer wrote something that this agent has not had on screen. */
export function unread(conversation, read) {
  return Boolean(conversation.waiting_since) && conversation.heard > (read[conversation.id] ?? 0);
}

/**
 * The rows of the list on screen, in sections. The queue and one's own list begin with what is most urgent;
 * others stay in the desk's order, since only a page of them is known.
 */
export function sections(state) {
  const view = shownList(state);
  const rows = state.lists[view].ids.map((id) => state.conversations[id]).filter(Boolean);
  if (view === "queue") return [{ name: view, rows: rows.sort(byUrgency) }];
  if (view !== "mine") return [{ name: view, rows }];
  const section = (row) => (row.state === "snoozed" ? "snoozed" : row.waiting_since ? "answer" : "customer");
  const named = (name) => rows.filter((row) => section(row) === name);
  return [
    { name: "answer", rows: named("answer").sort(byUrgency) },
    { name: "customer", rows: named("customer") },
    { name: "snoozed", rows: named("snoozed") },
  ].filter(({ rows: some }) => some.length > 0);
}

/** What one looks into on the page of the world: the most urgent first. */
export function partRows(state) {
  return state.lists.part.ids.map((id) => state.conversations[id]).filter(Boolean).sort(byUrgency);
}

/** The ids on screen from top to bottom, for moving by key. */
export function order(state) {
  return sections(state).flatMap(({ rows }) => rows.map((row) => row.id));
}
