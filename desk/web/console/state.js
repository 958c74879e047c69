// Everything the console knows, as one object, and the one function that changes it. Pure.
import { answers } from "./roles.js";
import { withMessage, withMessages, withOlder, withThread } from "./threads.js";
import { firstPage, nextPage, withConversation } from "./lists.js";

const NO_LIST = { ids: [], next: null, loaded: false };
const WORLD = { regions: [], colleagues: [], queued: 0 };

export function initial() {
  return {
    /** "starting", "login" or "ready" */
    phase: "starting",
    me: null,
    words: { language: "en", direction: "ltr" },
    /** "connecting", "live" or "offline" */
    link: "connecting",
    conversations: {},
    lists: { mine: NO_LIST, queue: NO_LIST, all: NO_LIST, resolved: NO_LIST, search: NO_LIST, part: NO_LIST },
    view: "mine",
    query: "",
    selected: null,
    open: null,
    threads: {},
    /** Position up to which this agent has had each conversation on screen. */
    read: {},
    typing: {},
    viewing: {},
    world: WORLD,
    /** Whether the page of the world is shown, instead of conversations */
    worldPage: false,
    /** What lies ahead of those who oversee, as the desk told it last */
    ahead: null,
    /** What one looks into on that page: a queue, `{written}`, or what an agent has in hand, `{agent}` */
    part: null,
    /** What is being written: "reply" or "note" */
    mode: "reply",
    originals: true,
    side: false,
    menu: null,
    panel: null,
    toasts: [],
  };
}

/** Return the state after something happened; unknown happenings are programming errors. */
export function reduce(state, action) {
  return HANDLERS[action.type](state, action);
}

const HANDLERS = {
  session: (state, { me, read }) => ({ ...state, me, read, phase: "ready", view: answers(me) ? "mine" : "all" }),
  ended: (state) => ({ ...initial(), words: state.words, phase: "login" }),
  words: (state, { words }) => ({ ...state, words }),
  link: (state, { link }) => (state.link === link ? state : { ...state, link }),
  me: (state, { me }) => ({ ...state, me }),
  world: (state, { world }) => ({ ...state, world }),
  world_changed: (state, { world }) => ({ ...state, world: { ...world, colleagues: replaced(state.world.colleagues, world.colleagues) } }),
  /** The feed tells the rest: an answer to a request may be older than what it told already. */
  stationed: (state, { agent, status }) => {
    const colleagues = state.world.colleagues.map((each) => (each.id === agent ? { ...each, status } : each));
    return { ...state, world: { ...state.world, colleagues } };
  },
  world_page: (state, { shown }) => ({ ...state, worldPage: shown, open: shown ? null : state.open, menu: null }),
  ahead: (state, { ahead }) => ({ ...state, ahead }),
  part: (state, { part }) => ({ ...state, part, lists: { ...state.lists, part: NO_LIST } }),

  page: (state, { view, page }) => firstPage(state, view, page),
  more: (state, { view, page }) => nextPage(state, view, page),
  view: (state, { view }) => ({ ...state, view, query: "", selected: null }),
  query: (state, { query }) => ({ ...state, query, selected: null, lists: { ...state.lists, search: NO_LIST } }),
  select: (state, { id }) => ({ ...state, selected: id }),
  stale: (state) => ({ ...state, threads: state.open ? { [state.open]: state.threads[state.open] } : {} }),

  open: (state, { id }) => opened(id ? withThread(state, id) : state, id),
  conversation: (state, { conversation }) => withConversation(state, conversation),
  detail: (state, { detail, asked }) => withMessages(withConversation(state, detail.conversation), detail, asked),
  older: (state, { id, page }) => withOlder(state, id, page),
  message: (state, { id, message, at }) => withMessage(state, id, message, at),
  event: (state, { frame, at }) => event(state, frame, at),
  newer: (state, { id, after }) => thread(state, id, { highlight: after }),
  failed: (state, { id, error }) => thread(state, id, { error }),
  read: (state, { id, position }) =>
    (state.read[id] ?? 0) >= position ? state : { ...state, read: { ...state.read, [id]: position } },

  typing: (state, { frame, at }) => ({ ...state, typing: { ...state.typing, [frame.conversation]: { who: frame.who, name: frame.name, at } } }),
  viewing: (state, { frame }) => ({ ...state, viewing: { ...state.viewing, [frame.conversation]: frame.agents } }),

  compose: (state, { mode }) => ({ ...state, mode }),
  originals: (state) => ({ ...state, originals: !state.originals }),
  side: (state) => ({ ...state, side: !state.side }),
  menu: (state, { name }) => (state.menu === name ? state : { ...state, menu: name }),
  panel: (state, { name }) => ({ ...state, panel: name, menu: null }),
  toast: (state, { toast }) => ({ ...state, toasts: [...state.toasts.slice(-3), toast] }),
  untoast: (state, { id }) => ({ ...state, toasts: state.toasts.filter((toast) => toast.id !== id) }),
};

/** Colleagues, some of whom are as they are told to be now. */
function replaced(colleagues, news) {
  const byId = new Map(news.map((each) => [each.id, each]));
  return colleagues.map((each) => byId.get(each.id) ?? each);
}

function opened(state, id) {
  const toasts = state.toasts.filter((toast) => toast.open === null || toast.open !== id);
  return { ...state, worldPage: false, open: id, selected: id ?? state.selected, menu: null, mode: "reply", toasts };
}

function thread(state, id, changes) {
  return { ...state, threads: { ...state.threads, [id]: { ...state.threads[id], ...changes } } };
}

/** Take in one event of the feed: the conversation as it is now and, where there is one, the message. */
function event(state, frame, at) {
  const id = frame.conversation.id;
  const known = withConversation(state, frame.conversation, frame.message);
  const told = frame.message ? withMessage(known, id, frame.message, at) : known;
  const { [id]: _, ...typing } = told.typing;
  return frame.kind === "message_received" ? { ...told, typing } : told;
}
